package io.tiffin.notification;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How people are reached.
 *
 * @param sandbox keeps what no other channel carries in a readable outbox, and allows push URLs on private addresses
 * @param poll how often the deliveries are looked through when nothing wakes the sender
 */
@Validated
@ConfigurationProperties("notification")
record NotificationSettings(
        @DefaultValue("false") boolean sandbox,
        @DefaultValue("1s") Duration poll,
        @Valid @DefaultValue Webhook webhook) {

    /**
     * Posts to push URLs. All durations are real time.
     *
     * @param timeout for the whole answer
     * @param attempts before a delivery is given up
     * @param firstPause before the second attempt; doubled from attempt to attempt
     * @param concurrency posts under way at a time
     */
    record Webhook(
            @DefaultValue("2s") Duration connectTimeout,
            @DefaultValue("5s") Duration timeout,
            @DefaultValue("10") @Positive int attempts,
            @DefaultValue("2s") Duration firstPause,
            @DefaultValue("10m") Duration longestPause,
            @DefaultValue("16") @Positive int concurrency) {

        Duration pauseAfter(int attempt) {
            var pause = firstPause.multipliedBy(1L << Math.min(attempt - 1, 20));
            return pause.compareTo(longestPause) < 0 ? pause : longestPause;
        }

        /** Longer than any attempt takes: then the sender that had it is dead. */
        Duration lease() {
            return connectTimeout.plus(timeout).multipliedBy(3);
        }
    }
}
