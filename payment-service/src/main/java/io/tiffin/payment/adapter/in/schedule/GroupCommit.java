package io.tiffin.payment.adapter.in.schedule;

import io.tiffin.kit.messaging.Failures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what many threads have, together what has come while something was being stored: whoever comes first stores for all
 * that wait, as databases do with their log (DeWitt et al., Implementation Techniques for Main Memory Database Systems, 1984).
 * What fails together is stored one by one, so that nothing suffers from another.
 */
final class GroupCommit<T> {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int AT_ONCE = 100;
    private static final int REPEATS = 4;
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Looked at only under the lock, and by its own thread when it has been taken. */
    private static final class Waiting<T> {
        final T value;
        boolean taken;
        boolean stored;

        @Nullable
        RuntimeException failure;

        Waiting(T value) {
            this.value = value;
        }
    }

    private final Consumer<List<T>> together;
    private final Consumer<T> alone;
    private final Queue<Waiting<T>> queue = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * Transactions that store all or, when they throw, nothing, except that a commit's own failure says neither: storing again
     * must be harmless.
     *
     * @param together waits for no locks, because everybody waits for it
     */
    GroupCommit(Consumer<List<T>> together, Consumer<T> alone) {
        this.together = together;
        this.alone = alone;
    }

    /** Returns when it is stored; while the database is busy or away it is tried again a few times. */
    void store(T value) {
        var mine = together(value);
        if (mine.stored) {
            return;
        }
        var failure = mine.failure == null ? attempt(() -> alone.accept(value)) : mine.failure;
        for (var repeats = 0; failure != null; repeats++) {
            if (!Failures.isWorthWaitingFor(failure) || repeats == REPEATS) {
                throw failure;
            }
            LOG.info("It is stored again: {}", failure.toString());
            LockSupport.parkNanos(PAUSE.toNanos() << repeats);
            failure = attempt(() -> alone.accept(value));
        }
    }

    int waiting() {
        return queue.size();
    }

    private Waiting<T> together(T value) {
        var mine = new Waiting<>(value);
        queue.add(mine);
        lock.lock();
        try {
            while (!mine.taken) {
                var group = take();
                var failure = attempt(() ->
                        together.accept(group.stream().map(one -> one.value).toList()));
                group.forEach(one -> one.stored = failure == null);
                if (failure != null && group.size() == 1) {
                    group.getFirst().failure = failure;
                } else if (failure != null) {
                    LOG.info("{} are stored one by one: {}", group.size(), failure.toString());
                }
            }
            return mine;
        } finally {
            lock.unlock();
        }
    }

    private List<Waiting<T>> take() {
        var group = new ArrayList<Waiting<T>>();
        for (var next = queue.poll(); next != null; next = group.size() < AT_ONCE ? queue.poll() : null) {
            next.taken = true;
            group.add(next);
        }
        return group;
    }

    private static @Nullable RuntimeException attempt(Runnable transaction) {
        try {
            transaction.run();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }
}
