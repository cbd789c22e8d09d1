package io.tiffin.relay;

import io.tiffin.relay.Sender.Acknowledged;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells the source what was acknowledged, several rounds' worth at once, and measures it now and then; on a thread of its own. */
final class Remover implements AutoCloseable {

    private static final Duration MEASURE_EVERY = Duration.ofSeconds(1);
    private static final Duration GATHER = Duration.ofMillis(5);

    private final Source source;
    private final Consumer<List<Acknowledged>> whenDone;
    private final Consumer<Measures> whenMeasured;
    private final BlockingQueue<Acknowledged> acknowledged = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closing;
    private volatile @Nullable SQLException failure;
    private long measuredAt = System.nanoTime() - MEASURE_EVERY.toNanos();

    Remover(String name, Source source, Consumer<List<Acknowledged>> whenDone, Consumer<Measures> whenMeasured) {
        this.source = source;
        this.whenDone = whenDone;
        this.whenMeasured = whenMeasured;
        thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    BlockingQueue<Acknowledged> acknowledged() {
        return acknowledged;
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
            while (!closing || !acknowledged.isEmpty()) {
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

    private void removeSome() throws SQLException, InterruptedException {
        var first = acknowledged.poll(closing ? 0 : MEASURE_EVERY.toMillis() / 4, TimeUnit.MILLISECONDS);
        if (first == null) {
            return;
        }
        if (!closing) {
            Thread.sleep(GATHER);
        }
        var batch = new ArrayList<Acknowledged>();
        batch.add(first);
        acknowledged.drainTo(batch);
        source.done(batch.stream().map(Acknowledged::row).toList());
        whenDone.accept(batch);
    }

    private void measure() throws SQLException {
        if (!closing && System.nanoTime() - measuredAt > MEASURE_EVERY.toNanos()) {
            measuredAt = System.nanoTime();
            whenMeasured.accept(source.measure());
        }
    }

    /** Returns when all that was acknowledged is removed, or cannot be. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
