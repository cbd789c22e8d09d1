package io.tiffin.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.relay.RelaySettings.Database;
import io.tiffin.sandbox.infra.Postgres;
import io.tiffin.sandbox.infra.TestBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;

/** A service's database with an outbox, and writers who keep the rule: the key's row is locked before the outbox is written. */
final class OutboxDatabase {

    private static final Path SCRIPTS = Path.of("../service-kit/src/main/resources/db/kit");

    final Database settings;
    final String name;

    private OutboxDatabase(String name, Database settings) {
        this.name = name;
        this.settings = settings;
    }

    static OutboxDatabase create() {
        var spring = TestBackends.shared().springProperties("relay");
        var name = Objects.requireNonNull(spring.get("spring.datasource.username"));
        return in(TestBackends.shared().postgres(), name);
    }

    /** The tables are made in the server's database of that name. */
    static OutboxDatabase in(Postgres postgres, String name) {
        var database = new OutboxDatabase(name, new Database(name, postgres.url(name), name, name));
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(Files.readString(SCRIPTS.resolve("V0_1__messages.sql")));
            statement.execute(Files.readString(SCRIPTS.resolve("V0_31__relay.sql")));
            statement.execute("create table counters (key text primary key, sequence bigint not null)");
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
        return database;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(settings.url(), settings.username(), settings.password());
    }

    /** What happens between the position and the commit. */
    interface Meanwhile {
        void run() throws Exception;
    }

    /** One message with the key's next sequence, committed after a moment in which others could overtake. */
    void write(Connection connection, String topic, String key, byte[] payload) throws SQLException {
        write(connection, topic, key, payload, () -> {
            if (ThreadLocalRandom.current().nextInt(20) == 0) {
                LockSupport.parkNanos(2_000_000);
            }
        });
    }

