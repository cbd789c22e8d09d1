package io.tiffin.relay.ops;

import io.tiffin.kit.web.ApiProblem;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** One record after the other, each acknowledged by every replica that counts before the next one leaves. */
interface Sending {

    /**
     * @throws ApiProblem 409 {@code replay_refused}: the broker will not take it as it is
     * @throws KafkaException the broker did not answer in time; the record may have arrived
     */
    void send(ProducerRecord<String, byte[]> message);

    /** Sends with a producer of its own, which comes into being with the first message: most relays never need it. */
    final class ToBroker implements Sending, AutoCloseable {

        private final String bootstrapServers;
        private final Duration patience;
        private @Nullable KafkaProducer<String, byte[]> producer;

        ToBroker(String bootstrapServers, Duration patience) {
            this.bootstrapServers = bootstrapServers;
            this.patience = patience;
        }

        private synchronized KafkaProducer<String, byte[]> producer() {
            if (producer == null) {
                producer = new KafkaProducer<>(settings(), new StringSerializer(), new ByteArraySerializer());
            }
            return producer;
        }

        private Map<String, Object> settings() {
            var millis = (int) patience.toMillis();
            return Map.of(
                    ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    bootstrapServers,
                    ProducerConfig.CLIENT_ID_CONFIG,
                    "outbox-relay-operations",
                    ProducerConfig.ACKS_CONFIG,
                    "all",
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    true,
                    ProducerConfig.LINGER_MS_CONFIG,
                    0,
                    ProducerConfig.MAX_BLOCK_MS_CONFIG,
                    millis,
                    ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    millis,
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    millis,
                    ProducerConfig.COMPRESSION_TYPE_CONFIG,
                    "lz4");
        }

        @Override
        public void send(ProducerRecord<String, byte[]> message) {
            try {
                producer().send(message).get(2 * patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                throw failure(message.topic(), e.getCause());
            } catch (TimeoutException e) {
                throw new KafkaException(e);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }

        private static RuntimeException failure(String topic, @Nullable Throwable cause) {
            return switch (cause) {
                case RetriableException unknown
                when unknown.getCause() instanceof UnknownTopicOrPartitionException ->
                    refused(topic, "there is no such topic");
                case RetriableException away -> away;
                case ApiException refusal -> refused(topic, String.valueOf(refusal.getMessage()));
                case null, default -> new KafkaException(cause);
            };
        }

        private static ApiProblem refused(String topic, String why) {
            return ApiProblem.conflict(
                    "replay_refused",
                    "The broker refuses the message",
                    "The topic %s does not take it: %s".formatted(topic, why));
        }

        @Override
        public synchronized void close() {
            if (producer != null) {
                producer.close(patience);
            }
        }
    }
}
