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

    /**
     * Everything in it is a stored fact, so that the same key always comes with the same words.
     *
     * @param offSession the customer is not there: an earlier hold has lapsed
     */
    record Authorization(UUID orderId, UUID paymentId, Money amount, String paymentMethod, boolean offSession) {}

    /**
     * Money for an order that was delivered, from a customer who is not there: taken at once, or declined.
     *
     * @param deed the tip's name in the provider's metadata
     * @param sequence of the key, there too
     */
    record Charge(UUID orderId, String deed, int sequence, UUID tipId, Money amount, String paymentMethod) {}

    /**
     * There may be several of one charge: deed and sequence stand in the provider's metadata.
     *
     * @param deed {@code refund}, {@code refund-2}, …
     * @param sequence of the key
     */
    record Refund(UUID orderId, String deed, int sequence, String providerId, Money amount) {

        public String name() {
            return deed + ":" + sequence;
        }
    }

    Outcome authorize(IdempotencyKey key, Authorization authorization);

    Outcome charge(IdempotencyKey key, Charge charge);

    Outcome capture(IdempotencyKey key, String providerId, Money amount);

    Outcome cancel(IdempotencyKey key, String providerId);

    Outcome refund(IdempotencyKey key, Refund refund);

    /** What is so. */
    Outcome look(String providerId);

    /**
     * What the provider has of this deed of the order among all that it created since then, real time.
     *
     * @param deed {@code authorize}, {@code tip}, …
     * @param stillSearching run before every further page
     */
    Outcome find(UUID orderId, String deed, Instant from, Runnable stillSearching);

    /** What became of all refunds of a charge: {@link Outcome.RefundsFound}. */
    Outcome findRefunds(String providerId);
}
