package io.tiffin.relay;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.Future.State;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Rows to the broker in their order, with the acknowledgement of every in-sync replica. When the broker refuses one for good,
 * nothing later leaves: the producer closes itself in the very callback, and its owner makes a new one.
 */
final class Sender implements AutoCloseable {

    record Acknowledged(OutboxRow row, Instant at) {}

    record Failure(OutboxRow row, Exception reason) {}

    private final Producer<String, byte[]> producer;
    private final BlockingQueue<Acknowledged> acknowledged;
    private final Map<Long, OutboxRow> unacknowledged = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private final Thread owner = Thread.currentThread();
    private volatile boolean closing;

    /** @param acknowledged where rows go when they have arrived */
    Sender(Producer<String, byte[]> producer, BlockingQueue<Acknowledged> acknowledged) {
        this.producer = producer;
        this.acknowledged = acknowledged;
    }

    static Producer<String, byte[]> producer(String bootstrapServers, String database) {
        return new KafkaProducer<>(
                settings(bootstrapServers, database), new StringSerializer(), new ByteArraySerializer());
    }

    static Map<String, Object> settings(String bootstrapServers, String database) {
        var settings = new HashMap<String, Object>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "outbox-relay-" + database);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        // Idempotence keeps the order of five requests in flight, but not of a producer's first in a partition: a
        // broker that
        // knows nothing of the producer takes any sequence number, so the second may pass a first that is refused or
        // has to
        // be repeated (KAFKA-15591). Therefore one.
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        // A finite time would let a later record pass one that was given up. The relay closes the producer when it must
        // stop.
        settings.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 500); // the claims have to be renewed meanwhile
        settings.put(
                ProducerConfig.LINGER_MS_CONFIG,
                0); // a round is a batch; what comes while requests are in flight another
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 65_536);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L * 1024 * 1024);
        settings.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 * 1024 * 1024); // what a topic takes is the topic's to say
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return settings;
    }

    /** @return why the row did not leave; the producer can still be used then */
    Optional<Exception> send(OutboxRow row) {
        unacknowledged.put(row.position(), row);
        Future<RecordMetadata> sent;
        try {
            sent = producer.send(row.message(), (_, refused) -> answer(row, refused));
        } catch (IllegalStateException _) {
            return Optional.empty(); // a callback has closed it: what is in doubt begins before this row
        }
        if (sent.isDone() && sent.state() == State.FAILED && failure.get() == null) {
            unacknowledged.remove(row.position());
            return Optional.of((Exception) sent.exceptionNow());
        }
        return Optional.empty();
    }

    private void answer(OutboxRow row, @Nullable Exception refused) {
        if (refused == null) {
            unacknowledged.remove(row.position());
            acknowledged.add(new Acknowledged(row, Instant.now()));
        } else if (!Thread.currentThread().equals(owner)
                && !closing
                && failure.compareAndSet(null, new Failure(row, refused))) {
            producer.close(Duration.ZERO);
        }
    }

    /** The first that the broker refused for good: the producer is closed, and the rest in flight is in doubt. */
    Optional<Failure> failure() {
        return Optional.ofNullable(failure.get());
    }

    Collection<OutboxRow> unacknowledged() {
        return unacknowledged.values();
    }

    /** Whether another row could go where this one cannot. */
    static boolean isOfTheRow(Exception reason) {
        return reason instanceof RecordTooLargeException
                || reason instanceof RecordBatchTooLargeException
                || reason instanceof InvalidTopicException
                || reason instanceof org.apache.kafka.common.InvalidRecordException
                || reason instanceof TopicAuthorizationException;
    }

    /** At once, and returns when nothing more can leave or be acknowledged. What is in flight may still arrive. */
    @Override
    public void close() {
        closing = true;
        producer.close(Duration.ZERO);
    }
}
