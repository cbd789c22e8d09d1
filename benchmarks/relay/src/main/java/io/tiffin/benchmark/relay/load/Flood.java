package io.tiffin.benchmark.relay.load;

import io.tiffin.benchmark.lab.OutboxDatabase;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Very many rows, as fast as they are moved. */
public final class Flood {

    private static final int WRITERS = 4;
    private static final int ROWS_PER_COMMIT = 200;
    private static final int MOST_WAITING = 20_000;

    private Flood() {}

    public static void write(OutboxDatabase database, String topic, Ledger ledger, int rows)
            throws SQLException, InterruptedException {
        var left = new AtomicLong(rows);
        try (var threads = Executors.newFixedThreadPool(WRITERS);
                var wakeUp = new WakeUp(database)) {
            var writers = IntStream.range(0, WRITERS)
                    .mapToObj(_ -> (Callable<Void>) () -> {
                        writeUntilNoneIsLeft(database, topic, ledger, left, wakeUp);
                        return null;
                    })
                    .toList();
            for (var done : threads.invokeAll(writers)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void writeUntilNoneIsLeft(
            OutboxDatabase database, String topic, Ledger ledger, AtomicLong left, WakeUp wakeUp)
            throws SQLException, InterruptedException {
        try (var writer = new Writer(database)) {
            while (left.addAndGet(-ROWS_PER_COMMIT) >= 0) {
                var key = ThreadLocalRandom.current().nextInt(Messages.KEYS);
                var last = writer.changeAndTell(key, topic, ROWS_PER_COMMIT);
                var now = System.nanoTime();
                for (var version = last - ROWS_PER_COMMIT + 1; version <= last; version++) {
                    ledger.committed(key, version, now);
                }
                wakeUp.want();
                while (ledger.missing() > MOST_WAITING) {
                    Thread.sleep(5);
                }
            }
        }
    }
}
