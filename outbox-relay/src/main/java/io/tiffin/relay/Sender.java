package io.tiffin.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Future.State;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Rows to the broker, in their order, with the acknowledgement of every replica that counts. */
final class Sender implements AutoCloseable {

    /** What happens while acknowledgements are awaited; may give up by throwing. */
    interface Waiting<E extends Exception> {
        void check() throws E;
    }

    /** A row that was not sent, why, and whether the broker will never take it as it is. */
    record Failure(OutboxRow row, Throwable reason, boolean unsendable) {}

    record Outcome(List<OutboxRow> acknowledged, @Nullable Failure failure) {}

    private record Sent(OutboxRow row, Future<RecordMetadata> acknowledgement) {}

    private static final Duration CHECK_EVERY = Duration.ofSeconds(1);

    private final Producer<String, byte[]> producer;

    Sender(Producer<String, byte[]> producer) {
        this.producer = producer;
    }

    static Sender to(String bootstrapServers, String database) {
        return new Sender(new KafkaProducer<>(
                settings(bootstrapServers, "outbox-relay-" + database),
                new StringSerializer(),
                new ByteArraySerializer()));
    }

    private static Map<String, Object> settings(String bootstrapServers, String clientId) {
        var settings = new HashMap<String, Object>();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        // Idempotence keeps the order of up to five batches in flight. A finite delivery time would let a later record
        // pass
        // one that was given up: it is never given up, and the relay closes the producer when it must stop.
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
        settings.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 3_000);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5); // fills batches; the flush of every round ends it
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 65_536);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L * 1024 * 1024);
        return settings;
    }

    /** Sends until the first row that fails, and waits for the answer to every row that was sent. */
    <E extends Exception> Outcome send(List<OutboxRow> rows, Waiting<E> waiting) throws E, InterruptedException {
        var sent = new ArrayList<Sent>(rows.size());
        Failure failure = null;
        for (var row : rows) {
            var acknowledgement = producer.send(row.message());
            if (acknowledgement.isDone() && acknowledgement.state() == State.FAILED) {
                failure = failure(row, acknowledgement.exceptionNow());
                break; // no later row: it might have the same key
            }
            sent.add(new Sent(row, acknowledgement));
        }
        Thread.ofVirtual().start(this::flush); // waits as long as the broker is away; we want to look around meanwhile
        var acknowledged = new ArrayList<OutboxRow>(sent.size());
        for (var each : sent) {
            var refused = await(each, waiting);
            if (refused == null) {
                acknowledged.add(each.row());
            } else if (failure == null || each.row().position() < failure.row().position()) {
                failure = refused;
            }
        }
        return new Outcome(acknowledged, failure);
    }

    private void flush() {
        try {
            producer.flush();
        } catch (KafkaException _) {
            // the producer was closed: whoever closed it knows
        }
    }

    private static <E extends Exception> @Nullable Failure await(Sent sent, Waiting<E> waiting)
            throws E, InterruptedException {
        while (true) {
            try {
                sent.acknowledgement().get(CHECK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                return null;
            } catch (TimeoutException _) {
                waiting.check();
            } catch (ExecutionException e) {
                return failure(sent.row(), e.getCause() == null ? e : e.getCause());
            }
        }
    }

    private static Failure failure(OutboxRow row, Throwable reason) {
        var unsendable = switch (reason) {
            case RecordTooLargeException _,
                    RecordBatchTooLargeException _,
                    InvalidTopicException _,
                    TopicAuthorizationException _ -> true;
            default ->
                reason.getCause() instanceof UnknownTopicOrPartitionException; // the broker answers, and knows it not
        };
        return new Failure(row, reason, unsendable);
    }

    /** At once: what is in flight may still arrive, and is then a duplicate of what is sent again. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