    void write(Connection connection, String topic, String key, byte[] payload, Meanwhile meanwhile)
            throws SQLException {
        connection.setAutoCommit(false);
        add(connection, topic, key, payload);
        try {
            meanwhile.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        connection.commit();
        try (var statement = connection.createStatement()) {
            statement.execute("notify outbox");
            connection.commit();
        }
    }

    /** One message with the key's next sequence; the caller commits. */
    void add(Connection connection, String topic, String key, byte[] payload) throws SQLException {
        try (var counter = connection.prepareStatement("""
                        insert into counters values (?, 1)
                        on conflict (key) do update set sequence = counters.sequence + 1 returning sequence""");
                var outbox = connection.prepareStatement("""
                        insert into outbox (message_id, bucket, topic, key, headers, payload)
                        values (gen_random_uuid(), ?, ?, ?, json_build_object('sequence', ?::text), ?)""")) {
            counter.setString(1, key);
            var result = counter.executeQuery();
            result.next();
            outbox.setInt(1, Math.floorMod(key.hashCode(), 64));
            outbox.setString(2, topic);
            outbox.setString(3, key);
            outbox.setString(4, result.getString(1));
            outbox.setBytes(5, payload);
            outbox.executeUpdate();
        }
    }

    static byte[] incompressible(int bytes) {
        var payload = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(payload);
        return payload;
    }

    void write(String topic, String key) {
        write(topic, key, "{}".getBytes(UTF_8));
    }

    void write(String topic, String key, byte[] payload) {
        try (var connection = connect()) {
            write(connection, topic, key, payload);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    CompletableFuture<Void> writeInBackground(String topic, int writers, int keys, int messagesPerWriter) {
        return CompletableFuture.runAsync(() -> {
            try {
                writeConcurrently(topic, writers, keys, messagesPerWriter);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Until told otherwise; a few hundred messages a second. */
    final class Writing {

        private final AtomicBoolean stopped = new AtomicBoolean();
        private final List<CompletableFuture<Void>> writers;

        private Writing(String topic, int writers, int keys) {
            this.writers = IntStream.range(0, writers)
                    .mapToObj(_ -> CompletableFuture.runAsync(
                            () -> {
                                while (!stopped.get()) {
                                    writeSome(topic, keys);
                                }
                            },
                            task -> Thread.ofVirtual().start(task)))
                    .toList();
        }

        private void writeSome(String topic, int keys) {
            try (var connection = connect()) {
                for (var i = 0; i < 50 && !stopped.get(); i++) {
                    var key = "key-" + ThreadLocalRandom.current().nextInt(keys);
                    write(connection, topic, key, "{}".getBytes(UTF_8));
                    LockSupport.parkNanos(5_000_000);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        void stop() {
            stopped.set(true);
            writers.forEach(CompletableFuture::join);
        }
    }

    Writing writeUntilStopped(String topic, int writers, int keys) {
        return new Writing(topic, writers, keys);
    }

    /** Several writers at once, all of them at all keys. */
    void writeConcurrently(String topic, int writers, int keys, int messagesPerWriter) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<Void>>();
            for (var writer = 0; writer < writers; writer++) {
                tasks.add(() -> {
                    try (var connection = connect()) {
                        for (var i = 0; i < messagesPerWriter; i++) {
                            var key = "key-" + ThreadLocalRandom.current().nextInt(keys);
                            write(connection, topic, key, "{}".getBytes(UTF_8));
                        }
                    }
                    return null;
                });
            }
            for (var done : executor.invokeAll(tasks)) {
                done.get();
            }
        }
    }

    long rows() {
        return number("select count(*) from outbox");
    }

    long written() {
        return number("select coalesce(sum(sequence), 0) from counters");
    }

    long number(String query) {
        try (var connection = connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void awaitEmpty() {
        awaitRows(0);
    }

    void awaitRows(int rows) {
        Awaitility.await().atMost(Durations.LONG).until(() -> rows() == rows);
    }

    static List<Long> upTo(long sequence) {
        return LongStream.rangeClosed(1, sequence).boxed().toList();
    }

    /** Against the true order, which is that of the counters: nothing is missing, and first deliveries do not overtake. */
    TopicReader.Arrived assertAllInOrder(String bootstrapServers, String topic) {
        var arrived = TopicReader.read(bootstrapServers, topic);
        arrived.firstDeliveries()
                .forEach((key, sequences) ->
                        assertThat(sequences).as("first deliveries of %s", key).isEqualTo(upTo(sequences.size())));
        assertThat((long) arrived.distinct()).isEqualTo(written());
        return arrived;
    }

    /** Ends the sessions of all relays at this database, or of those that hold at least one bucket. */
    int cutRelays(boolean onlyHolders) {
        var which = onlyHolders
                ? "select backend_pid from outbox_relays where relay in (select relay from outbox_leases)"
                : "select pid from pg_stat_activity where datname = current_database() and application_name = 'outbox-relay'";
        try (var connection = TestBackends.shared().postgres().connect(name);
                var statement = connection.createStatement();
                var result = statement.executeQuery(
                        "select pg_terminate_backend(pid) from (" + which + ") as sessions (pid)")) {
            var ended = 0;
            while (result.next()) {
                ended++;
            }
            return ended;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many buckets each relay holds. */
    List<Long> shares() {
        try (var connection = connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery(
                        "select count(l.bucket) from outbox_relays r left join outbox_leases l using (relay)"
                                + " group by r.relay order by 1")) {
            var shares = new ArrayList<Long>();
            while (result.next()) {
                shares.add(result.getLong(1));
            }
            return shares;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql) {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    RelaySettings relaySettings() {
        return RelaySettings.of(properties());
    }

    /** Impatient ones. */
    Map<String, String> properties() {
        return properties(settings.url());
    }

    Map<String, String> properties(String url) {
        return Map.ofEntries(
                Map.entry("tiffin.relay.databases[0].name", name),
                Map.entry("tiffin.relay.databases[0].url", url),
                Map.entry("tiffin.relay.databases[0].username", settings.username()),
                Map.entry("tiffin.relay.databases[0].password", settings.password()),
                Map.entry("tiffin.relay.rows-per-round", "200"),
                Map.entry("tiffin.relay.rows-in-flight", "800"),
                Map.entry("tiffin.relay.membership-poll", "100ms"),
                Map.entry("tiffin.relay.lease", "1s"),
                Map.entry("tiffin.relay.reconnect-after", "50ms"),
                Map.entry("tiffin.relay.longest-pause", "500ms"),
                Map.entry("tiffin.relay.retry-parked-after", "500ms"),
                Map.entry("tiffin.relay.refresh-topics", "500ms"),
                Map.entry("tiffin.relay.broken-after", "1s"));
    }
}
