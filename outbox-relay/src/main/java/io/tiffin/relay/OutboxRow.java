package io.tiffin.relay;

import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A committed message: where it stands in the outbox, and what goes to the broker. */
record OutboxRow(long position, Instant createdAt, ProducerRecord<String, byte[]> message) {

    String key() {
        return message.key();
    }
}
