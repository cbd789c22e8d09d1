package io.tiffin.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.relay.RelaySettings.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** A thread for each database; what happens to one does not touch the others. */
public final class Relay implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final Duration STOP_WITHIN = Duration.ofMillis(2_500);

    private final List<DatabaseRelay> relays;
    private final List<Thread> threads = new ArrayList<>();
    private final Topics topics;

    public Relay(RelaySettings settings, String bootstrapServers, MeterRegistry meters) {
        topics = new Topics(bootstrapServers, settings.refreshTopics());
        relays = settings.databases().stream()
                .map(database -> new DatabaseRelay(
                        database,
                        settings,
                        () -> open(database, settings),
                        topics,
                        () -> Sender.producer(bootstrapServers, database.name()),
                        meters))
                .toList();
    }

    /** What waits, by database; those that were not measured yet are missing. */
    public List<RelayBacklog> backlogs() {
        return relays.stream().flatMap(each -> each.backlog().stream()).toList();
    }

    private static Source open(Database database, RelaySettings settings) throws SQLException {
        return switch (database.source()) {
            case TABLE -> TableSource.open(database, settings);
            case LOG -> LogSource.open(database, settings);
        };
    }

    List<DatabaseRelay> relays() {
        return relays;
    }

    @Override
    public synchronized void start() {
        for (var relay : relays) {
            relay.prepare();
            threads.add(Thread.ofPlatform().name("relay-" + relay.database()).start(relay));
        }
    }

    /** What is in flight is finished and the leases are handed over, within a bound. */
    @Override
    public synchronized void stop() {
        relays.forEach(DatabaseRelay::stop);
        var deadline = System.nanoTime() + STOP_WITHIN.toNanos();
        try {
            for (var thread : threads) {
                if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                    LOG.warn("{} does not end and is interrupted", thread.getName());
                    thread.interrupt();
                }
            }
        } catch (InterruptedException _) {
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
        threads.clear();
        topics.close();
    }

    @Override
    public synchronized boolean isRunning() {
        return !threads.isEmpty();
    }
}
