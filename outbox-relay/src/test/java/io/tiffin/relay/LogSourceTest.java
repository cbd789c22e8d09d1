package io.tiffin.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tiffin.relay.DatabaseRelay.State;
import io.tiffin.sandbox.infra.Ports;
import io.tiffin.sandbox.infra.Postgres;
import io.tiffin.sandbox.infra.TestBackends;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a real server, which is read in commit order and begins where it was done with. */
class LogSourceTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final String broker = TestBackends.shared().kafkaBootstrapServers();
    private final List<Relay> started = new ArrayList<>();
    private final List<RelayProcess> processes = new ArrayList<>();
    private OutboxDatabase database = OutboxDatabase.create();
    private String topic = "";

    @BeforeEach
    void mayReadTheLog() throws Exception {
        topic = TopicReader.newTopic(broker);
        asAdministrator("alter role " + database.name + " replication");
    }

    @AfterEach
    void stop() {
        started.forEach(Relay::stop);
        processes.forEach(RelayProcess::kill);
        await().atMost(SOON).until(() -> slot("count(*)", "active").equals("0"));
        asAdministrator("select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = '"
                + database.name + "'");
    }

    // order

    @Test
    void messages_leave_in_commit_order_even_where_positions_were_drawn_in_another() throws Exception {
        awaitReading(start());
        try (var early = database.connect();
                var late = database.connect()) {
            early.setAutoCommit(false);
            late.setAutoCommit(false);
            for (var pair = 0; pair < 50; pair++) {
                insert(early, "key", 2 * pair + 2); // draws the lower position, and commits last
                insert(late, "key", 2 * pair + 1);
                late.commit();
                early.commit();
            }
        }
        database.awaitEmpty();
        assertThat(TopicReader.read(broker, topic).firstDeliveries().get("key"))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 100).boxed().toList());
    }

    @Test
    void writers_that_are_serialised_by_nothing_but_their_commits_are_read_in_order() throws Exception {
        awaitReading(start());
        database.execute("create table committed (nth bigint generated always as identity, key text, id bigint)");
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = new ArrayList<Callable<Void>>();
            for (var writer = 0; writer < 6; writer++) {
                writers.add(() -> {
                    writeUnserialised(80);
                    return null;
                });
            }
            for (var done : executor.invokeAll(writers)) {
                done.get();
            }
        }
        database.awaitEmpty();
        for (var key = 0; key < 3; key++) {
            assertThat(TopicReader.read(broker, topic).firstDeliveries().get("key-" + key))
                    .containsExactlyElementsOf(committed("key-" + key));
        }
    }

    @Test
    void ten_thousand_rows_of_one_transaction_arrive_once_and_in_order() throws Exception {
        awaitReading(start());
        database.execute("""
                insert into outbox (message_id, bucket, topic, key, headers, payload)
                select gen_random_uuid(), n %% 64, '%s', 'key-' || n %% 64, json_build_object('sequence', (n / 64 + 1)::text), '\\x7b7d'
                from generate_series(0, 9999) as n order by n""".formatted(topic));
        database.awaitEmpty();
        var arrived = TopicReader.read(broker, topic);
        assertThat(arrived.records()).isEqualTo(10_000);
        assertInOrder(arrived);
    }

    @Test
    void a_large_payload_and_odd_texts_arrive_as_they_were_written() throws Exception {
        awaitReading(start());
        var payload = new byte[900_000];
        new Random(1).nextBytes(payload);
        try (var connection = database.connect()) {
            database.write(connection, topic, "Ключ ✓", payload);
        }
        database.awaitEmpty();
        assertThat(TopicReader.read(broker, topic).firstDeliveries()).containsOnlyKeys("Ключ ✓");
        assertThat(valuesIn(topic)).singleElement().isEqualTo(payload);
    }

    @Test
    void only_inserts_into_the_outbox_are_read() throws Exception {
        awaitReading(start());
        database.execute("create table others (n int)");
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            insert(connection, "key", 1);
            connection.createStatement().execute("update outbox set created_at = created_at");
            connection.createStatement().execute("insert into others values (1)");
            connection.commit();
        }
        database.awaitEmpty();
        assertThat(TopicReader.read(broker, topic).records()).isEqualTo(1);
        assertThat(query(
                        "select pubinsert and not pubupdate and not pubdelete and not pubtruncate from pg_publication"))
                .isEqualTo("t");
    }

    // what the log is done with

    @Test
    void the_log_is_done_with_what_was_acknowledged_and_with_nothing_after_a_gap() throws Exception {
        try (var source = reading()) {
            database.write(topic, "key");
            var afterFirst = lsn();
            database.write(topic, "key");
            database.write(topic, "key");
            var rows = read(source, 3);
            source.done(List.of(rows.get(1), rows.get(2)));
            database.write(topic, "other");
            var later = read(source, 1);
            source.done(later);
            await().pollDelay(SOON.dividedBy(20)).until(() -> confirmed() > 0);
            assertThat(confirmed()).isLessThan(afterFirst);

            var afterAll = lsn();
            source.done(List.of(rows.getFirst()));
            await().atMost(SOON).until(() -> confirmed() >= afterAll);
        }
    }

    @Test
    void after_a_death_only_what_was_not_acknowledged_comes_again() throws Exception {
        var source = reading();
        for (var n = 1; n <= 5; n++) {
            database.write(topic, "key");
        }
        var rows = read(source, 5);
        source.done(List.of(rows.get(0), rows.get(2)));
        source.close();

        try (var next = reading()) {
            assertThat(read(next, 3))
                    .extracting(OutboxRow::position)
                    .containsExactly(
                            rows.get(1).position(),
                            rows.get(3).position(),
                            rows.get(4).position());
            assertThat(next.read(10)).isEmpty();
        }
    }

    @Test
    void what_is_given_back_comes_again_in_its_order_and_before_what_follows() throws Exception {
        try (var source = reading()) {
            for (var n = 1; n <= 4; n++) {
                database.write(topic, "key");
            }
            var rows = read(source, 4);
            source.abandon(List.of(rows.get(3), rows.get(1), rows.get(2)));
            database.write(topic, "key");
            assertThat(read(source, 4))
                    .extracting(OutboxRow::position)
                    .startsWith(
                            rows.get(1).position(),
                            rows.get(2).position(),
                            rows.get(3).position());
        }
    }

    @Test
    void a_log_in_which_others_write_is_not_kept_for_an_idle_outbox() throws Exception {
        awaitReading(start());
        var begin = confirmed();
        database.execute("create table others (n int)");
        database.execute("insert into others select generate_series(1, 10000)");
        await().atMost(SOON).until(() -> confirmed() > begin + 100_000);
    }

    // several relays

    @Test
    void one_relay_reads_and_another_takes_over_when_its_session_ends() throws Exception {
        var one = start();
        var other = start();
        var writing = CompletableFuture.runAsync(() -> write(4, 600));
        for (var kill = 0; kill < 4; kill++) {
            await().atMost(SOON).until(() -> active(one) + active(other) == 1);
            Thread.sleep(150); // a moment of work between two kills
            asAdministrator(
                    "select pg_terminate_backend(active_pid) from pg_replication_slots where active and database = '"
                            + database.name + "'");
        }
        writing.get();
        database.awaitEmpty();
        assertAllInOrder();
    }

    @Test
    void when_the_reading_relay_stops_the_other_goes_on() throws Exception {
        var one = start();
        awaitReading(one);
        var other = start();
        write(2, 50);
        one.stop();
        write(2, 50);
        database.awaitEmpty();
        assertThat(active(other)).isEqualTo(1);
        assertThat(assertAllInOrder()).isEqualTo(100);
    }

    @Test
    void a_paused_relay_loses_the_slot_and_a_killed_one_too_and_nothing_overtakes() throws Exception {
        var properties = properties();
        var one = process(properties);
        await().atMost(Durations.LONG)
                .until(() -> slot("count(*)", "active and not temporary").equals("1"));
        var other = process(properties);
        await().atMost(Durations.LONG).until(() -> sessions() >= 4);
        var first = holder();
        var writing = database.writeUntilStopped(topic, 3, 5);

        one.pause();
        await().atMost(Durations.LONG).until(() -> !holder().equals(first) && !holder().isEmpty());
        var written = database.written();
        await().atMost(Durations.LONG).until(() -> database.written() > written + 100);
        one.resume();
        var second = holder();
        other.kill();
        await().atMost(Durations.LONG).until(() -> !holder().equals(second) && !holder().isEmpty());
        writing.stop();
        database.awaitEmpty();
        assertAllInOrder();
    }

    private RelayProcess process(Map<String, String> properties) {
        var process = RelayProcess.start(properties, broker);
        processes.add(process);
        return process;
    }

    private String holder() {
        return slot("coalesce(max(active_pid)::text, '')", "active and not temporary");
    }

    private long sessions() {
        return database.number("select count(*) from pg_stat_activity where datname = current_database()"
                + " and application_name = 'outbox-relay' and backend_type = 'client backend'");
    }

    // without a slot

    @Test
    void what_stood_in_the_table_leaves_before_what_comes_by_the_log() throws Exception {
        write(4, 300);
        var writing = CompletableFuture.runAsync(() -> write(4, 300));
        awaitReading(start());
        writing.get();
        database.awaitEmpty();
        assertAllInOrder();
    }

    @Test
    void a_slot_begins_to_be_read_when_all_that_is_older_has_left_by_the_table() throws Exception {
        database.write(topic, "key");
        var settings = settings();
        try (var source = LogSource.open(settings.databases().getFirst(), settings)) {
            await().atMost(SOON)
                    .until(() -> source.tick()
                            && slot("count(*)", "temporary and confirmed_flush_lsn is not null")
                                    .equals("1"));
            for (var tick = 0; tick < 10; tick++) {
                source.tick();
            }
            assertThat(slot("count(*)", "not temporary")).isEqualTo("0");

            source.done(read(source, 1));
            await().atMost(SOON).until(() -> {
                source.tick();
                return slot("count(*)", "active and not temporary").equals("1");
            });
        }
    }

    @Test
    void when_the_slot_is_gone_rows_are_moved_by_the_table_and_that_is_said() throws Exception {
        var relay = start();
        awaitReading(relay);
        write(2, 50);
        try (var longOne = TestBackends.shared().postgres().connect(database.name)) {
            longOne.setAutoCommit(false);
            longOne.createStatement().execute("create table unrelated (n int)"); // no slot can be made meanwhile
            var writing = CompletableFuture.runAsync(() -> write(4, 300));
            loseSlot();
            await().atMost(SOON)
                    .until(() -> measures(relay).trouble().orElse("").contains("no slot"));
            await().atMost(SOON)
                    .until(() -> new RelayHealth(relay, settings())
                            .health()
                            .getStatus()
                            .getCode()
                            .equals("BEHIND"));
            writing.get();
            database.awaitEmpty();
            longOne.rollback();
        }
        write(2, 50);
        awaitReading(relay);
        await().atMost(SOON).until(() -> measures(relay).trouble().isEmpty());
        write(2, 50);
        database.awaitEmpty();
        assertAllInOrder();
    }

    @Test
    void a_role_that_may_not_read_the_log_has_its_rows_moved_by_the_table_and_is_told() throws Exception {
        asAdministrator("alter role " + database.name + " noreplication");
        var relay = start();
        write(2, 50);
        database.awaitEmpty();
        await().atMost(SOON).until(() -> measures(relay).trouble().orElse("").contains("REPLICATION"));
        assertAllInOrder();
    }

    @Test
    void a_slot_waits_for_a_long_backlog_and_says_so_but_not_for_the_rows_of_a_parked_key() throws Exception {
        database.execute("""
                insert into outbox (message_id, bucket, topic, key, headers, payload)
                select gen_random_uuid(), 0, '%s', 'hot', '{}', '\\x7b7d' from generate_series(0, 10000)""".formatted(topic));
        var settings = settings();
        try (var source = LogSource.open(settings.databases().getFirst(), settings)) {
            source.tick();
            source.tick();
            assertThat(source.measure().trouble().orElseThrow()).contains("no more than 10000 wait");
            database.execute("""
                    insert into outbox_parked (key, bucket, position, topic, reason)
                    select key, bucket, position, topic, 'too large' from outbox order by position limit 1""");
            await().atMost(SOON).until(() -> {
                source.tick();
                return slot("count(*)", "active and not temporary").equals("1");
            });
        }
    }

    @Test
    void log_that_the_server_has_to_keep_is_told_also_where_it_may_grow_for_ever() throws Exception {
        var properties = properties();
        properties.put("tiffin.relay.behind-log", "100KB");
        var settings = RelaySettings.of(properties);
        try (var source = LogSource.open(settings.databases().getFirst(), settings)) {
            await().atMost(SOON).until(() -> {
                source.tick();
                return slot("count(*)", "active and not temporary").equals("1");
            });
            database.write(topic, "key", OutboxDatabase.incompressible(300_000)); // and nobody sends it
            await().atMost(SOON).until(() -> {
                source.tick();
                return source.measure().trouble().orElse("").contains("log for the slot");
            });
            source.done(read(source, 1));
            await().atMost(Durations.LONG).until(() -> {
                source.tick();
                return source.measure().trouble().isEmpty();
            });
        }
    }

    @Test
    void retained_log_is_measured() throws Exception {
        var relay = start();
        awaitReading(relay);
        await().atMost(SOON).until(() -> measures(relay).retainedLogBytes().isPresent());
    }

    // parked keys

    @Test
    void a_message_that_the_broker_does_not_take_holds_up_its_key_and_neither_others_nor_the_log() throws Exception {
        var relay = start();
        awaitReading(relay);
        database.write(topic, "poisoned");
        try (var connection = database.connect()) {
            database.write(connection, topic, "poisoned", "x".repeat(2_000_000).getBytes(UTF_8));
        }
        await().atMost(SOON).until(() -> measures(relay).parkedKeys() == 1);
        var begin = confirmed();
        database.write(topic, "poisoned");
        database.write(topic, "healthy");
        await().atMost(SOON).until(() -> database.rows() == 2);
        await().atMost(SOON).until(() -> confirmed() > begin);
        assertThat(database.rows()).isEqualTo(2);
        assertThat(TopicReader.read(broker, topic).firstDeliveries().get("poisoned"))
                .containsExactly(1L);

        started.removeFirst().stop(); // what the log is done with is not forgotten
        var next = start();
        awaitReading(next);
        database.write(topic, "poisoned");
        database.execute("delete from outbox where length(payload) > 1000000"); // what an operator decides
        database.execute("update outbox_parked set retry_at = now(), position = position + 1");
        database.awaitEmpty();
        database.write(topic, "poisoned");
        database.awaitEmpty();
        await().atMost(SOON)
                .until(() -> query("select count(*) from outbox_parked").equals("0"));
        var arrived = TopicReader.read(broker, topic).firstDeliveries();
        assertThat(arrived.get("poisoned")).containsExactly(1L, 3L, 4L, 5L);
        assertThat(arrived.get("healthy")).containsExactly(1L);
    }

    @Test
    void parked_keys_of_more_rows_than_are_read_at_once_all_leave_after_a_restart() throws Exception {
        try (var connection = database.connect();
                var source = reading()) {
            connection.setAutoCommit(false);
            for (var n = 0; n < 150; n++) {
                insert(connection, "key-" + n, 1);
            }
            connection.commit();
            var written = lsn();
            for (var row : read(source, 150)) {
                source.park(row, "no topic", true);
            }
            await().atMost(SOON).until(() -> confirmed() >= written); // or the log would have them again
        }
        database.execute("update outbox_parked set retry_at = now()");
        try (var next = reading()) {
            var rows = read(next, 150);
            assertThat(rows).extracting(OutboxRow::key).doesNotHaveDuplicates();
            next.tick();
            assertThat(next.read(1)).isEmpty();
            assertThat(query("select count(*) from outbox_parked"))
                    .isEqualTo("150"); // until it is known that they arrived
            next.done(rows);
            await().atMost(SOON).until(() -> {
                next.tick();
                next.read(1);
                return query("select count(*) from outbox_parked").equals("0");
            });
        }
    }

    @Test
    void a_parked_message_that_is_refused_again_is_not_overtaken_by_what_was_read_behind_it() throws Exception {
        try (var source = reading()) {
            database.write(topic, "poisoned");
            database.write(topic, "poisoned");
            var rows = read(source, 2);
            source.park(rows.get(0), "too large", false);
            source.abandon(List.of(rows.get(1)));
            assertThat(source.read(10)).isEmpty();
            database.execute("update outbox_parked set retry_at = now()");
            var again = read(source, 2);
            source.park(again.get(0), "too large", false);
            source.abandon(List.of(again.get(1)));
            database.write(topic, "healthy");
            assertThat(read(source, 1)).extracting(OutboxRow::key).containsExactly("healthy");
        }
    }

    @Test
    void a_key_stays_parked_while_a_relay_moves_it_by_the_table_and_another_has_made_the_slot() throws Exception {
        database.write(topic, "parked");
        database.write(topic, "other");
        database.write(topic, "parked");
        database.execute("""
                insert into outbox_parked (key, bucket, position, topic, reason)
                select key, bucket, min(position), topic, 'too large' from outbox group by key, bucket, topic""");
        var properties = properties();
        properties.put("tiffin.relay.lease", "1m");
        var settings = RelaySettings.of(properties);
        try (var slow = LogSource.open(settings.databases().getFirst(), settings)) {
            await().atMost(SOON).until(slow::tick);
            try (var reading = LogSource.open(settings.databases().getFirst(), settings)) {
                await().atMost(SOON).until(() -> {
                    reading.tick();
                    return slot("count(*)", "not temporary").equals("1"); // what is parked does not hold it up
                });
                database.execute("update outbox_parked set retry_at = now()");
                var rows = slow.read(2);
                assertThat(rows).extracting(OutboxRow::key).containsExactly("parked", "other");
                slow.done(rows.subList(0, 1));
                for (var tick = 0; tick < 30; tick++) { // the floor would rise
                    slow.tick();
                    LockSupport.parkNanos(100_000_000);
                }
                slow.abandon(rows.subList(1, 2));
                assertThat(read(reading, 2)).extracting(OutboxRow::key).containsExactlyInAnyOrder("parked", "other");
            }
        }
    }

    // the server

    @Test
    void after_a_restart_of_the_server_it_reads_on(@TempDir Path folder) throws Exception {
        var port = Ports.free();
        var server = Postgres.start(folder.resolve("postgres"), port, Postgres.Durability.NONE);
        try {
            server.createDatabase("relay");
            try (var admin = server.connect("relay")) {
                admin.createStatement().execute("alter role relay replication");
            }
            database = OutboxDatabase.in(server, "relay");
            var relay = start();
            awaitReading(relay);
            write(2, 50);
            server.close();
            await().atMost(SOON).until(() -> state(relay) == State.DATABASE_AWAY);
            server = Postgres.start(folder.resolve("postgres"), port, Postgres.Durability.NONE);
            write(2, 50);
            database.awaitEmpty();
            awaitReading(relay);
            assertAllInOrder();
            started.removeFirst().stop();
        } finally {
            server.close();
            database = OutboxDatabase.create();
        }
    }

    private Map<String, String> properties() {
        var properties = new HashMap<>(database.properties());
        properties.put("tiffin.relay.databases[0].source", "log");
        return properties;
    }

    private RelaySettings settings() {
        return RelaySettings.of(properties());
    }

    private Relay start() {
        var relay = new Relay(settings(), broker, new SimpleMeterRegistry());
        relay.start();
        started.add(relay);
        return relay;
    }

    private LogSource reading() throws SQLException {
        var settings = settings();
        var source = LogSource.open(settings.databases().getFirst(), settings);
        await().atMost(SOON)
                .until(() ->
                        source.tick() && source.measure().retainedLogBytes().isPresent());
        return source;
    }

    private static List<OutboxRow> read(LogSource source, int rows) throws SQLException {
        var read = new ArrayList<OutboxRow>();
        await().atMost(SOON).until(() -> {
            source.tick();
            read.addAll(source.read(100));
            return read.size() >= rows;
        });
        return read;
    }

    private void awaitReading(Relay relay) {
        await().atMost(SOON)
                .until(() -> slot("count(*)", "active and not temporary").equals("1"));
        await().atMost(SOON)
                .until(() -> started.stream().mapToInt(LogSourceTest::active).sum() >= 1
                        && state(relay) != State.DATABASE_AWAY);
    }

    private void loseSlot() {
        await().atMost(SOON).until(() -> {
            asAdministrator(
                    "select pg_terminate_backend(active_pid) from pg_replication_slots where active and database = '"
                            + database.name + "'");
            asAdministrator(
                    "select pg_drop_replication_slot(slot_name) from pg_replication_slots where not active and database = '"
                            + database.name + "'");
            return slot("count(*)", "not temporary").equals("0");
        });
    }

    private long lsn() {
        return Long.parseLong(query("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"));
    }

    private long confirmed() {
        return Long.parseLong(slot("pg_wal_lsn_diff(confirmed_flush_lsn, '0/0')::bigint", "not temporary"));
    }

    private String slot(String what, String where) {
        return query("select " + what + " from pg_replication_slots where database = current_database() and " + where);
    }

    private String query(String sql) {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void asAdministrator(String sql) {
        try (var admin = TestBackends.shared().postgres().connect("postgres");
                var statement = admin.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            if (!"55006".equals(e.getSQLState())) { // a slot that was taken in this moment
                throw new IllegalStateException(e);
            }
        }
    }

    private void insert(Connection connection, String key, long sequence) throws SQLException {
        try (var outbox = connection.prepareStatement("""
                insert into outbox (message_id, bucket, topic, key, headers, payload)
                values (gen_random_uuid(), ?, ?, ?, json_build_object('sequence', ?::text), '{}')""")) {
            outbox.setInt(1, Math.floorMod(key.hashCode(), 64));
            outbox.setString(2, topic);
            outbox.setString(3, key);
            outbox.setString(4, Long.toString(sequence));
            outbox.executeUpdate();
        }
    }

    /** The position is drawn first; what decides the order of two commits is taken last. */
    private void writeUnserialised(int messages) throws SQLException {
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            for (var i = 0; i < messages; i++) {
                var id = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
                var key = "key-" + ThreadLocalRandom.current().nextInt(3);
                insert(connection, key, id);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(3_000_000));
                connection.createStatement().execute("select pg_advisory_xact_lock(1)");
                try (var nth = connection.prepareStatement("insert into committed (key, id) values (?, ?)")) {
                    nth.setString(1, key);
                    nth.setLong(2, id);
                    nth.executeUpdate();
                }
                connection.commit();
            }
        }
    }

    private List<Long> committed(String key) throws SQLException {
        try (var connection = database.connect();
                var query = connection.prepareStatement("select id from committed where key = ? order by nth")) {
            query.setString(1, key);
            var result = query.executeQuery();
            var ids = new ArrayList<Long>();
            while (result.next()) {
                ids.add(result.getLong(1));
            }
            return ids;
        }
    }

    private void write(int writers, int messages) {
        try {
            database.writeConcurrently(topic, writers, 5, messages / writers);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private List<byte[]> valuesIn(String name) {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(name).stream()
                    .map(info -> new TopicPartition(name, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var values = new ArrayList<byte[]>();
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(message -> values.add(message.value()));
                return !values.isEmpty();
            });
            return values;
        }
    }

    private static Measures measures(Relay relay) {
        return relay.relays().getFirst().measures();
    }

    private static State state(Relay relay) {
        return relay.relays().getFirst().state();
    }

    private static int active(Relay relay) {
        return state(relay) == State.ACTIVE ? 1 : 0;
    }

    private int assertAllInOrder() {
        var arrived = TopicReader.read(broker, topic);
        assertInOrder(arrived);
        assertThat((long) arrived.distinct()).isEqualTo(database.written());
        return arrived.distinct();
    }

    private static void assertInOrder(TopicReader.Arrived arrived) {
        arrived.firstDeliveries()
                .forEach((key, sequences) -> assertThat(sequences)
                        .as("first deliveries of %s", key)
                        .isEqualTo(LongStream.rangeClosed(1, sequences.size())
                                .boxed()
                                .toList()));
    }
}
