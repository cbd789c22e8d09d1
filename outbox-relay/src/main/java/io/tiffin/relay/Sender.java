package io.tiffin.relay;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.Future.State;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
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

    private static final List<Class<? extends ApiException>> OF_ALL_ROWS = List.of(
            AuthenticationException.class,
            ClusterAuthorizationException.class,
            SecurityDisabledException.class,
            UnsupportedVersionException.class,
            OutOfOrderSequenceException.class,
            ApplicationRecoverableException.class); // the producer is fenced, or the broker has forgotten it

    private final Producer<String, byte[]> producer;
    private final Consumer<Acknowledged> acknowledged;
    private final Map<Long, OutboxRow> unacknowledged = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private final Thread owner = Thread.currentThread();
    private volatile boolean closing;

    /** @param acknowledged where rows go when they have arrived */
    Sender(Producer<String, byte[]> producer, Consumer<Acknowledged> acknowledged) {
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
        // broker
        // that knows nothing of the producer takes any sequence number, so that the second may pass a first that has to
        // be repeated (KAFKA-15591). Therefore one.
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        // A finite time would let a later record pass one that was given up.
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
        } catch (KafkaException e) {
            unacknowledged.remove(row.position()); // it was not taken
            throw e;
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
            acknowledged.accept(new Acknowledged(row, Instant.now()));
        } else if (!Thread.currentThread().equals(owner) && !closing) {
            var before = failure.getAndUpdate(
                    known -> known == null || isToBlame(refused, known.reason()) ? new Failure(row, refused) : known);
            if (before == null) {
                producer.close(Duration.ZERO);
            }
        }
    }

    /** Of a batch, one record may be wrong and the first be refused only because it was beside it. */
    private static boolean isToBlame(Exception refused, Exception known) {
        return isOfTheRow(refused) && !isOfTheRow(known);
    }

    /** What the broker refused for good: the producer is closed, and the rest in flight is in doubt. */
    Optional<Failure> failure() {
        return Optional.ofNullable(failure.get());
    }

    Collection<OutboxRow> unacknowledged() {
        return unacknowledged.values();
    }

    /** Whether another row could go where this one cannot: it is a final answer, and not about the producer or the cluster. */
    static boolean isOfTheRow(Exception reason) {
        return reason instanceof ApiException
                && !(reason instanceof RetriableException)
                && OF_ALL_ROWS.stream().noneMatch(each -> each.isInstance(reason));
    }

    /** At once, and returns when nothing more can leave or be acknowledged. What is in flight may still arrive. */
    @Override
    public void close() {
        closing = true;
        producer.close(Duration.ZERO);
    }
}
