package io.tiffin.payment.adapter.out.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.Refund;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Stripe's payment intents with manual capture. */
final class StripeProvider implements Provider {

    private static final String CHARGE = "latest_charge";
    private static final String ORDER = "order_id";
    private static final long PAGE = 100;

    /** What is most alive counts, should several objects carry the order's name. */
    private static final List<Class<? extends Outcome>> LIVELIEST_FIRST = List.of(
            Outcome.Taken.class,
            Outcome.Held.class,
            Outcome.CustomerNeeded.class,
            Outcome.Unknown.class,
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
        var params = PaymentIntentCreateParams.builder()
                .setAmount(authorization.amount().minorUnits())
                .setCurrency(authorization.amount().currency().getCurrencyCode().toLowerCase(Locale.ROOT))
                .setConfirm(true)
                .setCaptureMethod(PaymentIntentCreateParams.CaptureMethod.MANUAL)
                .setPaymentMethod(authorization.paymentMethod())
                .addPaymentMethodType("card")
                .putMetadata(ORDER, PublicId.format("ord", authorization.orderId()))
                .putMetadata("payment_id", PublicId.format("pay", authorization.paymentId()))
                .addExpand(CHARGE);
        customerOf.apply(authorization.paymentMethod()).ifPresent(params::setCustomer);
        return timed("authorize", () -> {
            try {
                return answers.of(stripe.v1().paymentIntents().create(params.build(), under(key)));
            } catch (StripeException e) {
                return answers.ofAuthorization(e);
            }
        });
    }

    @Override
    public Outcome capture(IdempotencyKey key, String providerId, Money amount) {
        var params = PaymentIntentCaptureParams.builder()
                .setAmountToCapture(amount.minorUnits())
                .addExpand(CHARGE)
                .build();
        return timed(
                "capture",
                () -> orPresentState(
                        providerId,
                        () -> answers.of(stripe.v1().paymentIntents().capture(providerId, params, under(key)))));
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
    public Outcome refund(IdempotencyKey key, String providerId, Money amount) {
        var params = RefundCreateParams.builder()
                .setPaymentIntent(providerId)
                .setAmount(amount.minorUnits())
                .build();
        return timed("refund", () -> {
            try {
                return of(stripe.v1().refunds().create(params, under(key)));
            } catch (InvalidRequestException e) {
                return "charge_already_refunded".equals(e.getCode()) ? findRefunds(providerId) : answers.of(e);
            }
        });
    }

    @Override
    public Outcome look(String providerId) {
        return timed("look", () -> reading(() -> present(providerId)));
    }

    @Override
    public Outcome find(UUID orderId, Instant from, Runnable stillSearching) {
        var since = PaymentIntentListParams.builder()
                .setLimit(PAGE)
                .setCreated(PaymentIntentListParams.Created.builder()
                        .setGte(from.getEpochSecond())
                        .build())
                .addExpand("data." + CHARGE)
                .build();
        var name = PublicId.format("ord", orderId);
        return timed(
                "find",
                () -> reading(() -> {
                    var found = new ArrayList<Outcome>();
                    var seen = 0;
                    for (var intent : stripe.v1().paymentIntents().list(since).autoPagingIterable()) {
                        if (name.equals(intent.getMetadata().get(ORDER))) {
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
                    var refunds = stripe.v1().refunds().list(params).getData();
                    if (refunds.isEmpty()) {
                        return new Outcome.Nothing();
                    }
                    var unfinished = refunds.stream()
                            .map(this::of)
                            .filter(outcome -> !(outcome instanceof Outcome.Refunded))
                            .min(Comparator.comparing(Outcome.Refused.class::isInstance)); // a pending one first
                    return unfinished.orElseGet(() -> new Outcome.Refunded(answers.money(
                            refunds.stream().mapToLong(Refund::getAmount).sum(),
                            refunds.getFirst().getCurrency())));
                }));
    }

    /** A refusal because of the state is an answer: the state is what we wanted to know. */
    private Outcome orPresentState(String providerId, Call call) throws StripeException {
        try {
            return call.make();
        } catch (InvalidRequestException e) {
            return "payment_intent_unexpected_state".equals(e.getCode())
                    ? reading(() -> present(providerId))
                    : answers.of(e);
        }
    }

    private Outcome present(String providerId) throws StripeException {
        var params = PaymentIntentRetrieveParams.builder().addExpand(CHARGE).build();
        return answers.of(stripe.v1().paymentIntents().retrieve(providerId, params));
    }

    /** Reading changes nothing, so whatever goes wrong it may be done again. */
    private static Outcome reading(Call call) {
        try {
            return call.make();
        } catch (StripeException e) {
            return new Outcome.Retryable("not_read_" + e.getStatusCode());
        }
    }

    private Outcome timed(String operation, Call call) {
        var start = System.nanoTime();
        Outcome outcome;
        try {
            outcome = call.make();
        } catch (StripeException e) {
            outcome = answers.of(e);
        }
        meters.timer(
                        "tiffin.payments.provider",
                        "operation",
                        operation,
                        "outcome",
                        outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT))
                .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        return outcome;
    }

    private Outcome of(Refund refund) {
        return switch (String.valueOf(refund.getStatus())) {
            case "succeeded" -> new Outcome.Refunded(answers.money(refund.getAmount(), refund.getCurrency()));
            case "pending", "requires_action" -> new Outcome.Spoilt("refund_pending");
            default -> new Outcome.Refused("refund_" + refund.getStatus()); // money is owed: for people
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
