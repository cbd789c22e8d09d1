package io.tiffin.payment.adapter.out.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import io.tiffin.kit.id.PublicId;
import io.tiffin.payment.application.Provider;
import io.tiffin.payment.application.Statements;
import io.tiffin.payment.domain.IdempotencyKey;
import io.tiffin.payment.domain.Outcome;
import io.tiffin.payment.domain.Statement;
import io.tiffin.payment.domain.Statement.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stripe's payment intents, as they are listed. */
final class StripeStatements implements Statements {

    private static final Logger LOG = LoggerFactory.getLogger(StripeStatements.class);
    private static final long PAGE = 100;

    private final StripeClient stripe;
    private final Provider provider;

    StripeStatements(StripeClient stripe, Provider provider) {
        this.stripe = stripe;
        this.provider = provider;
    }

    @Override
    public Page page(Instant from, Instant to, @Nullable String after) {
        var params = PaymentIntentListParams.builder()
                .setLimit(PAGE)
                .setCreated(PaymentIntentListParams.Created.builder()
                        .setGte(from.getEpochSecond())
                        .setLt(to.getEpochSecond())
                        .build())
                .addExpand("data." + StripeFees.PATH);
        if (after != null) {
            params.setStartingAfter(after);
        }
        try {
            var list = stripe.v1().paymentIntents().list(params.build());
            var intents = list.getData();
            var statements = new ArrayList<Statement>();
            var unreadable = new ArrayList<String>();
            for (var intent : intents) {
                try {
                    statements.add(statement(intent));
                } catch (
                        StripeAmounts.Unreadable
                                e) { // maybe a stranger's: it must not keep the others from being compared
                    LOG.warn("{} is not compared: {}", intent.getId(), e.getMessage());
                    unreadable.add(intent.getId());
                }
            }
            return new Page(
                    statements,
                    unreadable,
                    Boolean.TRUE.equals(list.getHasMore()) && !intents.isEmpty()
                            ? intents.getLast().getId()
                            : null);
        } catch (StripeException e) {
            throw new Unreadable("a page of payment intents", e);
        }
    }

    @Override
    public Optional<Statement> one(String providerId) {
        return intent(providerId).map(StripeStatements::statement);
    }

    @Override
    public boolean has(String providerId) {
        return intent(providerId).isPresent();
    }

    private Optional<PaymentIntent> intent(String providerId) {
        var params =
                PaymentIntentRetrieveParams.builder().addExpand(StripeFees.PATH).build();
        try {
            return Optional.of(stripe.v1().paymentIntents().retrieve(providerId, params));
        } catch (InvalidRequestException e) {
            if ("resource_missing".equals(e.getCode())) {
                return Optional.empty();
            }
            throw new Unreadable(providerId, e);
        } catch (StripeException e) {
            throw new Unreadable(providerId, e);
        }
    }

    @Override
    public Outcome cancel(IdempotencyKey key, String providerId) {
        return provider.cancel(key, providerId);
    }

    private static Statement statement(PaymentIntent intent) {
        var currency = intent.getCurrency();
        var taken = Objects.requireNonNullElse(intent.getAmountReceived(), 0L);
        var metadata = Objects.requireNonNullElse(intent.getMetadata(), Map.<String, String>of());
        return new Statement(
                intent.getId(),
                order(metadata),
                metadata.getOrDefault("operation", "tip".equals(metadata.get("purpose")) ? "tip" : "authorize"),
                sequence(metadata.get("sequence")),
                standing(intent.getStatus()),
                StripeAmounts.money(intent.getAmount(), currency),
                StripeAmounts.money(taken, currency),
                StripeAmounts.money(taken == 0 ? 0 : refunded(intent, taken), currency),
                StripeFees.of(intent));
    }

    private static @Nullable UUID order(Map<String, String> metadata) {
        var name = metadata.get("order_id");
        return name == null ? null : PublicId.parse("ord", name).orElse(null);
    }

    private static int sequence(@Nullable String text) {
        return text == null || !text.matches("\\d{1,9}") ? 0 : Integer.parseInt(text);
    }

    private static Standing standing(String status) {
        return switch (status) {
            case "requires_capture" -> Standing.HELD;
            case "succeeded" -> Standing.TAKEN;
            case "canceled" -> Standing.RELEASED;
            case "requires_action", "requires_payment_method", "requires_confirmation" -> Standing.OPEN;
            default -> Standing.UNSETTLED;
        };
    }

    /** What a smaller capture has let go of counts as refunded there; nobody had paid it. */
    private static long refunded(PaymentIntent intent, long taken) {
        var charge = intent.getLatestChargeObject();
        if (charge == null || charge.getAmountRefunded() == null) {
            return 0;
        }
        return Math.max(0, charge.getAmountRefunded() - (charge.getAmount() - taken));
    }
}
