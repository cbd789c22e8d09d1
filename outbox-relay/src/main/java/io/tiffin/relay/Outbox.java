package io.tiffin.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tiffin.relay.RelaySettings.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import tools.jackson.databind.json.JsonMapper;

/**
 * One session at one service's database: the lock that makes this relay the active one, the wake-ups, and the rows. All three
 * share the session, so that a relay that has lost the lock cannot read on or remove rows.
 */
final class Outbox implements AutoCloseable {

    /** "tiffin" as a number: the relays' lock in every database. */
    private static final long LOCK = 0x74696666696eL;

    private static final int COUNTED_ROWS = 10_000;

    // Always the lowest rows, never "above the last one read": a row that commits late may have a lower position.
    private static final String READ = """
            select position, created_at, topic, key, headers, payload from outbox
            where key <> all (?) order by position limit ?""";

    private static final String BACKLOG = """
            select case when lowest.rows < ? then lowest.rows else (select max(position) - min(position) + 1 from outbox) end,
                   coalesce(extract(epoch from clock_timestamp() - lowest.oldest) * 1000, 0)::bigint
            from (select count(*) as rows, min(created_at) as oldest
                  from (select created_at from outbox order by position limit ?) as counted) as lowest""";

    private static final JsonMapper JSON = JsonMapper.shared();

    record Backlog(long rows, Duration oldest) {

        static final Backlog NONE = new Backlog(0, Duration.ZERO);
    }

    private final Connection connection;

    private Outbox(Connection connection) {
        this.connection = connection;
    }

    static Outbox open(Database database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", database.username());
        properties.setProperty("password", database.password());
        properties.setProperty("ApplicationName", "outbox-relay");
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("loginTimeout", "5");
        properties.setProperty("socketTimeout", "15");
        properties.setProperty("tcpKeepAlive", "true");
        // A removal that a crash of the database undoes is a message sent twice, which consumers expect: no wait for
        // the disk.
        // The server must notice within seconds when this machine is gone, for the lock's sake.
        properties.setProperty(
                "options",
                "-c synchronous_commit=off -c enable_seqscan=off -c statement_timeout=12s"
                        + " -c tcp_keepalives_idle=3 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3");
        // not by DriverManager: in a JVM of several class loaders it may know another copy of the driver
        var connection = new Driver().connect(database.url(), properties);
        if (connection == null) {
            throw new SQLException("not a PostgreSQL URL: " + database.url());
        }
        return new Outbox(connection);
    }

    /** False while another relay's session holds it. It is held until this session ends, however that happens. */
    boolean lock() throws SQLException {
        try (var query = connection.prepareStatement("select pg_try_advisory_lock(?)")) {
            query.setLong(1, LOCK);
            try (var result = query.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    void listen() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("listen outbox");
        }
    }

    /** Returns when a writer has notified, at the latest after the given time. */
    void awaitWakeUp(Duration atMost) throws SQLException {
        connection.unwrap(PGConnection.class).getNotifications((int) atMost.toMillis());
    }

    List<OutboxRow> read(Collection<String> exceptKeys, int limit) throws SQLException {
        try (var query = connection.prepareStatement(READ)) {
            query.setArray(1, connection.createArrayOf("text", exceptKeys.toArray()));
            query.setInt(2, limit);
            try (var result = query.executeQuery()) {
                var rows = new ArrayList<OutboxRow>();
                while (result.next()) {
                    rows.add(row(result));
                }
                return rows;
            }
        }
    }

    private static OutboxRow row(ResultSet result) throws SQLException {
        var message = new ProducerRecord<>(
                result.getString("topic"), null, result.getString("key"), result.getBytes("payload"));
        JSON.readTree(result.getString("headers"))
                .forEachEntry((name, value) ->
                        message.headers().add(name, value.asString().getBytes(UTF_8)));
        return new OutboxRow(
                result.getLong("position"),
                result.getObject("created_at", OffsetDateTime.class).toInstant(),
                message);
    }

    void remove(List<OutboxRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement("delete from outbox where position = any (?)")) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "int8", rows.stream().map(OutboxRow::position).toArray()));
            statement.executeUpdate();
        }
    }

    /** What waits here; exact up to 10,000 rows, beyond that by the span of their positions. */
    Backlog backlog() throws SQLException {
        try (var query = connection.prepareStatement(BACKLOG)) {
            query.setInt(1, COUNTED_ROWS);
            query.setInt(2, COUNTED_ROWS);
            try (var result = query.executeQuery()) {
                return result.next()
                        ? new Backlog(result.getLong(1), Duration.ofMillis(Math.max(0, result.getLong(2))))
                        : Backlog.NONE;
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
