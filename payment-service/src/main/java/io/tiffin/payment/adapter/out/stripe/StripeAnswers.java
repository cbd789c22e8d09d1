package io.tiffin.payment.adapter.out.stripe;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.CardException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Outcome;
import io.tiffin.payment.domain.PaymentState.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Stripe's answers and errors mean to us. */
final class StripeAnswers {

    /** What a customer may read; anything else, above all a suspicion, is only "declined". */
    private static final Set<String> FOR_CUSTOMERS = Set.of(
            "insufficient_funds",
            "expired_card",
            "incorrect_cvc",
            "incorrect_number",
            "card_not_supported",
            "currency_not_supported",
            "authentication_required",
            "payment_intent_authentication_failure",
            "processing_error");

    /** Refusals of the request that concern the customer, in our words; any other is a fault between the provider and us. */
    private static final Map<String, String> REJECTIONS = Map.of(
            "amount_too_small", "amount_too_small",
            "amount_too_large", "amount_too_large",
            "resource_missing", "payment_method_not_accepted",
            "payment_method_unactivated", "payment_method_not_accepted",
            "payment_method_unexpected_state", "payment_method_not_accepted");

    /** Why Stripe cancels without being asked; any other reason, or none, is somebody's decision. */
    private static final Set<String> BY_ITSELF = Set.of("automatic", "expired");

    private static final Logger log = LoggerFactory.getLogger(StripeAnswers.class);

    private final BusinessClock clock;
    private final Duration usualHold;

    StripeAnswers(BusinessClock clock, Duration usualHold) {
        this.clock = clock;
        this.usualHold = usualHold;
    }

    Outcome of(PaymentIntent intent) {
        return switch (intent.getStatus()) {
            case "requires_capture" -> new Outcome.Held(hold(intent));
            case "succeeded" ->
                new Outcome.Taken(
                        hold(intent), money(intent.getAmountReceived(), intent.getCurrency()), StripeFees.of(intent));
            case "canceled" ->
                new Outcome.Released(
                        intent.getId(), BY_ITSELF.contains(String.valueOf(intent.getCancellationReason())));
            case "requires_action" ->
                intent.getClientSecret() == null // our key may not see it
                        ? new Outcome.Broken("no_client_secret")
                        : new Outcome.CustomerNeeded(intent.getId(), intent.getClientSecret());
            case "requires_payment_method", "requires_confirmation" ->
                new Outcome.Declined(lastError(intent), intent.getId());
            case "processing" -> new Outcome.Pending("processing");
            default -> new Outcome.Broken("status_" + intent.getStatus());
        };
    }

    /** Of a request that changes something. */
    Outcome of(StripeException failure) {
        return switch (failure) {
            case CardException card ->
                new Outcome.Declined(
                        forCustomers(orElse(card.getDeclineCode(), orElse(card.getCode(), "card_declined"))),
                        intentOf(card));
            case IdempotencyException _ -> new Outcome.Broken("idempotency_mismatch");
            case RateLimitException limited -> new Outcome.Retryable(orElse(limited.getCode(), "rate_limited"));
            case AuthenticationException _ -> new Outcome.Retryable("our_key_is_refused");
            case InvalidRequestException invalid -> new Outcome.Refused(orElse(invalid.getCode(), "invalid_request"));
            case ApiConnectionException lost ->
                wasNeverSent(lost) ? new Outcome.Retryable("unreachable") : new Outcome.Unknown("lost_reply");
            default -> ofStatus(failure);
        };
    }

    /** Of a request to hold money: its refusal is published as a reason, so it is one of ours. */
    Outcome ofAuthorization(StripeException failure) {
        return switch (of(failure)) {
            case Outcome.Refused(var code) -> {
                log.warn("The provider refuses an authorisation as a request: {} ({})", code, failure.getRequestId());
                yield new Outcome.Declined(REJECTIONS.getOrDefault(code, "payment_rejected"), null);
            }
            case Outcome other -> other;
        };
    }

    Money money(long minorUnits, String currency) {
        return StripeAmounts.money(minorUnits, currency);
    }

    private static Outcome ofStatus(StripeException failure) {
        var status = Objects.requireNonNullElse(failure.getStatusCode(), 0);
        if (status == 500) {
            return new Outcome.Spoilt("saved_failure"); // execution had begun, so the key replays this for ever
        }
        // 409: the same key is in flight. 502 to 504: something between us and the provider spoke, it may still work.
        return new Outcome.Unknown("status_" + status);
    }

    private static boolean wasNeverSent(ApiConnectionException failure) {
        var cause = failure.getCause();
        return cause != null && StripeHttp.beforeSending().stream().anyMatch(type -> type.isInstance(cause));
    }

    private Hold hold(PaymentIntent intent) {
        return new Hold(intent.getId(), money(intent.getAmount(), intent.getCurrency()), captureBefore(intent));
    }

    private Instant captureBefore(PaymentIntent intent) {
        var seconds = captureBeforeSeconds(intent.getLatestChargeObject());
        return seconds == null ? clock.now().plus(usualHold) : Instant.ofEpochSecond(seconds);
    }

    private static @Nullable Long captureBeforeSeconds(@Nullable Charge charge) {
        if (charge == null || charge.getPaymentMethodDetails() == null) {
            return null;
        }
        var card = charge.getPaymentMethodDetails().getCard();
        return card == null ? null : card.getCaptureBefore();
    }

    private static String lastError(PaymentIntent intent) {
        var error = intent.getLastPaymentError();
        return error == null
                ? "not_confirmed"
                : forCustomers(orElse(error.getDeclineCode(), orElse(error.getCode(), "card_declined")));
    }

    static String forCustomers(String code) {
        return FOR_CUSTOMERS.contains(code) ? code : "card_declined";
    }

    private static @Nullable String intentOf(CardException card) {
        var error = card.getStripeError();
        return error == null || error.getPaymentIntent() == null
                ? null
                : error.getPaymentIntent().getId();
    }

    private static String orElse(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
