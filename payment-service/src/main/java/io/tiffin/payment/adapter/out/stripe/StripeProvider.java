package io.tiffin.payment.adapter.out.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.net.RequestOptions;
import com.stripe.param.PaymentIntentCancelParams;
import com.stripe.param.PaymentIntentCaptureParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.kit.id.PublicId;
import io.tiffin.payment.application.Provider;
import io.tiffin.payment.domain.IdempotencyKey;
import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stripe's payment intents with manual capture. */
final class StripeProvider implements Provider {

    private static final String CHARGE = "latest_charge";
    private static final String ORDER = "order_id";
    private static final String PURPOSE = "purpose";
    private static final String DEED = "operation";
    private static final String SEQUENCE = "sequence";
    private static final String AUTHORIZE = "authorize";
    private static final long PAGE = 100;

    /** Why Stripe lets go of what a smaller capture has left: nobody had paid it. */
    private static final String NEVER_TAKEN = "expired_uncaptured_charge";

    /** What is most alive counts, should several objects carry the order's name. */
    private static final List<Class<? extends Outcome>> LIVELIEST_FIRST = List.of(
            Outcome.Taken.class,
            Outcome.Held.class,
            Outcome.CustomerNeeded.class,
            Outcome.Pending.class,
            Outcome.Released.class,
            Outcome.Declined.class);

    private interface Call {
        Outcome make() throws StripeException;
    }

    private final StripeClient stripe;
    private final StripeAnswers answers;
    private final Function<String, Optional<String>> customerOf;
    private final MeterRegistry meters;

    /** @param customerOf to whom a payment method is attached: a stored fact that never changes */
    StripeProvider(
            StripeClient stripe,
            StripeAnswers answers,
            Function<String, Optional<String>> customerOf,
            MeterRegistry meters) {
        this.customerOf = customerOf;
        this.stripe = stripe;
        this.answers = answers;
        this.meters = meters;
    }

    @Override
    public Outcome authorize(IdempotencyKey key, Authorization authorization) {
        return timed("authorize", () -> {
            var params = payment(authorization.orderId(), AUTHORIZE, "order", authorization.amount())
                    .setCaptureMethod(PaymentIntentCreateParams.CaptureMethod.MANUAL)
                    .putMetadata("payment_id", PublicId.format("pay", authorization.paymentId()))
                    .addExpand(CHARGE);
            if (authorization.offSession()) {
                params.setOffSession(true);
            }
            return create(key, params, authorization.paymentMethod());
        });
    }

    @Override
    public Outcome charge(IdempotencyKey key, Charge charge) {
        return timed(
                "charge",
                () -> create(
                        key,
                        payment(charge.orderId(), charge.deed(), "tip", charge.amount())
                                .setOffSession(true)
                                .putMetadata(SEQUENCE, String.valueOf(charge.sequence()))
                                .putMetadata("tip_id", PublicId.format("tip", charge.tipId()))
                                .addExpand(StripeFees.PATH),
                        charge.paymentMethod()));
    }

    @Override
    public Outcome capture(IdempotencyKey key, String providerId, Money amount) {
        return timed("capture", () -> {
            var params = PaymentIntentCaptureParams.builder()
                    .setAmountToCapture(StripeAmounts.of(amount))
                    .addExpand(StripeFees.PATH)
                    .build();
            try {
                return orPresentState(
                        providerId,
                        () -> answers.of(stripe.v1().paymentIntents().capture(providerId, params, under(key))));
            } catch (InvalidRequestException e) {
                return "amount_too_large".equals(e.getCode()) ? reading(() -> capturable(providerId)) : answers.of(e);
            }
        });
    }

    @Override
    public Outcome cancel(IdempotencyKey key, String providerId) {
        var params = PaymentIntentCancelParams.builder().addExpand(CHARGE).build();
        return timed(
                "cancel",
                () -> orPresentState(
                        providerId,
                        () -> answers.of(stripe.v1().paymentIntents().cancel(providerId, params, under(key)))));
    }

    @Override
    public Outcome refund(IdempotencyKey key, Refund refund) {
        return timed("refund", () -> {
            var params = RefundCreateParams.builder()
                    .setPaymentIntent(refund.providerId())
                    .setAmount(StripeAmounts.of(refund.amount()))
                    .putMetadata(ORDER, PublicId.format("ord", refund.orderId()))
                    .putMetadata(DEED, refund.deed())
                    .putMetadata(SEQUENCE, String.valueOf(refund.sequence()))
                    .build();
            try {
                return of(stripe.v1().refunds().create(params, under(key)));
            } catch (InvalidRequestException e) {
                return refused(refund, answers.of(e));
            }
        });
    }

    @Override
    public Outcome look(String providerId) {
        return timed("look", () -> reading(() -> present(providerId)));
    }

    @Override
    public Outcome find(UUID orderId, String deed, Instant from, Runnable stillSearching) {
        var since = PaymentIntentListParams.builder()
                .setLimit(PAGE)
                .setCreated(PaymentIntentListParams.Created.builder()
                        .setGte(from.getEpochSecond())
                        .build())
                .addExpand("data." + StripeFees.PATH)
                .build();
        var name = PublicId.format("ord", orderId);
        return timed(
                "find",
                () -> reading(() -> {
                    var found = new ArrayList<Outcome>();
                    var seen = 0;
                    for (var intent : stripe.v1().paymentIntents().list(since).autoPagingIterable()) {
                        var metadata = intent.getMetadata();
                        if (name.equals(metadata.get(ORDER)) && deed.equals(metadata.getOrDefault(DEED, AUTHORIZE))) {
                            found.add(answers.of(intent));
                        }
                        if (++seen % PAGE == 0) {
                            stillSearching.run();
                        }
                    }
                    return found.stream()
                            .min(Comparator.comparingInt(StripeProvider::rank))
                            .orElseGet(Outcome.Nothing::new);
                }));
    }

