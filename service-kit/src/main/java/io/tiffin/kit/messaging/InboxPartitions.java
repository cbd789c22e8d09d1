package io.tiffin.kit.messaging;

import static java.time.ZoneOffset.UTC;
import static java.time.temporal.ChronoUnit.DAYS;

import io.tiffin.kit.boot.RefusedStart;
import io.tiffin.kit.time.RealClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Keeps the days of the {@code inbox}: those that may still be claimed and a week ahead exist, those beyond the retention are
 * dropped. Any number of instances may do it at once. Claims go on meanwhile: a day is attached, and detached concurrently,
 * under a lock that writers do not wait for.
 *
 * <p>What is forgotten cannot be remembered again, so days are kept only by a clock that agrees with the database's: one that is
 * far ahead would forget everything, and for all instances.
 */
final class InboxPartitions implements SmartInitializingSingleton, DisposableBean {

    /** A day's table, and whether it takes part in the inbox. */
    private record Day(LocalDate date, boolean attached, boolean detaching) {
        String table() {
            return tableOf(date);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(InboxPartitions.class);
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'inbox_p'yyyyMMdd");
    private static final int DAYS_AHEAD = 7;
    private static final Duration PAUSE = Duration.ofHours(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);
    private static final String LIST = """
            select t.relname, i.inhparent is not null, coalesce(i.inhdetachpending, false)
            from pg_class t left join pg_inherits i on i.inhrelid = t.oid
            where t.relnamespace = current_schema()::regnamespace and t.relkind = 'r' and t.relname ~ '^inbox_p[0-9]{8}$'
            order by t.relname""";

    private final DataSource database;
    private final Duration retention;
    private final Duration clockSkew;
    private final RealClock clock;
    private volatile LocalDate lastDay = LocalDate.EPOCH;
    private volatile Thread upkeep = Thread.ofVirtual().unstarted(() -> {});

    /** @param clockSkew by how much our clock and the database's may differ */
    InboxPartitions(DataSource database, Duration retention, Duration clockSkew, RealClock clock) {
        this.database = database;
        this.retention = retention;
        this.clockSkew = clockSkew;
        this.clock = clock;
    }

    /** How many days after today can be claimed already; alarming when it falls. */
    long daysAhead() {
        return DAYS.between(dayOf(clock.now()), lastDay);
    }

    /**
     * The first time before any listener starts.
     *
     * @throws RefusedStart when our clock and the database's differ: messages would be taken for forgotten, or for future ones
     */
    @Override
    public void afterSingletonsInstantiated() {
        var first = tryToKeep() ? PAUSE : PAUSE_AFTER_FAILURE;
        upkeep = Thread.ofVirtual().name("inbox-partitions").start(() -> keepUntilInterrupted(first));
    }

    @Override
    public void destroy() {
        upkeep.interrupt();
    }

    private void keepUntilInterrupted(Duration firstPause) {
        try {
            Thread.sleep(firstPause);
            while (true) {
                Thread.sleep(tryAgainToKeep() ? PAUSE : PAUSE_AFTER_FAILURE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean tryAgainToKeep() {
        try {
            return tryToKeep();
        } catch (RefusedStart e) {
            LOG.error("{} The days of the inbox are not kept meanwhile.", e.getMessage());
            return false;
        }
    }

    private boolean tryToKeep() {
        try {
            var now = clock.now();
            requireAgreement(now);
            keep(now);
            return true;
        } catch (SQLException e) {
            LOG.warn("The days of the inbox could not be kept, it is tried again. {}", e.getMessage());
            return false;
        }
    }

    private void requireAgreement(Instant now) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select clock_timestamp()")) {
            rows.next();
            var there = rows.getObject(1, OffsetDateTime.class).toInstant();
            if (Duration.between(there, now).abs().compareTo(clockSkew) > 0) {
                throw new RefusedStart(
                        "This machine's clock says %s and its database's %s.".formatted(now, there),
                        "Set the one that is wrong (they may differ by tiffin.messaging.clock-skew, %s)."
                                .formatted(clockSkew));
            }
        }
    }

    /** @throws SQLException also when others hold the locks for too long; what was begun is finished the next time */
    void keep(Instant now) throws SQLException {
        try (var connection = database.getConnection()) {
            execute(connection, "set lock_timeout = '2s'");
            try {
                var oldest = dayOf(now.minus(retention));
                makeAhead(connection, oldest, dayOf(now));
                drop(connection, oldest);
            } finally {
                execute(connection, "reset lock_timeout");
            }
        }
    }

    private void makeAhead(Connection connection, LocalDate oldest, LocalDate today) throws SQLException {
        connection.setAutoCommit(false);
        try {
            var begins = horizon(connection, oldest);
            var present = new HashSet<LocalDate>();
            days(connection).stream().filter(Day::attached).forEach(day -> present.add(day.date()));
            var last = today.plusDays(DAYS_AHEAD);
            for (var day = begins; !day.isAfter(last); day = day.plusDays(1)) {
                if (!present.contains(day)) {
                    attach(connection, day);
                }
            }
            connection.commit();
            lastDay = last;
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** The first day that may be claimed; it never goes back. Its lock lets one instance at a time pass. */
    private static LocalDate horizon(Connection connection, LocalDate oldest) throws SQLException {
        try (var update =
                connection.prepareStatement("update inbox_horizon set begins = greatest(begins, ?) returning begins")) {
            update.setObject(1, oldest);
            try (var rows = update.executeQuery()) {
                rows.next();
                return rows.getObject(1, LocalDate.class);
            }
        }
    }

    private static void attach(Connection connection, LocalDate day) throws SQLException {
        // not "create table … partition of": that would lock out all claims
        execute(connection, "create table %s (like inbox including all)".formatted(tableOf(day)));
        execute(
                connection,
                "alter table inbox attach partition %s for values from ('%s') to ('%s')"
                        .formatted(tableOf(day), firstIdOf(day), firstIdOf(day.plusDays(1))));
    }

    private static void drop(Connection connection, LocalDate oldest) throws SQLException {
        for (var day : days(connection)) {
            if (!day.date().isBefore(oldest)) {
                continue;
            }
            if (day.detaching()) { // begun by an instance that could not finish
                execute(connection, "alter table inbox detach partition %s finalize".formatted(day.table()));
            } else if (day.attached()) {
                execute(connection, "alter table inbox detach partition %s concurrently".formatted(day.table()));
            }
            execute(connection, "drop table if exists " + day.table());
            LOG.info("What was handled on {} is forgotten", day.date());
        }
    }

    private static List<Day> days(Connection connection) throws SQLException {
        var days = new ArrayList<Day>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(LIST)) {
            while (rows.next()) {
                days.add(new Day(LocalDate.parse(rows.getString(1), NAME), rows.getBoolean(2), rows.getBoolean(3)));
            }
        }
        return days;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String tableOf(LocalDate day) {
        return NAME.format(day);
    }

    private static LocalDate dayOf(Instant at) {
        return LocalDate.ofInstant(at.truncatedTo(DAYS), UTC);
    }

    /** The lowest UUIDv7 of the day: its milliseconds come first. */
    private static UUID firstIdOf(LocalDate day) {
        return new UUID(day.atStartOfDay(UTC).toInstant().toEpochMilli() << 16, 0);
    }
}
