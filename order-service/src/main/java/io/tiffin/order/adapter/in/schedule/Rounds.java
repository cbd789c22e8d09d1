package io.tiffin.order.adapter.in.schedule;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Something done again and again, on a thread of its own: a round that waits holds up no other. */
abstract class Rounds implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    private final Duration pause;
    private volatile boolean running;
    private volatile Thread thread = Thread.ofVirtual().unstarted(() -> {});

    Rounds(Duration pause) {
        this.pause = pause;
    }

    /** One round; what it throws is logged, and the next round comes. */
    abstract void round() throws InterruptedException;

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name(getClass().getSimpleName()).start(this::loop);
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void loop() {
        while (running) {
            try {
                round();
                Thread.sleep(pause);
            } catch (InterruptedException _) {
                return; // stopped
            } catch (Throwable e) { // an Error too: a dead loop would be silent
                log.warn("a round of {} failed", getClass().getSimpleName(), e);
                sleepAfterFailure();
            }
        }
    }

    private void sleepAfterFailure() {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