    @Override
    public Outcome findRefunds(String providerId) {
        var params = RefundListParams.builder()
                .setPaymentIntent(providerId)
                .setLimit(PAGE)
                .build();
        return timed(
                "find_refunds",
                () -> reading(() -> {
                    var named = new HashMap<String, Outcome>();
                    var unnamed = new ArrayList<Outcome.Unnamed>();
                    for (var refund : stripe.v1().refunds().list(params).autoPagingIterable()) {
                        var name = name(refund);
                        if (name != null) {
                            named.merge(
                                    name,
                                    of(refund),
                                    BinaryOperator.minBy(Comparator.comparingInt(StripeProvider::doneness)));
                        } else if (!NEVER_TAKEN.equals(refund.getReason())) {
                            unnamed.add(new Outcome.Unnamed(amount(refund), refund.getReason() != null, of(refund)));
                        }
                    }
                    return new Outcome.RefundsFound(named, unnamed);
                }));
    }

    private static PaymentIntentCreateParams.Builder payment(UUID orderId, String deed, String purpose, Money amount) {
        return PaymentIntentCreateParams.builder()
                .setAmount(StripeAmounts.of(amount))
                .setCurrency(amount.currency().getCurrencyCode().toLowerCase(Locale.ROOT))
                .setConfirm(true)
                .addPaymentMethodType("card")
                .putMetadata(ORDER, PublicId.format("ord", orderId))
                .putMetadata(PURPOSE, purpose)
                .putMetadata(DEED, deed);
    }

    private Outcome create(IdempotencyKey key, PaymentIntentCreateParams.Builder params, String paymentMethod) {
        customerOf.apply(paymentMethod).ifPresent(params::setCustomer);
        try {
            return answers.of(stripe.v1()
                    .paymentIntents()
                    .create(params.setPaymentMethod(paymentMethod).build(), under(key)));
        } catch (StripeException e) {
            return answers.ofAuthorization(e);
        }
    }

    /** A refusal because of the state is an answer: the state is what we wanted to know. */
    private Outcome orPresentState(String providerId, Call call) throws StripeException {
        try {
            return call.make();
        } catch (InvalidRequestException e) {
            if ("payment_intent_unexpected_state".equals(e.getCode())) {
                return reading(() -> present(providerId));
            }
            throw e;
        }
    }

    private Outcome capturable(String providerId) throws StripeException {
        var intent = stripe.v1().paymentIntents().retrieve(providerId);
        return new Outcome.OnlyLess(answers.money(intent.getAmountCapturable(), intent.getCurrency()));
    }

    private Outcome present(String providerId) throws StripeException {
        var params =
                PaymentIntentRetrieveParams.builder().addExpand(StripeFees.PATH).build();
        return answers.of(stripe.v1().paymentIntents().retrieve(providerId, params));
    }

    /** Reading changes nothing, so whatever goes wrong it may be done again. */
    private static Outcome reading(Call call) {
        try {
            return call.make();
        } catch (StripeException e) {
            return new Outcome.Retryable("not_read_" + e.getStatusCode());
        } catch (RuntimeException e) {
            if (e.getCause() instanceof StripeException cause) { // of a further page
                return new Outcome.Retryable("not_read_" + cause.getStatusCode());
            }
            throw e;
        }
    }

    private Outcome timed(String operation, Call call) {
        var start = System.nanoTime();
        Outcome outcome;
        try {
            outcome = call.make();
        } catch (StripeException e) {
            outcome = answers.of(e);
        } catch (StripeAmounts.Unpayable _) {
            outcome = new Outcome.Refused("amount_not_payable");
        }
        meters.timer(
                        "tiffin.payments.provider",
                        "operation",
                        operation,
                        "class",
                        outcome.category().wire(),
                        "outcome",
                        outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT))
                .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        return outcome;
    }

    private Outcome of(com.stripe.model.Refund refund) {
        return switch (String.valueOf(refund.getStatus())) {
            case "succeeded" -> new Outcome.Refunded(amount(refund));
            case "pending", "requires_action" -> new Outcome.Pending("refund_pending");
            default -> new Outcome.Failed("refund_" + refund.getStatus());
        };
    }

    private Money amount(com.stripe.model.Refund refund) {
        return answers.money(refund.getAmount(), refund.getCurrency());
    }

    /** It may be there already, or others may have given back: the list of them all says so. */
    private Outcome refused(Refund refund, Outcome refusal) {
        if (!(findRefunds(refund.providerId()) instanceof Outcome.RefundsFound(var byName, var unnamed))) {
            return new Outcome.Unknown("not_read");
        }
        var named = new HashMap<>(byName);
        named.putIfAbsent(refund.name(), refusal);
        return new Outcome.RefundsFound(named, unnamed);
    }

    private static @Nullable String name(com.stripe.model.Refund refund) {
        var metadata = Objects.requireNonNullElse(refund.getMetadata(), Map.<String, String>of());
        var deed = metadata.get(DEED);
        return deed == null ? null : deed + ":" + metadata.getOrDefault(SEQUENCE, "1");
    }

    private static int doneness(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Refunded _ -> 0;
            case Outcome.Pending _ -> 1;
            default -> 2;
        };
    }

    private static int rank(Outcome outcome) {
        var rank = LIVELIEST_FIRST.indexOf(outcome.getClass());
        return rank < 0 ? LIVELIEST_FIRST.size() : rank;
    }

    private static RequestOptions under(IdempotencyKey key) {
        return RequestOptions.builder().setIdempotencyKey(key.text()).build();
    }
}
