package io.tiffin.kit.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.events.Headers;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** From a Kafka record to an {@link Incoming}: the envelope's headers and the payload. */
final class MessageReader {

    private final MeterRegistry meters;

    MessageReader(MeterRegistry meters) {
        this.meters = meters;
    }

    /**
     * Empty when the listener does not know this kind of message, or the record is a tombstone of a compacted topic: a newer
     * producer must not stop an older consumer.
     */
    <E> Optional<Incoming<E>> read(ConsumerRecord<String, byte[]> message, MessageContract<E> contract) {
        var payload = message.value();
        if (payload == null) {
            meters.counter("tiffin.messages.skipped", "topic", message.topic(), "type", "tombstone")
                    .increment();
            return Optional.empty();
        }
        var wireName = require(message, Headers.TYPE);
        var type = contract.typeOf(wireName);
        if (type.isEmpty()) {
            meters.counter("tiffin.messages.skipped", "topic", message.topic(), "type", "unknown")
                    .increment();
            return Optional.empty();
        }
        return Optional.of(new Incoming<>(
                uuid(Headers.ID, require(message, Headers.ID)),
                message.topic(),
                message.partition(),
                message.offset(),
                requireKey(message),
                Optional.ofNullable(header(message, Headers.CITY)).orElse(""),
                MessageJson.read(type.get(), payload),
                instant(require(message, Headers.TIME)),
                optionalUuid(message, Headers.ASK),
                optionalUuid(message, Headers.IN_REPLY_TO)));
    }

    static @Nullable String header(ConsumerRecord<?, ?> message, String name) {
        var header = message.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    private static String requireKey(ConsumerRecord<String, byte[]> message) {
        var key = message.key();
        if (key == null) {
            throw new UnreadableMessage("the record has no key");
        }
        return key;
    }

    private static String require(ConsumerRecord<?, ?> message, String name) {
        var value = header(message, name);
        if (value == null) {
            throw new UnreadableMessage("the header " + name + " is missing");
        }
        return value;
    }

    private static @Nullable UUID optionalUuid(ConsumerRecord<?, ?> message, String name) {
        var value = header(message, name);
        return value == null ? null : uuid(name, value);
    }

    private static UUID uuid(String name, String value) {
        try {
            return UUID.fromString(value);
        } catch (IllegalArgumentException e) {
            throw new UnreadableMessage("the header " + name + " is not a UUID", e);
        }
    }

    private static Instant instant(String value) {
        try {
            return Instant.parse(value);
        } catch (DateTimeException e) {
            throw new UnreadableMessage("the header " + Headers.TIME + " is not an instant", e);
        }
    }
}
