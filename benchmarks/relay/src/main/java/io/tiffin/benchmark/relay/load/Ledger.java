package io.tiffin.benchmark.relay.load;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Every version of every key: when its row was committed, when its message arrived first. The versions were drawn under the lock
 * of the key's row, so they are the order of the commits, whatever the database's positions say.
 */
public final class Ledger {

    /**
     * @param violations first deliveries that came behind the first delivery of a later version of their key
     * @param losses committed and never received
     * @param duplicates deliveries after the first
     */
    public record Verdict(long written, long violations, long losses, long duplicates) {}

    /** Times are nanoseconds of {@link System#nanoTime()}; 0: not yet. The index is the version. */
    private static final class Key {
        private long[] committed = new long[64];
        private long[] received = new long[64];
        private int highestReceived;

        private void fit(int version) {
            if (version >= committed.length) {
                var length = Math.max(version + 1, committed.length * 2);
                committed = Arrays.copyOf(committed, length);
                received = Arrays.copyOf(received, length);
            }
        }
    }

    private final Key[] keys =
            IntStream.range(0, Messages.KEYS).mapToObj(_ -> new Key()).toArray(Key[]::new);
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong arrived = new AtomicLong();
    private final AtomicLong violations = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();
    private volatile long lastNewsAt = System.nanoTime();

    public void committed(int number, long version, long nanos) {
        var key = keys[number];
        synchronized (key) {
            key.fit((int) version);
            key.committed[(int) version] = nanos;
        }
        written.incrementAndGet();
    }

    public void committedBacklog(int rows) {
        var now = System.nanoTime();
        for (var row = 0; row < rows; row++) {
            committed(Backlog.keyOf(row), Backlog.versionOf(row), now);
        }
    }

    /** Returns whether it was the first delivery. */
    boolean received(int number, long version, long nanos) {
        lastNewsAt = nanos;
        var key = keys[number];
        synchronized (key) {
            key.fit((int) version);
            if (key.received[(int) version] != 0) {
                duplicates.incrementAndGet();
                return false;
            }
            key.received[(int) version] = nanos;
            if (version < key.highestReceived) {
                violations.incrementAndGet();
            }
            key.highestReceived = Math.max(key.highestReceived, (int) version);
        }
        arrived.incrementAndGet();
        return true;
    }

    /** Exact while nobody writes. */
    public long missing() {
        return written.get() - arrived.get();
    }

    long lastNewsAt() {
        return lastNewsAt;
    }

    public Verdict verdict() {
        return new Verdict(written.get(), violations.get(), missing(), duplicates.get());
    }

    /** Nanoseconds from the end of the commit to the receipt, of rows committed in the given time; sorted. */
    public long[] waits(long from, long to) {
        return Arrays.stream(keys)
                .flatMapToLong(key -> waits(key, from, to))
                .sorted()
                .toArray();
    }

    private static LongStream waits(Key key, long from, long to) {
        synchronized (key) {
            return Arrays.stream(IntStream.range(0, key.committed.length)
                    .filter(version ->
                            key.committed[version] >= from && key.committed[version] < to && key.received[version] != 0)
                    // a message can overtake the answer to its writer
                    .mapToLong(version -> Math.max(0, key.received[version] - key.committed[version]))
                    .toArray());
        }
    }

    /** The longest time, in nanoseconds, in which nothing arrived. */
    public long longestSilence(long from, long to) {
        var arrivals = LongStream.concat(
                        LongStream.of(from, to), Arrays.stream(keys).flatMapToLong(key -> {
                            synchronized (key) {
                                return Arrays.stream(key.received.clone());
                            }
                        }))
                .filter(at -> at >= from && at <= to)
                .sorted()
                .toArray();
        return IntStream.range(1, arrivals.length)
                .mapToLong(i -> arrivals[i] - arrivals[i - 1])
                .max()
                .orElse(0);
    }
}
