package io.tiffin.payment.application;

import io.tiffin.payment.domain.IdempotencyKey;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What we need of a payment provider to save payment methods. A person waits for each answer, so failures are thrown. */
public interface MethodProvider {

    /** @param last4 the only digits of a card that ever reach us */
    record Card(String methodId, String brand, String last4, int expMonth, int expYear) {}

    enum Status {
        /** Its owner has something to do in the app, with the client secret. */
        OPEN,
        SUCCEEDED,
        CANCELLED
    }

    /** @param status the provider's own word, for the app */
    record Setup(
            String id,
            Status state,
            String status,
            @Nullable String clientSecret,
            @Nullable Card card) {}

    /** @return what the provider calls this customer */
    String customer(IdempotencyKey key, UUID customerId);

    /** Among all customers that the provider made since then, real time. */
    Optional<String> findCustomer(UUID customerId, Instant from);

    /** @param methodId which the app has already; null: the app brings one with the client secret */
    Setup setUp(IdempotencyKey key, UUID customerId, String providerCustomer, @Nullable String methodId);

    Setup setup(String setupId);

    /** Nothing happens when it is detached already. */
    void detach(IdempotencyKey key, String methodId);

    /** It did not answer, or not usefully; the same may be asked again under the same key. */
    class Unavailable extends RuntimeException {

        private final boolean spoilt;

        /** @param spoilt the key replays a failure for ever: only a new one helps */
        public Unavailable(String message, boolean spoilt, @Nullable Throwable cause) {
            super(message, cause);
            this.spoilt = spoilt;
        }

        public boolean isSpoilt() {
            return spoilt;
        }
    }

    /** The bank refused the card. */
    class Declined extends RuntimeException {

        private final String reason;

        public Declined(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }

        public String reason() {
            return reason;
        }
    }

    /** The provider does not know the payment method, or it cannot be saved. */
    class Unusable extends RuntimeException {
        public Unusable(String message) {
            super(message, null, false, false);
        }
    }
}
