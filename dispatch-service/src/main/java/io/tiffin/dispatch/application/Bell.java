package io.tiffin.dispatch.application;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/**
 * Wakes the search of this instance for a city in which something has changed. What another instance missed, its poll
 * finds.
 */
@Component
public class Bell {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private final Set<String> cities = new HashSet<>();

    public void ring(String city) {
        lock.lock();
        try {
            cities.add(city);
            rung.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The cities that were rung for, at once or when the time is over. */
    public Set<String> await(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            var nanos = atMost.toNanos();
            while (cities.isEmpty() && nanos > 0) {
                nanos = rung.awaitNanos(nanos);
            }
            var heard = Set.copyOf(cities);
            cities.clear();
            return heard;
        } finally {
            lock.unlock();
        }
    }
}
