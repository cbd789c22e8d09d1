package io.tiffin.sandbox.psp;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One request at a time may change an object; the others wait, but not for ever. */
final class ObjectLocks {

    private final @Nullable Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final Set<String> held = new HashSet<>();

    /** @param patience none: nothing is ever locked */
    ObjectLocks(@Nullable Duration patience) {
        this.patience = patience;
    }

    /** @return whether it is held now, to be released */
    boolean acquire(@Nullable String object) throws InterruptedException {
        if (patience == null || object == null) {
            return true;
        }
        lock.lock();
        try {
            var left = patience.toNanos();
            while (held.contains(object)) {
                if (left <= 0) {
                    return false;
                }
                left = released.awaitNanos(left);
            }
            held.add(object);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void release(@Nullable String object) {
        if (patience == null || object == null) {
            return;
        }
        lock.lock();
        try {
            held.remove(object);
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
