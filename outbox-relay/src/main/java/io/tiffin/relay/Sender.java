package io.tiffin.relay;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.Future.State;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Callback;
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

    private static final int CLEAR_FROM = 1_000;

    private final Producer<String, byte[]> producer;
    private final Consumer<Acknowledged> acknowledged;
    /** Those that are acknowledged go now and then. */
    private final List<Sent> sent = new ArrayList<>();

    private int clearAt = CLEAR_FROM;
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
        settings.put(
                ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, ""); // else each figure of its own is a managed bean
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return settings;
    }

    /** @return why the row did not leave; the producer can still be used then */
    Optional<Exception> send(OutboxRow row) {
        if (sent.size() >= clearAt) {
            sent.removeIf(each -> each.row == null);
            clearAt = CLEAR_FROM + 2 * sent.size();
        }
        var next = new Sent(row);
        sent.add(next);
        Future<RecordMetadata> answer;
        try {
            answer = producer.send(row.message(), next);
        } catch (IllegalStateException _) {
            return Optional.empty(); // a callback has closed it: what is in doubt begins before this row
        } catch (KafkaException e) {
            sent.removeLast(); // it was not taken
            throw e;
        }
        if (answer.isDone() && answer.state() == State.FAILED && failure.get() == null) {
            sent.removeLast();
            return Optional.of((Exception) answer.exceptionNow());
        }
        return Optional.empty();
    }

    private final class Sent implements Callback {

        /** Null when it has arrived. */
        private volatile @Nullable OutboxRow row;

        private Sent(OutboxRow row) {
            this.row = row;
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception refused) {
            var answered = requireNonNull(row);
            if (refused == null) {
                row = null;
                acknowledged.accept(new Acknowledged(answered, Instant.now()));
            } else if (!Thread.currentThread().equals(owner) && !closing) {
                fail(new Failure(answered, refused));
            }
        }
    }

    private void fail(Failure next) {
        var before =
                failure.getAndUpdate(known -> known == null || isToBlame(next.reason(), known.reason()) ? next : known);
        if (before == null) {
            producer.close(Duration.ZERO);
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

    /** For its owner. */
    List<OutboxRow> unacknowledged() {
        return sent.stream().map(each -> each.row).filter(Objects::nonNull).toList();
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
