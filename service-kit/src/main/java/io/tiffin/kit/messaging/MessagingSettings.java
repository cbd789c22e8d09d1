package io.tiffin.kit.messaging;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How messages are handled.
 *
 * @param tries of a message that fails for an unexpected reason, before it goes to the dead letters
 * @param firstPause before the second try; doubled from try to try
 * @param longestPause between two tries, and while the database is away: far shorter than {@code max.poll.interval.ms}
 * @param inboxRetention how long it is known what was handled; an older message is refused, never handled a second time
 * @param toleratedBacklog how long a message may lie in an outbox before it reaches its topic
 * @param clockSkew how far ahead of ours the clock may be that a message's id was made by
 */
@Validated
@ConfigurationProperties("tiffin.messaging")
public record MessagingSettings(
        @DefaultValue("6") @Positive int tries,
        @DefaultValue("200ms") Duration firstPause,
        @DefaultValue("5s") Duration longestPause,
        @DefaultValue("14d") Duration inboxRetention,
        @DefaultValue("2d") Duration toleratedBacklog,
        @DefaultValue("1h") Duration clockSkew) {

    /** @param instance this process among its equals; the same after a restart, so that Kafka gives it its partitions back at once */
    @Validated
    @ConfigurationProperties("tiffin")
    public record InstanceSettings(
            @DefaultValue("0") @NotBlank String instance) {}
}
