package io.tiffin.kit.messaging;

import io.tiffin.events.Message;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way out.
 *
 * @param key what its order is kept by
 * @param sequence the key's counter after this message, from the row whose lock serialises the key; null on topics that have none
 * @param occurredAt business time
 * @param ask on a command: the durable ask it carries
 * @param inReplyTo on an answer: the ask it answers
 */
public record OutgoingMessage(
        String topic,
        String key,
        String city,
        @Nullable Long sequence,
        Message payload,
        Instant occurredAt,
        @Nullable UUID ask,
        @Nullable UUID inReplyTo) {

    public static OutgoingMessage of(
            String topic, String key, String city, @Nullable Long sequence, Message payload, Instant occurredAt) {
        return new OutgoingMessage(topic, key, city, sequence, payload, occurredAt, null, null);
    }

    public static OutgoingMessage of(
            String topic, UUID key, String city, @Nullable Long sequence, Message payload, Instant occurredAt) {
        return of(topic, key.toString(), city, sequence, payload, occurredAt);
    }

    public OutgoingMessage withAsk(@Nullable UUID askId) {
        return new OutgoingMessage(topic, key, city, sequence, payload, occurredAt, askId, inReplyTo);
    }

    public OutgoingMessage withReplyTo(@Nullable UUID askId) {
        return new OutgoingMessage(topic, key, city, sequence, payload, occurredAt, ask, askId);
    }
}
