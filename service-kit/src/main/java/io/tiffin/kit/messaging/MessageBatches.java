package io.tiffin.kit.messaging;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.events.Headers;
import io.tiffin.events.Topics;
import io.tiffin.kit.trace.TraceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.BatchListenerFailedException;

/**
 * A poll of records as one transaction of a use case, which is the cheapest way to handle them. When it fails as a whole, the
 * poll is repeated one record a transaction, and the record that fails alone is named to the container's error handler:
 * it is tried again, waits for the database, or goes to the dead letters.
 *
 * <pre>{@code
 * @KafkaListener(id = "order-payments", topics = Topics.PAYMENTS_EVENTS, batch = "true")
 * void on(List<ConsumerRecord<String, byte[]>> poll) {
 *     batches.handle(poll, CONTRACT, advanceOrders::on); // AdvanceOrders.on is @Transactional and claims the inbox
 * }
 * }</pre>
 */
public final class MessageBatches {

    private static final Logger LOG = LoggerFactory.getLogger(MessageBatches.class);
    private static final int REPEATS_AFTER_CONFLICT = 10;
    private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(50).toNanos();
    // a conflict may be a lock that was waited for in vain: the consumer must poll again in time
    private static final long REPEAT_FOR_NANOS = Duration.ofSeconds(15).toNanos();
    private static final TraceContext.Scope NO_SCOPE = () -> {};
    private static final Set<String> KEYED_BY_ORDER = Topics.ALL.stream()
            .filter(topic -> topic.key() == Topics.Key.ORDER)
            .map(Topics.TopicSpec::name)
            .collect(Collectors.toUnmodifiableSet());

    /** A record that was understood, and its place in the poll. */
    private record Read<E>(
            int index, Incoming<E> incoming, @Nullable String traceParent) {}

    private final MeterRegistry meters;
    private final MessageReader reader;

    public MessageBatches(MeterRegistry meters) {
        this.meters = meters;
        this.reader = new MessageReader(meters);
    }

    public <E> void handle(
            List<ConsumerRecord<String, byte[]>> poll,
            MessageContract<E> contract,
            Consumer<List<Incoming<E>>> useCase) {
        var readable = new ArrayList<Read<E>>(poll.size());
        for (var i = 0; i < poll.size(); i++) {
            var message = poll.get(i);
            try {
                var index = i;
                reader.read(message, contract)
                        .ifPresent(incoming -> readable.add(
                                new Read<>(index, incoming, MessageReader.header(message, Headers.TRACE_PARENT))));
            } catch (UnreadableMessage e) {
                together(readable, useCase); // what stood before it is handled, then it goes its way
                throw new BatchListenerFailedException("unreadable: " + e.getMessage(), e, i);
            }
        }
        together(readable, useCase);
    }

    private <E> void together(List<Read<E>> records, Consumer<List<Incoming<E>>> useCase) {
        if (records.isEmpty()) {
            return;
        }
        try {
            transact(records, useCase);
        } catch (RuntimeException e) {
            if (records.size() > 1 && (Failures.isConflict(e) || !Failures.isWorthWaitingFor(e))) {
                LOG.info("A poll of {} records failed and is repeated one by one: {}", records.size(), e.toString());
                oneByOne(records, useCase);
            } else {
                throw failedAt(records.getFirst(), e);
            }
        }
    }

    private <E> void oneByOne(List<Read<E>> records, Consumer<List<Incoming<E>>> useCase) {
        for (var single : records) {
            try {
                transact(List.of(single), useCase);
            } catch (RuntimeException e) {
                throw failedAt(single, e);
            }
        }
    }

    private static BatchListenerFailedException failedAt(Read<?> failed, RuntimeException e) {
        LOG.warn(
                "Message {} of {} could not be handled",
                failed.incoming().messageId(),
                failed.incoming().topic(),
                e);
        return new BatchListenerFailedException(
                "message %s could not be handled".formatted(failed.incoming().messageId()), e, failed.index());
    }

    private <E> void transact(List<Read<E>> records, Consumer<List<Incoming<E>>> useCase) {
        var incoming = records.stream().map(Read::incoming).toList();
        var started = System.nanoTime();
        for (var repeat = 0; ; repeat++) {
            try {
                inContextOf(records, () -> useCase.accept(incoming));
                break;
            } catch (RuntimeException e) {
                var exhausted = repeat == REPEATS_AFTER_CONFLICT || System.nanoTime() - started > REPEAT_FOR_NANOS;
                if (exhausted || !Failures.isConflict(e)) {
                    throw e;
                }
                meters.counter("tiffin.messages.conflicts").increment();
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_NANOS));
            }
        }
        incoming.stream()
                .collect(groupingBy(Incoming::topic, counting()))
                .forEach((topic, count) -> meters.counter("tiffin.messages.handled", "topic", topic)
                        .increment(count));
    }

    private static <E> void inContextOf(List<Read<E>> records, Runnable work) {
        var traces = new HashMap<String, String>();
        for (var each : records) {
            if (each.traceParent() != null) {
                traces.put(each.incoming().key(), each.traceParent());
            }
        }
        var first = records.getFirst().incoming();
        if (records.stream().allMatch(each -> each.incoming().key().equals(first.key()))) {
            // only then are log lines about one order and in one trace
            logged(first, traces.get(first.key()), () -> Traces.with(traces, work));
        } else {
            Traces.with(traces, work);
        }
    }

    private static void logged(Incoming<?> about, @Nullable String traceParent, Runnable work) {
        try (var _ = TraceContext.follow(traceParent).open();
                var _ = KEYED_BY_ORDER.contains(about.topic()) ? TraceContext.forOrder(about.key()) : NO_SCOPE) {
            work.run();
        }
    }
}
