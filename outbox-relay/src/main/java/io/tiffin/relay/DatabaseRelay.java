package io.tiffin.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tiffin.relay.RelaySettings.Database;
import io.tiffin.relay.Sender.Acknowledged;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves one database's outbox: opens its source again and again, runs a {@link Pipeline} on it, and knows how it goes.
 *
 * <p><b>Why the order holds.</b> A relay (a) begins each key with the lowest row that the table still has, (b) sends a key's
 * rows in position order through one idempotent producer that never gives a record up, and (c) removes a row only after its
 * acknowledgement. So when a row leaves for the first time, every earlier row of its key has been acknowledged to somebody, or
 * left before it through the same producer. This is true of every relay by itself, whatever others do: zombies, expired leases,
 * lost sessions may overlap as they like. The <em>first</em> delivery of every row comes in order, nothing is lost, and overlap
 * costs duplicates. Leases make those rare. (a) holds for late commits because the writers of a key are serialised before they
 * draw a position.
 */
final class DatabaseRelay implements Runnable, Pipeline.Watch {

    enum State {
        /** Other relays hold everything. */
        STANDBY,
        ACTIVE,
        DATABASE_AWAY,
        BROKER_AWAY,
        /** A row or a reply that this program does not understand, or no memory; it tries again. */
        FAILING,
        /** Its thread has not shown itself for {@code broken-after}: it hangs, or has ended. */
        SILENT
    }

    interface Sources {
        Source open() throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseRelay.class);

    private final Database database;
    private final RelaySettings settings;
    private final Sources sources;
    private final Topics topics;
    private final Supplier<Producer<String, byte[]>> producers;
    private final Counter published;
    private final Counter rounds;
    private final Counter wakeUps;
    private final Timer latency;
    private final MultiGauge topicRows;
    private final MultiGauge topicAges;

    private volatile State state = State.DATABASE_AWAY;
    private volatile long heardAt = System.nanoTime();
    private volatile Instant stateSince = Instant.now();
    private volatile Measures measures = Measures.NONE;
    private volatile @Nullable Instant measuredAt;
    private volatile @Nullable Instant tickedAt;
    private volatile @Nullable Instant publishedAt;
    private volatile @Nullable Pipeline pipeline;
    private volatile boolean stopping;

    DatabaseRelay(
            Database database,
            RelaySettings settings,
            Sources sources,
            Topics topics,
            Supplier<Producer<String, byte[]>> producers,
            MeterRegistry meters) {
        this.database = database;
        this.settings = settings;
        this.sources = sources;
        this.topics = topics;
        this.producers = producers;
        var tags = Tags.of("database", database.name());
        published = meters.counter("tiffin.relay.published", tags);
        rounds = meters.counter("tiffin.relay.rounds", tags);
        wakeUps = meters.counter("tiffin.relay.wakeups", tags);
        latency = Timer.builder("tiffin.relay.latency")
                .description("from the row's writing to its acknowledgement")
                .tags(tags)
                .publishPercentileHistogram()
                .register(meters);
        topicRows =
                MultiGauge.builder("tiffin.relay.topic.backlog.rows").tags(tags).register(meters);
        topicAges = MultiGauge.builder("tiffin.relay.topic.backlog.oldest.seconds")
                .tags(tags)
                .register(meters);
        gauge(meters, "tiffin.relay.backlog.rows", all -> all.total().rows());
        gauge(
                meters,
                "tiffin.relay.backlog.oldest.seconds",
                all -> seconds(all.total().oldest()));
        gauge(meters, "tiffin.relay.leases", Measures::shares);
        gauge(meters, "tiffin.relay.parked.keys", Measures::parkedKeys);
        gauge(
                meters,
                "tiffin.relay.retained.log.bytes",
                all -> all.retainedLogBytes().orElse(0));
        Gauge.builder("tiffin.relay.active", () -> state == State.ACTIVE || state == State.BROKER_AWAY ? 1 : 0)
                .tags(tags)
                .register(meters);
    }

