package io.tiffin.relay;

import io.tiffin.relay.Sender.Acknowledged;
import io.tiffin.relay.Sender.Failure;
import io.tiffin.relay.Topics.Refusal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Source to producer, for as long as the source lives: reads and sends on one thread, while acknowledgements come in and are
 * removed on another.
 */
final class Pipeline {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    private static final Duration FINISH_WITHIN = Duration.ofMillis(1_500);

    /** What its owner wants to know. */
    interface Watch {

        void ticked(boolean holdsAnything, Duration withoutProgress);

        void read(int rows);

        void woken();

        void published(List<Acknowledged> rows);

        void measured(Measures measures);
    }

    private final String database;
    private final RelaySettings settings;
    private final Source source;
    private final Topics topics;
    private final Supplier<Producer<String, byte[]>> producers;
    private final Watch watch;
    private final Remover remover;

    /** Read and not sent yet, in order. */
    private final Deque<OutboxRow> pending = new ArrayDeque<>();

    private final AtomicInteger inFlight = new AtomicInteger();
    private final Semaphore removed = new Semaphore(0);
    private volatile long progressAt = System.nanoTime();
    private volatile boolean stopping;
    private @Nullable Sender sender;
    private long tickAt;
    private long readAt;
    private long readNotBefore;
    private boolean wasFull;
    /** Nothing is in flight, and nothing was found to be sent. */
    private boolean idle;

    Pipeline(
            String database,
            RelaySettings settings,
            Source source,
            Topics topics,
            Supplier<Producer<String, byte[]>> producers,
            Watch watch) {
        this.database = database;
        this.settings = settings;
        this.source = source;
        this.topics = topics;
        this.producers = producers;
        this.watch = watch;
        readAt = System.nanoTime();
        readNotBefore = readAt;
        tickAt = readAt - settings.membershipPoll().toNanos();
        remover = new Remover("relay-" + database + "-remover", source, this::done, watch::measured);
    }

    private void done(List<Acknowledged> rows) {
        inFlight.addAndGet(-rows.size());
        progressAt = System.nanoTime();
        removed.release();
        watch.published(rows);
    }

    /** Until the source is lost, or {@link #stop}: then what is in flight is finished first, if the broker answers. */
    void run() throws SQLException, InterruptedException {
        try {
            while (!stopping) {
                round();
            }
            var deadline = System.nanoTime() + FINISH_WITHIN.toNanos();
            while (inFlight.get() > 0 && System.nanoTime() < deadline) {
                remover.check();
                awaitRemoval(Duration.ofMillis(50));
            }
        } finally {
            abandonAll();
            remover.close();
        }
    }

    void stop() {
        stopping = true;
    }

    private void round() throws SQLException, InterruptedException {
        remover.check();
        if (untilTick().isNegative()) {
            tick();
        }
        sendPending();
        if (!pending.isEmpty() || System.nanoTime() < readNotBefore) {
            awaitRemoval(untilTick()); // the broker takes nothing at present
        } else if (inFlight.get() + settings.rowsPerRound() > settings.rowsInFlight()) {
            awaitRemoval(untilTick());
        } else {
            read();
        }
    }

    private void read() throws SQLException, InterruptedException {
        var gather = settings.gather().toNanos() - (System.nanoTime() - readAt);
        if (gather > 0 && !wasFull) {
            TimeUnit.NANOSECONDS.sleep(gather);
        }
        readAt = System.nanoTime();
        var rows = source.read(settings.rowsPerRound());
        wasFull = rows.size() == settings.rowsPerRound();
        idle = rows.isEmpty() && inFlight.get() == 0;
        if (rows.isEmpty()) {
            awaitWakeUp();
        } else {
            pending.addAll(rows);
            watch.read(rows.size());
        }
    }

    private void awaitWakeUp() throws SQLException {
        var from = System.nanoTime();
        var atMost = untilTick();
        if (!atMost.isNegative()) {
            source.awaitWakeUp(atMost);
            if (System.nanoTime() - from < atMost.toNanos()) {
                watch.woken();
            }
        }
    }

