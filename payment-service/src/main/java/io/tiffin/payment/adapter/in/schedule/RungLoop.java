package io.tiffin.payment.adapter.in.schedule;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one step after the other while there is work, and else when it is rung, or after a while. No failure ends it. */
final class RungLoop {

    private static final Logger LOG = LoggerFactory.getLogger(RungLoop.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    interface Step {

        /** @return whether there may be more to do at once */
        boolean take() throws InterruptedException;
    }

    private final String name;
    private final Duration poll;
    private final Semaphore bell = new Semaphore(0);
    private volatile boolean running;
    private @Nullable Thread thread;

    RungLoop(String name, Duration poll) {
        this.name = name;
        this.poll = poll;
    }

    void start(Step step) {
        running = true;
        thread = Thread.ofVirtual().name(name).start(() -> run(step));
    }

    void ring() {
        bell.release();
    }

    boolean isRunning() {
        return running;
    }

    /** Returns when the present step has been taken. */
    void stop() {
        running = false;
        ring();
        try {
            if (thread != null) {
                thread.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Step step) {
        try {
            while (running) {
                if (!safely(step)) {
                    var _ = bell.tryAcquire(poll.toMillis(), TimeUnit.MILLISECONDS);
                    bell.drainPermits();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean safely(Step step) throws InterruptedException {
        try {
            return step.take();
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            LOG.warn("A step of {} has failed", name, e);
            Thread.sleep(AFTER_FAILURE);
            return false;
        }
    }
}
