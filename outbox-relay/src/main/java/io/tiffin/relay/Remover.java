package io.tiffin.relay;

import io.tiffin.relay.Sender.Acknowledged;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells the source what was acknowledged, several rounds' worth at once, and measures it now and then; on a thread of its own. */
final class Remover implements AutoCloseable {

    private static final long MEASURE_EVERY = Duration.ofSeconds(1).toNanos();
    private static final Duration GATHER = Duration.ofMillis(5);

    private final Source source;
    private final Consumer<List<Acknowledged>> whenDone;
    private final Consumer<Measures> whenMeasured;
    private final Thread thread;
    private List<Acknowledged> acknowledged = new ArrayList<>();
    private volatile boolean closing;
    private volatile @Nullable SQLException failure;
    private long measuredAt = System.nanoTime() - MEASURE_EVERY;

    Remover(String name, Source source, Consumer<List<Acknowledged>> whenDone, Consumer<Measures> whenMeasured) {
        this.source = source;
        this.whenDone = whenDone;
        this.whenMeasured = whenMeasured;
        thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    synchronized void acknowledged(Acknowledged row) {
        acknowledged.add(row);
        if (acknowledged.size() == 1) {
            notifyAll();
        }
    }

    /** Throws what ended it. */
    void check() throws SQLException {
        var thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
    }

    private void run() {
        try {
            while (awaitWork()) {
                removeSome();
                measure();
            }
        } catch (SQLException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new SQLException("unexpected while removing", e);
        } catch (InterruptedException _) {
            // nobody waits for it any more
        }
    }

    /** Until there is something to remove, or to measure; false when there never will be. */
    private synchronized boolean awaitWork() throws InterruptedException {
        var untilMeasuring = untilMeasuring();
        while (acknowledged.isEmpty() && !closing && untilMeasuring > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, untilMeasuring);
            untilMeasuring = untilMeasuring();
        }
        return !closing || !acknowledged.isEmpty();
    }

    private long untilMeasuring() {
        return MEASURE_EVERY - (System.nanoTime() - measuredAt);
    }

    private void removeSome() throws SQLException, InterruptedException {
        if (!closing) {
            Thread.sleep(GATHER);
        }
        var batch = takeAll();
        if (!batch.isEmpty()) {
            source.done(batch.stream().map(Acknowledged::row).toList());
            whenDone.accept(batch);
        }
    }

    private synchronized List<Acknowledged> takeAll() {
        var taken = acknowledged;
        acknowledged = new ArrayList<>();
        return taken;
    }

    private void measure() throws SQLException {
        if (!closing && untilMeasuring() <= 0) {
            measuredAt = System.nanoTime();
            whenMeasured.accept(source.measure());
        }
    }

    /** Returns when all that was acknowledged is removed, or cannot be. */
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
