package io.tiffin.sandbox.psp;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A setup intent: the way in which a payment method is saved for later. */
record Setup(
        String id,
        Terms terms,
        Status status,
        @Nullable String paymentMethod,
        @Nullable Failure lastError,
        @Nullable String cancellationReason)
        implements Kept {

    static final Set<Status> OPEN =
            EnumSet.of(Status.REQUIRES_PAYMENT_METHOD, Status.REQUIRES_CONFIRMATION, Status.REQUIRES_ACTION);

    enum Status {
        REQUIRES_PAYMENT_METHOD,
        REQUIRES_CONFIRMATION,
        REQUIRES_ACTION,
        SUCCEEDED,
        CANCELED;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Terms(
            @Nullable String customer,
            @Nullable String description,
            String usage,
            List<String> methodTypes,
            @Nullable String allowRedirects,
            @Nullable String returnUrl,
            @Nullable String bankPage,
            Map<String, String> metadata,
            String clientSecret,
            Instant created) {}

    static Setup created(String id, Terms terms, @Nullable String paymentMethod) {
        var status = paymentMethod == null ? Status.REQUIRES_PAYMENT_METHOD : Status.REQUIRES_CONFIRMATION;
        return new Setup(id, terms, status, paymentMethod, null, null);
    }

    @Override
    public Instant created() {
        return terms.created();
    }

    Setup with(Terms changed) {
        return new Setup(id, changed, status, paymentMethod, lastError, cancellationReason);
    }

    Setup offered(String method) {
        return new Setup(id, terms, Status.REQUIRES_CONFIRMATION, method, lastError, null);
    }

    Setup asksCustomer(String method) {
        return new Setup(id, terms, Status.REQUIRES_ACTION, method, null, null);
    }

    Setup succeeded(String method) {
        return new Setup(id, terms, Status.SUCCEEDED, method, null, null);
    }

    Setup declined(Failure failure) {
        return new Setup(id, terms, Status.REQUIRES_PAYMENT_METHOD, null, failure, null);
    }

    Setup canceled(@Nullable String reason) {
        return new Setup(id, terms, Status.CANCELED, paymentMethod, lastError, reason);
    }
}
