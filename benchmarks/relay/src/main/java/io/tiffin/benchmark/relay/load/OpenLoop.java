package io.tiffin.benchmark.relay.load;

import io.tiffin.benchmark.lab.OutboxDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writers who keep to a timetable: however slow the rest is, the next row is written when it is due. The keys are drawn at random.
 */
public final class OpenLoop implements AutoCloseable {

    private static final int WRITERS = 16;

    private final String topic;
    private final Ledger ledger;
    private final double nanosBetween;
    private final long began = System.nanoTime();
    private final AtomicLong next = new AtomicLong();
    private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
    private final List<Writer> writers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final WakeUp wakeUp;
    private volatile boolean stopping;

    private OpenLoop(OutboxDatabase database, String topic, Ledger ledger, double perSecond) throws SQLException {
        this.topic = topic;
        this.ledger = ledger;
        nanosBetween = 1e9 / perSecond;
        wakeUp = new WakeUp(database);
        for (var i = 0; i < WRITERS; i++) {
            writers.add(new Writer(database));
        }
    }

    public static OpenLoop start(OutboxDatabase database, String topic, Ledger ledger, double perSecond)
            throws SQLException {
        var loop = new OpenLoop(database, topic, ledger, perSecond);
        for (var writer : loop.writers) {
            loop.threads.add(Thread.ofPlatform().name("writer").start(() -> loop.write(writer)));
        }
        return loop;
    }

    private void write(Writer writer) {
        try {
            while (true) {
                var due = began + (long) (next.getAndIncrement() * nanosBetween);
                for (var left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                if (stopping) {
                    return;
                }
                var key = ThreadLocalRandom.current().nextInt(Messages.KEYS);
                var version = writer.changeAndTell(key, topic);
                ledger.committed(key, version, System.nanoTime());
                wakeUp.want();
            }
        } catch (SQLException e) {
            failure.set(e);
        }
    }

    /** Returns when nobody writes any more. The sessions stay open: what they used can still be told from what others used. */
    public void stop() throws InterruptedException, SQLException {
        stopping = true;
        for (var thread : threads) {
            thread.join();
        }
        var failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    @Override
    public void close() throws SQLException, InterruptedException {
        stopping = true;
        for (var thread : threads) {
            thread.join();
        }
        wakeUp.close();
        for (var writer : writers) {
            writer.close();
        }
    }
}
