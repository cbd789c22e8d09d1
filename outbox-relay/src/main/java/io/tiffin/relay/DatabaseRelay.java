package io.tiffin.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tiffin.relay.RelaySettings.Database;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves one database's source while it holds the lock there: reads the lowest rows, sends them, waits for every
 * acknowledgement, removes exactly those rows, and begins anew. Nothing is remembered between two rounds, so a death at any
 * point costs duplicates at most.
 */
final class DatabaseRelay implements Runnable {

    enum State {
        /** Another relay is active. */
        STANDBY,
        ACTIVE,
        DATABASE_AWAY,
        BROKER_AWAY,
        /** A row or a reply that this program does not understand; it tries again. */
        FAILING
    }

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseRelay.class);
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(1);

    private final Database database;
    private final RelaySettings settings;
    private final Supplier<Sender> senders;
    private final Clock clock;
    private final ParkedKeys parked;
    private final Counter published;
    private final Counter rounds;
    private final Timer latency;

    private volatile State state = State.DATABASE_AWAY;
    private volatile Instant stateSince;
    private volatile Measures measures = Measures.NONE;
    private volatile boolean stopping;
    private Instant measuredAt = Instant.MIN;

    DatabaseRelay(
            Database database, RelaySettings settings, Supplier<Sender> senders, Clock clock, MeterRegistry meters) {
        this.database = database;
        this.settings = settings;
        this.senders = senders;
        this.clock = clock;
        this.stateSince = clock.instant();
        this.parked = new ParkedKeys(clock, settings.retryParkedAfter());
        published = meters.counter("tiffin.relay.published", "database", database.name());
        rounds = meters.counter("tiffin.relay.rounds", "database", database.name());
        latency = Timer.builder("tiffin.relay.latency")
                .description("from the row's writing to its acknowledgement")
                .tag("database", database.name())
                .publishPercentileHistogram()
                .register(meters);
        gauge(meters, "tiffin.relay.backlog.rows", () -> measures.total().rows());
        gauge(
                meters,
                "tiffin.relay.backlog.oldest.seconds",
                () -> measures.total().oldest().toMillis() / 1000.0);
        gauge(meters, "tiffin.relay.active", () -> state == State.ACTIVE || state == State.BROKER_AWAY ? 1 : 0);
        gauge(meters, "tiffin.relay.parked.keys", () -> measures.parked().size());
    }

    private void gauge(MeterRegistry meters, String name, Supplier<Number> value) {
        Gauge.builder(name, value).tag("database", database.name()).register(meters);
    }

    @Override
    public void run() {
        var pause = settings.reconnectAfter();
        try {
            while (!stopping) {
                try (var source = TableSource.open(database, parked)) {
                    awaitLock(source);
                    pause = settings.reconnectAfter();
                    moveRows(source);
                } catch (SQLException e) {
                    if (stopping) {
                        return;
                    }
                    become(State.DATABASE_AWAY);
                    LOG.warn("{}: the session at the database is lost: {}", database, e.getMessage());
                    pause = rest(pause);
                } catch (RuntimeException e) {
                    become(State.FAILING);
                    LOG.error("{}: unexpected; nothing is lost, and it is tried again", database, e);
                    pause = rest(pause);
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

    private void awaitLock(Source source) throws SQLException, InterruptedException {
        while (!stopping && !source.tick()) {
            become(State.STANDBY);
            measures = Measures.NONE; // the active relay tells
            Thread.sleep(settings.takeoverPoll());
        }
    }

    private void moveRows(Source source) throws SQLException, InterruptedException {
        become(State.ACTIVE);
        LOG.info("{}: active", database);
        while (!stopping) {
            try (var sender = senders.get()) {
                moveRows(source, sender);
            } catch (KafkaException e) {
                become(State.BROKER_AWAY);
                LOG.warn("{}: the broker cannot be used: {}", database, e.getMessage());
                Thread.sleep(settings.longestPause());
            }
        }
    }

    /** Returns when the producer is to be replaced: after a failure nothing more may leave it. */
    private void moveRows(Source source, Sender sender) throws SQLException, InterruptedException {
        while (!stopping) {
            measure(source);
            var rows = source.read(settings.rowsPerRound());
            if (rows.isEmpty()) {
                become(State.ACTIVE);
                source.awaitWakeUp(settings.poll());
                continue;
            }
            var waitingSince = clock.instant();
            var outcome = sender.send(rows, () -> whileWaiting(source, waitingSince));
            source.done(outcome.acknowledged());
            source.abandon(rows); // those that were not sent
            count(outcome.acknowledged());
            if (!outcome.acknowledged().isEmpty()) {
                become(State.ACTIVE);
            }
            var failure = outcome.failure();
            if (failure != null && !isParked(source, failure)) {
                become(State.BROKER_AWAY);
                LOG.warn(
                        "{}: row {} could not be sent: {}",
                        database,
                        failure.row().position(),
                        reason(failure));
                Thread.sleep(settings.longestPause());
                return;
            }
        }
    }

    private boolean isParked(Source source, Sender.Failure failure) throws SQLException {
        if (!failure.unsendable()) {
            return false;
        }
        var row = failure.row();
        LOG.error(
                "{}: the broker does not take row {} for {}: {}. The key {} is parked, its later messages wait.",
                database,
                row.position(),
                row.message().topic(),
                reason(failure),
                row.key());
        source.park(row, "row %d: %s".formatted(row.position(), reason(failure)), true);
        return true;
    }

    private static String reason(Sender.Failure failure) {
        return failure.reason().toString();
    }

    /** Throws when the session, and with it the lock, is gone: then nothing more may be sent. */
    private void whileWaiting(Source source, Instant since) throws SQLException {
        measure(source);
        if (Duration.between(since, clock.instant()).compareTo(settings.brokenAfter()) >= 0) {
            become(State.BROKER_AWAY);
        }
    }

    private void measure(Source source) throws SQLException {
        var now = clock.instant();
        if (measuredAt.plus(MEASURE_EVERY).isBefore(now)) {
            measures = source.measure();
            measuredAt = now;
        }
    }

    private void count(List<OutboxRow> acknowledged) {
        var now = clock.instant();
        for (var row : acknowledged) {
            latency.record(Duration.between(row.createdAt(), now));
        }
        published.increment(acknowledged.size());
        rounds.increment();
    }

    private void become(State next) {
        if (state != next) {
            state = next;
            stateSince = clock.instant();
        }
    }

    /** The round under way is finished first, if the broker answers. */
    void stop() {
        stopping = true;
    }

    Database database() {
        return database;
    }

    State state() {
        return state;
    }

    Instant stateSince() {
        return stateSince;
    }

    Measures measures() {
        return measures;
    }
}
