package io.tiffin.kit.messaging;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message that has arrived, maybe for the second time.
 *
 * @param messageId what duplicates are known by
 * @param time when it happened, business time
 * @param ask on a command: the ask that it carries, the same on every repeat of the command
 * @param inReplyTo on an answer: the ask that it answers
 */
public record Incoming<E>(
        UUID messageId,
        String topic,
        int partition,
        long offset,
        String key,
        String city,
        E event,
        Instant time,
        @Nullable UUID ask,
        @Nullable UUID inReplyTo) {

    public UUID keyAsUuid() {
        return UUID.fromString(key);
    }
}
