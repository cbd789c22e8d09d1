package io.tiffin.sandbox.psp;

import java.util.concurrent.locks.ReentrantLock;

/** A token bucket that holds one second's requests. */
final class RateLimit {

    private static final double NANOS = 1e9;

    private final ReentrantLock lock = new ReentrantLock();
    private int perSecond;
    private double tokens;
    private long filledAt = System.nanoTime();

    RateLimit(int perSecond) {
        set(perSecond);
    }

    /** @param limit 0: none */
    void set(int limit) {
        lock.lock();
        try {
            perSecond = limit;
            tokens = limit;
            filledAt = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    int perSecond() {
        return perSecond;
    }

    boolean admits() {
        lock.lock();
        try {
            if (perSecond == 0) {
                return true;
            }
            var now = System.nanoTime();
            tokens = Math.min(perSecond, tokens + (now - filledAt) / NANOS * perSecond);
            filledAt = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        } finally {
            lock.unlock();
        }
    }
}
