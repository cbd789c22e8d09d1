package io.tiffin.payment.domain;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What has happened to a payment. */
public sealed interface Fact {

    record Authorized(Money held, Instant expiresAt) implements Fact {}

    record Declined(String reason) implements Fact {}

    record Unavailable(String reason) implements Fact {}

    record NeedsCustomer(String clientSecret) implements Fact {}

    record Captured(Money taken) implements Fact {}

    record CaptureFailed(String reason, int attempt) implements Fact {}

    record Voided() implements Fact {}

    record VoidRefused(Money taken) implements Fact {}

    /** @param total what has been given back so far, by all refunds */
    record Refunded(Money total) implements Fact {}

    record TipCharged(UUID tipId, Money taken) implements Fact {}

    record TipDeclined(UUID tipId, String reason) implements Fact {}

    record InReview(Kind operation, String reason) implements Fact {}

    /** People have decided. */
    record ReviewResolved(Kind operation, String outcome) implements Fact {}

    /**
     * A fact in the order in which it is told.
     *
     * @param sequence the order's counter, without gaps
     * @param inReplyTo the ask that it answers
     */
    record Told(long sequence, Fact fact, @Nullable UUID inReplyTo) {}
}
