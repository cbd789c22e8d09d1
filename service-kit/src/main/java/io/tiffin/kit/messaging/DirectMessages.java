package io.tiffin.kit.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tiffin.kit.id.Uuid7;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.support.SendResult;

/**
 * Sends straight to Kafka, in the same envelope, without an outbox. Only for streams whose next message makes up for a lost
 * one, such as positions; a fact that changes a state goes through the {@link Outbox}.
 */
public final class DirectMessages {

    private final KafkaOperations<String, byte[]> kafka;
    private final Envelope envelope;

    DirectMessages(KafkaOperations<String, byte[]> kafka, Envelope envelope) {
        this.kafka = kafka;
        this.envelope = envelope;
    }

    public CompletableFuture<SendResult<String, byte[]>> send(OutgoingMessage message) {
        var sent = new ProducerRecord<>(message.topic(), message.key(), MessageJson.write(message.payload()));
        envelope.headersOf(message, Uuid7.next())
                .forEach((name, value) -> sent.headers().add(name, value.getBytes(UTF_8)));
        return kafka.send(sent);
    }
}
