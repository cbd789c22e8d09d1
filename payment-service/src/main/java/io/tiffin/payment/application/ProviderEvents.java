package io.tiffin.payment.application;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the provider has called about, each once. */
public interface ProviderEvents {

    /**
     * A hint, never a fact: the object is read again.
     *
     * @param providerId the payment at the provider, or the setup of a payment method
     * @param orderId as the object's metadata have it
     * @param ends whether it speaks of a capture or of the end of a hold
     * @param refund whether it speaks of what has become of a refund
     */
    record ProviderEvent(
            String id,
            String type,
            @Nullable String providerId,
            @Nullable UUID orderId,
            boolean ends,
            boolean refund) {}

    /** Believes only what the provider has signed, and not long ago. */
    interface Reader {
        Optional<ProviderEvent> read(byte[] body, String signature);
    }

    /** @return whether it is new */
    boolean add(ProviderEvent event, Instant at);

    /** Takes unhandled ones; they count as handled when the transaction commits. */
    List<ProviderEvent> take(int limit, Instant at);

    int forget(Instant before);
}
