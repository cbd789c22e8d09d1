package io.tiffin.sandbox.psp;

import static io.tiffin.sandbox.psp.Intent.Status.CANCELED;
import static io.tiffin.sandbox.psp.Intent.Status.REQUIRES_ACTION;
import static io.tiffin.sandbox.psp.Intent.Status.REQUIRES_CAPTURE;
import static io.tiffin.sandbox.psp.Intent.Status.REQUIRES_CONFIRMATION;
import static io.tiffin.sandbox.psp.Intent.Status.REQUIRES_PAYMENT_METHOD;
import static io.tiffin.sandbox.psp.Intent.Status.SUCCEEDED;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A payment intent as the provider keeps it. */
record Intent(
        String id,
        Terms terms,
        Status status,
        @Nullable String paymentMethod,
        List<Charge> charges,
        @Nullable Failure lastError,
        @Nullable Instant canceledAt,
        @Nullable String cancellationReason)
        implements Kept {

    static final Set<Status> BEFORE_THE_CHARGE =
            EnumSet.of(REQUIRES_PAYMENT_METHOD, REQUIRES_CONFIRMATION, REQUIRES_ACTION);
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

    /** What was agreed when it was created, or changed before it was confirmed. */
    record Terms(
            long amount,
            String currency,
            String captureMethod,
            @Nullable String customer,
            @Nullable String setupFutureUsage,
            @Nullable String description,
            List<String> methodTypes,
            @Nullable String allowRedirects,
            @Nullable String returnUrl,
            @Nullable String bankPage,
            Map<String, String> metadata,
            String clientSecret,
            Instant created) {

        boolean manualCapture() {
            return captureMethod.equals("manual");
        }
    }

    static Intent created(String id, Terms terms, @Nullable String paymentMethod) {
        var status = paymentMethod == null ? REQUIRES_PAYMENT_METHOD : REQUIRES_CONFIRMATION;
        return new Intent(id, terms, status, paymentMethod, List.of(), null, null, null);
    }

    @Override
    public Instant created() {
        return terms.created();
    }

    @Nullable
    Charge latestCharge() {
        return charges.isEmpty() ? null : charges.getLast();
    }

    /** The charge that holds or held money; only states that have one may ask. */
    Charge paidCharge() {
        return charges.getLast();
    }

    @Nullable
    String orderId() {
        return terms.metadata().get("order_id");
    }

    long amountCapturable() {
        return status == REQUIRES_CAPTURE ? paidCharge().amount() : 0;
    }

    long amountReceived() {
        return status == SUCCEEDED ? paidCharge().captured() : 0;
    }

    Intent with(Terms changed) {
        return new Intent(id, changed, status, paymentMethod, charges, lastError, canceledAt, cancellationReason);
    }

    Intent offered(String method) {
        return with(REQUIRES_CONFIRMATION, method, charges, lastError);
    }

    Intent asksCustomer(String method) {
        return with(REQUIRES_ACTION, method, charges, null);
    }

    Intent held(Charge charge) {
        return with(REQUIRES_CAPTURE, charge.paymentMethod(), and(charge), null);
    }

    /** @param charge none when the bank was not even asked */
    Intent declined(@Nullable Charge charge, Failure failure) {
        return with(REQUIRES_PAYMENT_METHOD, null, charge == null ? charges : and(charge), failure);
    }

    Intent captured(Charge charge) {
        return with(SUCCEEDED, paymentMethod, replaceLast(charge), lastError);
    }

    Intent refunded(Charge charge) {
        return with(status, paymentMethod, replaceLast(charge), lastError);
    }

    Intent canceled(Charge.End how, @Nullable String reason, Instant at) {
        var ended = status == REQUIRES_CAPTURE ? replaceLast(paidCharge().released(how, at)) : charges;
        return new Intent(id, terms, CANCELED, paymentMethod, ended, lastError, at, reason);
    }

    private Intent with(Status next, @Nullable String method, List<Charge> nextCharges, @Nullable Failure error) {
        return new Intent(id, terms, next, method, nextCharges, error, canceledAt, cancellationReason);
    }

    private List<Charge> and(Charge charge) {
        return Stream.concat(charges.stream(), Stream.of(charge)).toList();
    }

    private List<Charge> replaceLast(Charge charge) {
        return Stream.concat(charges.stream().limit(charges.size() - 1L), Stream.of(charge))
                .toList();
    }
}
