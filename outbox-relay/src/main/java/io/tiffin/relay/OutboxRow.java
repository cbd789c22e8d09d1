package io.tiffin.relay;

import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A committed message: where it stands in the outbox, and what goes to the broker.
 *
 * @param bucket the share that its key belongs to, 0 to 63
 */
record OutboxRow(long position, int bucket, Instant createdAt, ProducerRecord<String, byte[]> message) {

    String key() {
        return message.key();
    }
}
