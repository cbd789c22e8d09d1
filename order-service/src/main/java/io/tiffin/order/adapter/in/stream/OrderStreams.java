package io.tiffin.order.adapter.in.stream;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.order.application.OpenStreams;
import io.tiffin.order.application.OrderReads;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * All streams that are open here. What they show is read from the database, so any instance can serve and resume any stream;
 * a word through Redis makes it quick, and a look once a second, one query for all, makes it sure.
 */
@Component
public class OrderStreams implements OpenStreams, SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(OrderStreams.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final OrderReads reads;
    private final Signals signals;
    private final Map<UUID, Set<Watch>> watches = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<UUID> woken = new LinkedBlockingQueue<>();
    private volatile boolean running;
    private volatile Thread thread = Thread.ofVirtual().unstarted(() -> {});

    OrderStreams(OrderReads reads, Signals signals, MeterRegistry meters) {
        this.reads = reads;
        this.signals = signals;
        Gauge.builder("order.streams.open", watches, Map::size).register(meters);
    }

    /** Begins after this sequence; what is there already comes at once. */
    public Watch watch(UUID order, int after) {
        var watch = new Watch(order, after, this::leave);
        watches.compute(order, (_, present) -> {
            var all = present == null ? new CopyOnWriteArraySet<Watch>() : present;
            all.add(watch);
            return all;
        });
        signals.follow(order);
        try {
            look(List.of(order));
        } catch (RuntimeException e) {
            watch.close(); // nobody else will
            throw e;
        }
        if (!running) {
            watch.cut();
        }
        return watch;
    }

    private void leave(Watch watch) {
        watches.computeIfPresent(watch.order(), (order, all) -> {
            all.remove(watch);
            if (all.isEmpty()) {
                signals.leave(order);
                return null;
            }
            return all;
        });
    }

    @Override
    public void changed(Set<UUID> orders) {
        wake(orders);
        signals.announce(orders);
    }

    void wake(Collection<UUID> orders) {
        orders.stream().filter(watches::containsKey).forEach(woken::add);
    }

    void live(UUID order, Frame.Live frame) {
        watches.getOrDefault(order, Set.of()).forEach(watch -> watch.offer(frame));
    }

    private void follow() {
        var nextLook = System.nanoTime() + LOOK_EVERY.toNanos();
        while (running) {
            try {
                var first = woken.poll(Math.max(0, nextLook - System.nanoTime()), TimeUnit.NANOSECONDS);
                var orders = new HashSet<UUID>();
                if (first != null) {
                    orders.add(first);
                    woken.drainTo(orders);
                }
                if (System.nanoTime() >= nextLook) {
                    orders.addAll(watches.keySet());
                    nextLook = System.nanoTime() + LOOK_EVERY.toNanos();
                }
                look(orders);
            } catch (InterruptedException _) {
                return;
            } catch (Throwable e) { // an Error too: a dead loop would be silent
                log.warn("open streams could not look", e);
            }
        }
    }

    /**
     * One query for all streams of these orders: each order from where its slowest watcher stands. One that comes during the
     * query may stand before that, so it is offered nothing, and looks for itself.
     */
    private void look(Collection<UUID> orders) {
        var asking = new HashMap<UUID, List<Watch>>();
        var from = new HashMap<UUID, Integer>();
        for (var order : orders) {
            var present = List.copyOf(watches.getOrDefault(order, Set.of()));
            present.stream().mapToInt(Watch::queuedUpTo).min().ifPresent(lowest -> {
                asking.put(order, present);
                from.put(order, lowest);
            });
        }
        if (!from.isEmpty()) {
            reads.after(from)
                    .forEach((order, news) ->
                            asking.getOrDefault(order, List.of()).forEach(watch -> watch.offer(news)));
        }
    }

    @Override
    public void start() {
        running = true;
        signals.listen(this::wake, this::live);
        thread = Thread.ofVirtual().name("order-streams").start(this::follow);
    }

    /** Before the web server takes requests. Its phase would also stop it behind the server: hence {@link #closing}. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;
    }

    /** Before the web server's own end, which waits for requests: clients come again, to another instance. */
    @EventListener(ContextClosedEvent.class)
    void closing() {
        stop();
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
        watches.values().forEach(all -> all.forEach(Watch::cut));
        signals.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
