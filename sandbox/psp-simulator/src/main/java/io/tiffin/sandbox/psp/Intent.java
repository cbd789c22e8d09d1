package io.tiffin.sandbox.psp;

import static io.tiffin.sandbox.psp.Intent.Status.CANCELED;
import static io.tiffin.sandbox.psp.Intent.Status.REQUIRES_ACTION;
import static io.tiffin.sandbox.psp.Intent.Status.REQUIRES_CAPTURE;
import static io.tiffin.sandbox.psp.Intent.Status.REQUIRES_CONFIRMATION;
import static io.tiffin.sandbox.psp.Intent.Status.REQUIRES_PAYMENT_METHOD;
import static io.tiffin.sandbox.psp.Intent.Status.SUCCEEDED;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.tiffin.sandbox.psp.TestCard.Decline;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A payment intent as the provider keeps it. Times are real, except {@code captureBefore}. */
record Intent(
        String id,
        Terms terms,
        Status status,
        List<Charge> charges,
        @Nullable Decline lastError,
        @Nullable Instant canceledAt,
        @Nullable String cancellationReason) {

    static final Set<Status> CANCELABLE =
            EnumSet.of(REQUIRES_PAYMENT_METHOD, REQUIRES_CONFIRMATION, REQUIRES_ACTION, REQUIRES_CAPTURE);

    enum Status {
        REQUIRES_PAYMENT_METHOD,
        REQUIRES_CONFIRMATION,
        REQUIRES_ACTION,
        REQUIRES_CAPTURE,
        SUCCEEDED,
        CANCELED;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What was agreed when it was created. */
    record Terms(
            long amount,
            String currency,
            boolean manualCapture,
            @Nullable String paymentMethod,
            Map<String, String> metadata,
            String clientSecret,
            Instant created) {}

    /** One attempt on a card: refused, or a hold that ends by capture, release or lapse. */
    record Charge(
            String id,
            long amount,
            String brand,
            String last4,
            Instant created,
            Instant captureBefore,
            @Nullable Decline failure,
            @Nullable End end,
            @Nullable Instant endedAt,
            long captured,
            long refunded) {

        enum End {
            CAPTURED,
            VOIDED,
            EXPIRED
        }

        Charge ended(End how, long taken, Instant at) {
            return new Charge(id, amount, brand, last4, created, captureBefore, failure, how, at, taken, refunded);
        }

        Charge refunded(long more) {
            return new Charge(
                    id, amount, brand, last4, created, captureBefore, failure, end, endedAt, captured, refunded + more);
        }
    }

    @JsonIgnore
    @Nullable
    Charge latestCharge() {
        return charges.isEmpty() ? null : charges.getLast();
    }

    /** The charge that holds or held money; only states that have one may ask. */
    @JsonIgnore
    Charge paidCharge() {
        return charges.getLast();
    }

    @JsonIgnore
    @Nullable
    String orderId() {
        return terms.metadata().get("order_id");
    }

    @JsonIgnore
    long amountCapturable() {
        return status == REQUIRES_CAPTURE ? paidCharge().amount() : 0;
    }

    @JsonIgnore
    long amountReceived() {
        return status == SUCCEEDED ? paidCharge().captured() : 0;
    }

    Intent held(Charge charge) {
        return with(
                REQUIRES_CAPTURE,
                Stream.concat(charges.stream(), Stream.of(charge)).toList(),
                null);
    }

    Intent declined(Charge charge, Decline why) {
        return with(
                REQUIRES_PAYMENT_METHOD,
                Stream.concat(charges.stream(), Stream.of(charge)).toList(),
                why);
    }

    Intent failedAuthentication(Decline why) {
        return with(REQUIRES_PAYMENT_METHOD, charges, why);
    }

    Intent captured(long amount, Instant at) {
        return with(SUCCEEDED, replaceLast(paidCharge().ended(Charge.End.CAPTURED, amount, at)), lastError);
    }

    Intent refunded(long amount) {
        return with(status, replaceLast(paidCharge().refunded(amount)), lastError);
    }

    Intent canceled(Charge.End how, @Nullable String reason, Instant at) {
        var ended = status == REQUIRES_CAPTURE ? replaceLast(paidCharge().ended(how, 0, at)) : charges;
        return new Intent(id, terms, CANCELED, ended, lastError, at, reason);
    }

    private Intent with(Status next, List<Charge> nextCharges, @Nullable Decline error) {
        return new Intent(id, terms, next, nextCharges, error, canceledAt, cancellationReason);
    }

    private List<Charge> replaceLast(Charge charge) {
        return Stream.concat(charges.stream().limit(charges.size() - 1L), Stream.of(charge))
                .toList();
    }
}
