package io.tiffin.relay;

import io.tiffin.relay.RelaySettings.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replication slot of one database's outbox: where the server remembers how far its log was read. Slots belong to a server,
 * so the database's name is part of the slot's.
 */
final class LogSlot {

    static final String PUBLICATION = "tiffin_outbox";

    private static final Logger LOG = LoggerFactory.getLogger(LogSlot.class);

    // asked for as JSON: older servers do not know why a slot is invalid
    private static final String STATUS = """
            select s.active_pid, s.wal_status, to_jsonb(s) ->> 'invalidation_reason',
                   pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)::bigint,
                   exists (select from pg_publication where pubname = '%s'), s.safe_wal_size
            from pg_replication_slots s where s.slot_name = ?""".formatted(PUBLICATION);

    private static final String DROP_LOST = """
            select pg_drop_replication_slot(slot_name) from pg_replication_slots
            where slot_name = ? and not active
              and (wal_status = 'lost' or not exists (select from pg_publication where pubname = '%s'))""".formatted(PUBLICATION);

    private static final String PUBLISH = """
            do $$ begin
                if not exists (select from pg_publication where pubname = '%1$s') then
                    create publication %1$s for table outbox with (publish = 'insert');
                end if;
            end $$""".formatted(PUBLICATION);

    private static final String WRITERS = """
            select virtualtransaction from pg_locks
            where locktype = 'relation' and relation = 'outbox'::regclass and mode = 'RowExclusiveLock' and granted
              and database = (select oid from pg_database where datname = current_database())""";

    // A key that is parked stays so until none of its rows is left.
    private static final String WAITING =
            "select array_agg(position) from outbox where key not in (select key from outbox_parked)";

    private static final String STILL_WAITING = """
            select exists (select from outbox
                           where position = any (?) and key not in (select key from outbox_parked))""";

    /**
     * @param holder the server's process that sends from it; 0 when nobody reads
     * @param lost why it cannot be read (any more); null when it can
     * @param retainedBytes of log that the server keeps for it
     * @param leftBytes of log until the server gives it up; absent where it never does
     */
    record Status(int holder, @Nullable String lost, long retainedBytes, OptionalLong leftBytes) {

        boolean isReadable() {
            return lost == null;
        }
    }

    private final Database database;
    private final String name;

    LogSlot(Database database, String databaseName) {
        this.database = database;
        var plain = databaseName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        name = "tiffin_outbox_" + plain.substring(0, Math.min(40, plain.length()));
    }

    String name() {
        return name;
    }

    Status status(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(STATUS)) {
            query.setString(1, name);
            try (var result = query.executeQuery()) {
                if (!result.next()) {
                    return new Status(0, "there is no slot " + name, 0, OptionalLong.empty());
                }
                var left = result.getLong(6);
                var leftBytes = result.wasNull() ? OptionalLong.empty() : OptionalLong.of(left);
                return new Status(result.getInt(1), lost(result), result.getLong(4), leftBytes);
            }
        }
    }

    private @Nullable String lost(ResultSet slot) throws SQLException {
        var reason = slot.getString(3);
        if (reason != null || "lost".equals(slot.getString(2))) {
            return "the server has given the slot %s up: %s".formatted(name, reason);
        }
        return slot.getBoolean(5) ? null : "there is no publication " + PUBLICATION;
    }

    /**
     * Makes the slot while the rows are moved by the table. What stands in the table before the slot's beginning will not
     * come by the log, and has to leave before what comes. So a temporary slot is made first, which goes with this session if
     * we die; when every row that may be older than it has left, the lasting one is copied from it. A parked key stays with
     * the table anyhow.
     */
    final class Creation implements AutoCloseable {

        private final String temporaryName =
                name + "_%08x".formatted(ThreadLocalRandom.current().nextInt());
        private final Thread thread;
        private volatile @Nullable Connection session;
        private volatile boolean made;
        private volatile @Nullable String failure;
        private @Nullable Set<String> writers;
        private Long @Nullable [] older;

        Creation() {
            thread = Thread.ofVirtual().name("relay-" + database + "-slot").start(this::make);
        }

        /** Takes as long as the longest transaction that the server is in: nobody waits for it. */
        private void make() {
            try {
                var own = Sessions.openPatiently(database);
                session = own;
                try (var drop = own.prepareStatement(DROP_LOST);
                        var statement = own.createStatement()) {
                    drop.setString(1, name);
                    drop.execute();
                    statement.execute(PUBLISH);
                    statement.execute("select pg_create_logical_replication_slot('%s', 'pgoutput', true)"
                            .formatted(temporaryName));
                    made = true;
                }
            } catch (SQLException e) {
                failure = e.getMessage();
                LOG.warn("{}: the slot {} cannot be made: {}", database, name, e.getMessage());
            }
        }

        /** Why it came to nothing; null as long as it may succeed. */
        @Nullable
        String failure() {
            return failure;
        }

        /**
         * Whether everything has left that stood in the table before the slot's beginning. Writers that were under way when it was
         * made may be older than its beginning and not be visible yet: they are waited for.
         */
        boolean isDrained(Connection connection) throws SQLException {
            if (!made) {
                return false;
            }
            if (older == null) {
                var present = new HashSet<String>();
                try (var statement = connection.createStatement();
                        var result = statement.executeQuery(WRITERS)) {
                    while (result.next()) {
                        present.add(result.getString(1));
                    }
                }
                if (writers == null) {
                    writers = present;
                }
                if (present.stream().anyMatch(writers::contains)) {
                    return false;
                }
                older = waiting(connection);
            }
            try (var query = connection.prepareStatement(STILL_WAITING)) {
                query.setArray(1, connection.createArrayOf("int8", older));
                try (var result = query.executeQuery()) {
                    result.next();
                    return !result.getBoolean(1);
                }
            }
        }

        private static Long[] waiting(Connection connection) throws SQLException {
            try (var statement = connection.createStatement();
                    var result = statement.executeQuery(WAITING)) {
                result.next();
                var positions = result.getArray(1);
                return positions == null ? new Long[0] : (Long[]) positions.getArray();
            }
        }

        /** From now on the slot lasts, and whoever comes first reads it. */
        void finish() throws SQLException {
            var own = session;
            if (own != null) {
                try (var statement = own.createStatement()) {
                    statement.execute("select pg_copy_logical_replication_slot('%s', '%s', false)"
                            .formatted(temporaryName, name));
                } finally {
                    close();
                }
            }
        }

        @Override
        public void close() {
            thread.interrupt();
            var own = session;
            if (own != null) {
                Sessions.cancel(own); // the server would go on with the slot for nobody
            }
        }
    }
}
