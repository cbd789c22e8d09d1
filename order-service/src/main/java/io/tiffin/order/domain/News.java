package io.tiffin.order.domain;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A fact with what it says.
 *
 * @param at the instant it speaks of, when it does: ready at, arriving at
 * @param word why, in a stable word or a short text
 * @param clientSecret with which the customer's app confirms a payment; never on the timeline
 */
public record News(
        Fact fact,
        Instant occurredAt,
        @Nullable UUID driver,
        @Nullable Instant at,
        @Nullable String word,
        @Nullable String clientSecret) {

    public static News of(Fact fact, Instant occurredAt) {
        return new News(fact, occurredAt, null, null, null, null);
    }

    public News by(UUID who) {
        return new News(fact, occurredAt, who, at, word, clientSecret);
    }

    public News at(Instant when) {
        return new News(fact, occurredAt, driver, when, word, clientSecret);
    }

    public News saying(String why) {
        return new News(fact, occurredAt, driver, at, why, clientSecret);
    }

    public News confirmableWith(String secret) {
        return new News(fact, occurredAt, driver, at, word, secret);
    }
}