    private void gauge(MeterRegistry meters, String name, Function<Measures, Number> value) {
        Gauge.builder(name, () -> value.apply(measures))
                .tag("database", database.name())
                .register(meters);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    @Override
    public void run() {
        var pause = settings.reconnectAfter();
        try {
            while (!stopping) {
                var since = System.nanoTime();
                try (var source = sources.open()) {
                    var started = new Pipeline(database.name(), settings, source, topics, producers, this);
                    pipeline = started;
                    if (stopping) {
                        started.stop(); // asked for before it could be told
                    }
                    started.run();
                } catch (SQLException e) {
                    become(State.DATABASE_AWAY);
                    LOG.warn("{}: the session at the database is lost: {}", database, e.getMessage());
                } catch (RuntimeException | Error e) {
                    become(State.FAILING);
                    LOG.error("{}: unexpected; nothing is lost, and it is tried again", database, e);
                }
                if (!stopping) {
                    var worked =
                            System.nanoTime() - since > settings.longestPause().toNanos();
                    pause = rest(worked ? settings.reconnectAfter() : pause);
                }
            }
        } catch (InterruptedException _) {
            LOG.info("{}: stopped", database);
        }
    }

    /** Returns the length of the next pause. */
    private Duration rest(Duration pause) throws InterruptedException {
        Thread.sleep(pause);
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(settings.longestPause()) < 0 ? doubled : settings.longestPause();
    }

    @Override
    public void ticked(boolean holdsAnything, Duration withoutProgress) {
        tickedAt = Instant.now();
        if (withoutProgress.compareTo(settings.brokenAfter()) >= 0) {
            become(State.BROKER_AWAY);
        } else {
            become(holdsAnything ? State.ACTIVE : State.STANDBY);
        }
    }

    @Override
    public void read(int rows) {
        rounds.increment();
    }

    @Override
    public void woken() {
        wakeUps.increment();
    }

    @Override
    public void published(List<Acknowledged> rows) {
        for (var each : rows) {
            latency.record(Duration.between(each.row().createdAt(), each.at()));
        }
        published.increment(rows.size());
        publishedAt = rows.getLast().at();
    }

    @Override
    public void measured(Measures all) {
        if (!all.topics().equals(measures.topics())) {
            topicRows.register(rows(all.topics(), backlog -> backlog.rows()), true);
            topicAges.register(rows(all.topics(), backlog -> seconds(backlog.oldest())), true);
        }
        measures = all;
        measuredAt = Instant.now();
    }

    private static List<Row<?>> rows(Map<String, Measures.Backlog> topics, Function<Measures.Backlog, Number> value) {
        return topics.entrySet().stream()
                .<Row<?>>map(topic -> Row.of(Tags.of("topic", topic.getKey()), value.apply(topic.getValue())))
                .toList();
    }

    private void become(State next) {
        heardAt = System.nanoTime();
        if (state != next) {
            LOG.info("{}: {}", database, next);
            state = next;
            stateSince = Instant.now();
        }
    }

    /** Before it is run, the first time or again after a stop. */
    void prepare() {
        stopping = false;
    }

    /** What is in flight is finished first, if the broker answers. */
    void stop() {
        stopping = true;
        var running = pipeline;
        if (running != null) {
            running.stop();
        }
    }

    Database database() {
        return database;
    }

    State state() {
        var last = state;
        var silent = System.nanoTime() - heardAt >= settings.brokenAfter().toNanos();
        return silent && (last == State.ACTIVE || last == State.STANDBY) ? State.SILENT : last;
    }

    Instant stateSince() {
        return stateSince;
    }

    /** As of {@link #measuredAt}. */
    Measures measures() {
        return measures;
    }

    Optional<RelayBacklog> backlog() {
        var at = measuredAt;
        var total = measures.total();
        return at == null
                ? Optional.empty()
                : Optional.of(new RelayBacklog(database.name(), total.rows(), total.oldest(), at));
    }

    /** Null before the first. */
    @Nullable
    Instant measuredAt() {
        return measuredAt;
    }

    /** When the database last answered; null before. */
    @Nullable
    Instant tickedAt() {
        return tickedAt;
    }

    /** When the broker last acknowledged a row; null before. */
    @Nullable
    Instant publishedAt() {
        return publishedAt;
    }
}
