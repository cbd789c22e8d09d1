package io.tiffin.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tiffin.relay.Measures.Backlog;
import io.tiffin.relay.RelaySettings.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the {@code outbox} table. One session at the service's database: the lock that makes this relay the active one, the
 * wake-ups, and the rows. All three share the session, so that a relay that has lost the lock cannot read on or remove rows.
 */
final class TableSource implements Source {

    private static final Logger LOG = LoggerFactory.getLogger(TableSource.class);

    /** "tiffin" as a number: the relays' lock in every database. */
    private static final long LOCK = 0x74696666696eL;

    private static final int COUNTED_ROWS = 10_000;

    // Always the lowest rows, never "above the last one read": a row that commits late may have a lower position.
    private static final String READ = """
            select position, bucket, created_at, topic, key, headers, payload from outbox
            where key <> all (?) and position <> all (?) order by position limit ?""";

    private static final String BACKLOG = """
            select topic, count(*), coalesce(extract(epoch from clock_timestamp() - min(created_at)) * 1000, 0)::bigint,
                   (select max(position) - min(position) + 1 from outbox)
            from (select topic, created_at from outbox order by position limit ?) as counted group by topic""";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Connection connection;
    private final ParkedKeys parked;
    private final Map<Long, OutboxRow> handedOut = new ConcurrentHashMap<>();
    private boolean locked;

    private TableSource(Connection connection, ParkedKeys parked) {
        this.connection = connection;
        this.parked = parked;
    }

    static TableSource open(Database database, ParkedKeys parked) throws SQLException {
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
        return new TableSource(connection, parked);
    }

    /** False while another relay's session holds the lock. It is held until this session ends, however that happens. */
    @Override
    public boolean tick() throws SQLException {
        if (!locked) {
            try (var query = connection.prepareStatement("select pg_try_advisory_lock(?)")) {
                query.setLong(1, LOCK);
                try (var result = query.executeQuery()) {
                    locked = result.next() && result.getBoolean(1);
                }
            }
            if (locked) {
                listen();
            }
        }
        return locked;
    }

    private void listen() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("listen outbox");
        }
    }

    @Override
    public void awaitWakeUp(Duration atMost) throws SQLException {
        connection.unwrap(PGConnection.class).getNotifications((int) atMost.toMillis());
    }

    @Override
    public List<OutboxRow> read(int atMost) throws SQLException {
        try (var query = connection.prepareStatement(READ)) {
            query.setArray(1, connection.createArrayOf("text", parked.waiting().toArray()));
            query.setArray(
                    2, connection.createArrayOf("int8", handedOut.keySet().toArray()));
            query.setInt(3, atMost);
            try (var result = query.executeQuery()) {
                var rows = new ArrayList<OutboxRow>();
                while (result.next()) {
                    var row = row(result);
                    handedOut.put(row.position(), row);
                    rows.add(row);
                }
                return rows;
            }
        }
    }

    /** The lock and the session are one. */
    @Override
    public boolean maySend(OutboxRow row) {
        return locked;
    }

    @Override
    public void abandon(Collection<OutboxRow> rows) {
        rows.forEach(row -> handedOut.remove(row.position()));
    }

    @Override
    public void park(OutboxRow row, String reason, boolean retried) {
        parked.park(row.key(), reason);
        abandon(List.of(row));
    }

    private static OutboxRow row(ResultSet result) throws SQLException {
        var message = new ProducerRecord<>(
                result.getString("topic"), null, result.getString("key"), result.getBytes("payload"));
        JSON.readTree(result.getString("headers"))
                .forEachEntry((name, value) ->
                        message.headers().add(name, value.asString().getBytes(UTF_8)));
        return new OutboxRow(
                result.getLong("position"),
                result.getInt("bucket"),
                result.getObject("created_at", OffsetDateTime.class).toInstant(),
                message);
    }

    @Override
    public void done(Collection<OutboxRow> rows) throws SQLException {
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
        abandon(rows);
        rows.forEach(row -> parked.release(row.key()));
    }

    @Override
    public Measures measure() throws SQLException {
        try (var query = connection.prepareStatement(BACKLOG)) {
            query.setInt(1, COUNTED_ROWS);
            try (var result = query.executeQuery()) {
                var topics = new HashMap<String, Backlog>();
                var counted = 0L;
                var span = 0L;
                var oldest = Duration.ZERO;
                while (result.next()) {
                    var age = Duration.ofMillis(Math.max(0, result.getLong(3)));
                    topics.put(result.getString(1), new Backlog(result.getLong(2), age));
                    counted += result.getLong(2);
                    span = result.getLong(4);
                    oldest = age.compareTo(oldest) > 0 ? age : oldest;
                }
                var rows = counted < COUNTED_ROWS ? counted : span;
                return new Measures(
                        new Backlog(rows, oldest),
                        topics,
                        locked ? 1 : 0,
                        parked.reasons(),
                        OptionalLong.empty(),
                        Optional.empty());
            }
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("The session had ended already", e);
        }
    }
}