    private void awaitRemoval(Duration atMost) throws InterruptedException {
        if (removed.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS)) {
            removed.drainPermits();
        }
    }

    private Duration untilTick() {
        return settings.membershipPoll().minusNanos(System.nanoTime() - tickAt);
    }

    private void tick() throws SQLException {
        var holdsAnything = source.tick();
        tickAt = System.nanoTime();
        if (!pending.isEmpty()) {
            abandonLost();
        }
        if (idle) {
            progressAt = tickAt;
        }
        watch.ticked(holdsAnything, Duration.ofNanos(tickAt - progressAt));
        parkVanished();
    }

    private void abandonLost() {
        var lost = pending.stream().filter(row -> !source.maySend(row)).collect(Collectors.toSet());
        pending.removeIf(lost::contains);
        source.abandon(lost);
    }

    private void sendPending() throws SQLException, InterruptedException {
        try {
            for (var open = sender(); !pending.isEmpty(); open = sender()) {
                var row = pending.getFirst();
                if (!source.maySend(row)) {
                    tick(); // now it may be sent, or is gone from here
                    continue;
                }
                var refusal = topics.refusal(row);
                if (refusal.isPresent()) {
                    park(row, refusal.get());
                } else if (!send(row, open)) {
                    return;
                }
            }
        } catch (TimeoutException e) {
            LOG.debug("{}: {}", database, e.getMessage());
        } catch (KafkaException e) {
            LOG.warn("{}: the broker cannot be used: {}", database, e.toString());
            startOver(List.of());
        }
    }

    /** False when the broker takes nothing at present. */
    private boolean send(OutboxRow row, Sender open) throws SQLException {
        var failed = open.send(row);
        if (failed.isPresent()) {
            if (Sender.isOfTheRow(failed.get())) {
                park(row, new Refusal(failed.get().toString(), true));
                return true;
            }
            LOG.debug("{}: row {} waits", database, row.position(), failed.get());
            return false;
        }
        pending.removeFirst();
        inFlight.incrementAndGet();
        return true;
    }

    /** Before any later row of the key can leave: those that are pending are given back. */
    private void park(OutboxRow row, Refusal refusal) throws SQLException {
        LOG.error(
                "{}: row {} cannot be sent: {}. The key {} is parked, its later messages wait.",
                database,
                row.position(),
                refusal.reason(),
                row.key());
        source.park(row, refusal.reason(), refusal.mayChange());
        var waiting =
                pending.stream().filter(each -> each.key().equals(row.key())).collect(Collectors.toSet());
        pending.removeIf(waiting::contains);
        source.abandon(waiting);
    }

    /** One whose producer is open. */
    private Sender sender() throws SQLException {
        if (sender != null && sender.failure().isPresent()) {
            startOver(List.of());
        }
        if (sender == null) {
            sender = new Sender(producers.get(), remover::acknowledged);
        }
        return sender;
    }

    /** A topic was removed while rows for it are in flight: they would stay there for ever. */
    private void parkVanished() throws SQLException {
        var vanished = topics.vanished();
        if (sender == null || vanished.isEmpty()) {
            return;
        }
        var keys = new HashSet<String>();
        var lowest = sender.unacknowledged().stream()
                .filter(row -> vanished.contains(row.topic()))
                .sorted(Comparator.comparingLong(OutboxRow::position))
                .filter(row -> keys.add(row.key()))
                .toList();
        if (!lowest.isEmpty()) {
            startOver(lowest);
        }
    }

    /** Nothing that was read may leave any more. What the broker refused is parked first, for it must not be read again. */
    private void startOver(List<OutboxRow> vanished) throws SQLException {
        if (sender != null) {
            sender.close();
            for (var row : vanished) {
                park(row, new Refusal("the topic is gone", true));
            }
            var failure = sender.failure().orElse(null);
            if (failure != null) {
                topics.forget(failure.row().topic());
                refused(failure);
            }
        }
        abandonAll();
        readNotBefore = System.nanoTime() + settings.reconnectAfter().toNanos();
    }

    private void refused(Failure failure) throws SQLException {
        if (Sender.isOfTheRow(failure.reason())) {
            park(failure.row(), new Refusal(failure.reason().toString(), true));
        } else {
            LOG.warn("{}: the producer gave row {} up", database, failure.row().position(), failure.reason());
        }
    }

    /** What is in flight is in doubt, and what is pending comes after it. */
    private void abandonAll() {
        if (sender != null) {
            sender.close();
            var inDoubt = sender.unacknowledged();
            sender = null;
            inFlight.addAndGet(-inDoubt.size());
            source.abandon(inDoubt);
        }
        source.abandon(pending);
        pending.clear();
        idle = false;
    }
}
