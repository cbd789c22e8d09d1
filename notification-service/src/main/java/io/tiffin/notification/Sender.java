package io.tiffin.notification;

import static java.util.stream.Collectors.toMap;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.kit.time.RealClock;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Sends the stored deliveries, each outside any transaction and with its result stored by itself. An attempt takes its row
 * for the length of a lease: when this process dies, another goes on, and the receiver knows a repeated delivery by its id.
 */
@Component
class Sender implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Sender.class);

    private final Deliveries deliveries;
    private final Map<String, Channel> channels;
    private final NotificationSettings settings;
    private final RealClock clock;
    private final MeterRegistry meters;
    private final Semaphore places;
    private final Semaphore work = new Semaphore(0);
    private volatile @Nullable Thread loop;

    Sender(
            Deliveries deliveries,
            List<Channel> channels,
            NotificationSettings settings,
            RealClock clock,
            MeterRegistry meters) {
        this.deliveries = deliveries;
        this.channels = channels.stream().collect(toMap(Channel::name, channel -> channel));
        this.settings = settings;
        this.clock = clock;
        this.meters = meters;
        this.places = new Semaphore(settings.webhook().concurrency());
    }

    void wake() {
        work.release();
    }

    @Override
    public void start() {
        var thread = Thread.ofVirtual().name("notification-sender").unstarted(this::run);
        loop = thread;
        thread.start();
    }

    private void run() {
        while (loop != null) {
            try {
                if (!sendWhatIsDue()) {
                    work.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS);
                    work.drainPermits();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                log.warn("The deliveries could not be read, the next round tries again: {}", e.toString());
                pause();
            }
        }
    }

    /** Takes no more than can be sent at once, so that no lease runs out in a queue of ours. */
    private boolean sendWhatIsDue() throws InterruptedException {
        places.acquire();
        int free = 1 + places.drainPermits();
        var taken = List.<Delivery>of();
        try {
            var now = clock.now();
            taken = deliveries.take(free, now, now.plus(settings.webhook().lease()));
        } finally {
            places.release(free - taken.size());
        }
        for (var delivery : taken) {
            Thread.ofVirtual().name("notification-send").start(() -> attempt(delivery));
        }
        return !taken.isEmpty();
    }

    private void attempt(Delivery delivery) {
        try {
            settle(delivery, trySending(delivery));
        } catch (RuntimeException e) {
            log.warn("The result of delivery {} was not stored, it is sent again: {}", delivery.id(), e.toString());
        } finally {
            places.release();
        }
    }

    private @Nullable IOException trySending(Delivery delivery) {
        var channel = channels.get(delivery.transport());
        if (channel == null) {
            return new Channel.Undeliverable("this installation has no " + delivery.transport());
        }
        try {
            channel.send(delivery);
            return null;
        } catch (IOException e) {
            return e;
        } catch (RuntimeException e) {
            return new IOException(e);
        }
    }

    private void settle(Delivery delivery, @Nullable IOException failure) {
        if (failure == null) {
            deliveries.sent(delivery, clock.now());
            count(delivery, "sent");
        } else if (failure instanceof Channel.Undeliverable
                || delivery.attempts() >= settings.webhook().attempts()) {
            log.warn(
                    "Delivery {} is given up after {} attempts: {}",
                    delivery.id(),
                    delivery.attempts(),
                    failure.toString());
            deliveries.failed(delivery, failure.toString());
            count(delivery, "failed");
        } else {
            var next = clock.now().plus(settings.webhook().pauseAfter(delivery.attempts()));
            deliveries.again(delivery, next, failure.toString());
            count(delivery, "retried");
        }
    }

    private void count(Delivery delivery, String outcome) {
        meters.counter("notification.attempts", "transport", delivery.transport(), "outcome", outcome)
                .increment();
    }

    private void pause() {
        try {
            Thread.sleep(settings.poll());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        var running = loop;
        loop = null;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return loop != null;
    }
}
