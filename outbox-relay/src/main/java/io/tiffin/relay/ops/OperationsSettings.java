package io.tiffin.relay.ops;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What operators see of messages that could not be handled.
 *
 * @param letters the newest dead letters, so many, are listed; older ones are still found by id and replayed by key
 * @param inboxRetention what the services have as {@code tiffin.messaging.inbox-retention}: a replay of an older message is refused
 * @param patience with the broker, for each step of a request
 */
@Validated
@ConfigurationProperties("tiffin.relay.operations")
record OperationsSettings(
        @DefaultValue("20000") @Positive int letters,
        @DefaultValue("14d") Duration inboxRetention,
        @DefaultValue("4s") Duration patience) {}
