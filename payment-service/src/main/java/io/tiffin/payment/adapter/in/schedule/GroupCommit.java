package io.tiffin.payment.adapter.in.schedule;

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
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

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

    private final Consumer<List<T>> transaction;
    private final Queue<Waiting<T>> queue = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** @param transaction stores all or, when it throws, nothing; what it is given twice it stores once */
    GroupCommit(Consumer<List<T>> transaction) {
        this.transaction = transaction;
    }

    /** Returns when it is stored; while the database is busy or away it is tried again a few times. */
    void store(T value) {
        var mine = together(value);
        var failure = mine.failure;
        for (var repeats = 0; !mine.stored; repeats++) {
            if (failure != null) {
                if (!isPassing(failure) || repeats == REPEATS) {
                    throw failure;
                }
                LOG.info("It is stored again: {}", failure.toString());
                LockSupport.parkNanos(PAUSE.toNanos() << repeats);
            }
            failure = attempt(List.of(mine));
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
                var failure = attempt(group);
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

    private @Nullable RuntimeException attempt(List<Waiting<T>> group) {
        try {
            transaction.accept(group.stream().map(one -> one.value).toList());
            group.forEach(one -> one.stored = true);
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static boolean isPassing(RuntimeException failure) {
        return failure instanceof TransientDataAccessException
                || failure instanceof RecoverableDataAccessException
                || failure instanceof DataAccessResourceFailureException
                || failure instanceof CannotCreateTransactionException;
    }
}
