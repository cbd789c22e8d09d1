package io.tiffin.payment.application;

import io.tiffin.payment.domain.IdempotencyKey;
import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Outcome;
import java.time.Instant;
import java.util.UUID;

/**
 * What we need of a payment provider. Whatever changes something there takes a key; nothing throws for what a provider does:
 * every end of a call is an {@link Outcome}.
 */
public interface Provider {

    /** Everything in it is a stored fact, so that the same key always comes with the same words. */
    record Authorization(UUID orderId, UUID paymentId, Money amount, String paymentMethod) {}

    Outcome authorize(IdempotencyKey key, Authorization authorization);

    Outcome capture(IdempotencyKey key, String providerId, Money amount);

    Outcome cancel(IdempotencyKey key, String providerId);

    Outcome refund(IdempotencyKey key, String providerId, Money amount);

    /** What is so. */
    Outcome look(String providerId);

    /**
     * What the provider has of this order among all that it created since then, real time.
     *
     * @param stillSearching run before every further page
     */
    Outcome find(UUID orderId, Instant from, Runnable stillSearching);

    /** What has been given back. */
    Outcome findRefunds(String providerId);
}
