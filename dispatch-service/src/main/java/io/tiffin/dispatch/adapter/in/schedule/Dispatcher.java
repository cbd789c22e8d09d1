package io.tiffin.dispatch.adapter.in.schedule;

import io.tiffin.dispatch.application.Bell;
import io.tiffin.dispatch.application.DispatchSettings;
import io.tiffin.dispatch.application.ExpireOffers;
import io.tiffin.dispatch.application.Gauges;
import io.tiffin.dispatch.application.ReplaceSilent;
import io.tiffin.dispatch.application.SearchDrivers;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The one loop that lets time pass: at the ring of the bell, or after the poll interval. Any number of instances may run it. */
@Component
class Dispatcher implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final long GAUGES_NANOS = Duration.ofSeconds(10).toNanos();
    private static final Duration STOP = Duration.ofSeconds(5);

    private final Bell bell;
    private final ExpireOffers expireOffers;
    private final ReplaceSilent replaceSilent;
    private final SearchDrivers searchDrivers;
    private final Gauges gauges;
    private final DispatchSettings settings;
    private volatile boolean running;
    private volatile @Nullable Thread thread;
    private long gaugesAt = System.nanoTime();

    Dispatcher(
            Bell bell,
            ExpireOffers expireOffers,
            ReplaceSilent replaceSilent,
            SearchDrivers searchDrivers,
            Gauges gauges,
            DispatchSettings settings) {
        this.bell = bell;
        this.expireOffers = expireOffers;
        this.replaceSilent = replaceSilent;
        this.searchDrivers = searchDrivers;
        this.gauges = gauges;
        this.settings = settings;
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().name("dispatcher").daemon().start(this::loop);
    }

    private void loop() {
        while (running) {
            try {
                if (!round(bell.await(settings.poll()))) {
                    Thread.sleep(PAUSE_AFTER_FAILURE);
                }
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /** @return whether all went well; what fails keeps nothing else from happening */
    private boolean round(Set<String> woken) {
        var expired = done("Expiring offers", expireOffers::run);
        var replaced = done("Replacing silent drivers", replaceSilent::run);
        var searched = done("Searching drivers", () -> search(woken));
        var counted = done("Counting", this::count);
        return expired && replaced && searched && counted;
    }

    private void search(Set<String> woken) {
        var cities = woken;
        while (running && searchDrivers.run(cities)) {
            cities = Set.of(); // what the ring was for was looked at; the rest is due by its time
        }
    }

    private void count() {
        if (System.nanoTime() - gaugesAt > 0) {
            gaugesAt = System.nanoTime() + GAUGES_NANOS;
            gauges.refresh();
        }
    }

    /** Whatever is thrown: without this thread nobody gets a driver. */
    private static boolean done(String what, Runnable step) {
        try {
            step.run();
            return true;
        } catch (Throwable e) {
            LOG.warn("{} failed and is repeated", what, e);
            return false;
        }
    }

    @Override
    public void stop() {
        running = false;
        var loop = thread;
        if (loop != null) {
            bell.ring("");
            try {
                loop.join(STOP);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
