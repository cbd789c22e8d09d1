package io.tiffin.relay.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tiffin.events.Headers;
import io.tiffin.events.Topics;
import io.tiffin.kit.id.Uuid7;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A message that a consumer could not handle, without its payload.
 *
 * @param diedAt when the consumer gave it up
 * @param topic where it came from, and is replayed to
 * @param messageId as it stands in the record, which may be why nobody could read it
 * @param consumerGroup who gave it up; other groups of the topic may have handled it
 */
record DeadLetter(
        LetterId id,
        Instant diedAt,
        String topic,
        @Nullable Integer partition,
        @Nullable Long offset,
        @Nullable String key,
        @Nullable String messageId,
        @Nullable String type,
        @Nullable String consumerGroup,
        Cause cause) {

    /** @param type the exception's class; empty when the record does not say */
    record Cause(String type, String message) {

        private static final int LONGEST = 500;
        private static final String FORGOTTEN = "io.tiffin.kit.messaging.ForgottenMessage";

        static Cause of(ConsumerRecord<?, ?> letter) {
            var message = Objects.requireNonNullElse(header(letter, ERROR + "exception-message"), "");
            return new Cause(
                    Objects.requireNonNullElse(header(letter, ERROR + "exception-fqcn"), ""),
                    message.length() <= LONGEST ? message : message.substring(0, LONGEST) + " …");
        }

        boolean isForgotten() {
            return type.equals(FORGOTTEN);
        }
    }

    /** What Spring's dead-letter publisher writes before the names of its headers; the message's own have other names. */
    static final String ERROR = "kafka_dlt-";

    static final String TOPIC_SUFFIX = Topics.deadLetters("");

    static final Comparator<DeadLetter> BY_AGE =
            Comparator.comparing(DeadLetter::diedAt).thenComparing(DeadLetter::id);

    static DeadLetter of(ConsumerRecord<String, byte[]> letter) {
        return new DeadLetter(
                LetterId.of(letter),
                Instant.ofEpochMilli(letter.timestamp()),
                topicOf(letter),
                number(letter, "original-partition", Integer.BYTES, ByteBuffer::getInt),
                number(letter, "original-offset", Long.BYTES, ByteBuffer::getLong),
                letter.key(),
                header(letter, Headers.ID),
                header(letter, Headers.TYPE),
                header(letter, ERROR + "original-consumer-group"),
                Cause.of(letter));
    }

    private static String topicOf(ConsumerRecord<?, ?> letter) {
        var named = header(letter, ERROR + "original-topic");
        return named != null
                ? named
                : letter.topic().substring(0, letter.topic().length() - TOPIC_SUFFIX.length());
    }

    /** Null when it has none that is one. */
    @Nullable
    UUID uuid() {
        try {
            return UUID.fromString(Objects.requireNonNullElse(messageId, ""));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** The inbox refuses what it no longer remembers, and a message does not grow younger. */
    boolean isRemembered(Instant since) {
        var uuid = uuid();
        return !cause.isForgotten()
                && (uuid == null || (uuid.version() == 7 && Uuid7.timeOf(uuid).isAfter(since)));
    }

    static @Nullable String header(ConsumerRecord<?, ?> letter, String name) {
        var header = letter.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    private interface Reading<N> {
        N of(ByteBuffer bytes);
    }

    private static <N> @Nullable N number(ConsumerRecord<?, ?> letter, String name, int bytes, Reading<N> reading) {
        var header = letter.headers().lastHeader(ERROR + name);
        return header == null || header.value() == null || header.value().length != bytes
                ? null
                : reading.of(ByteBuffer.wrap(header.value()));
    }
}
