package io.tiffin.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tiffin.relay.ParkedKeys.Decision;
import io.tiffin.sandbox.infra.TestBackends;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

/** What one relay, or two in one process, do with rows of all kinds. */
class RelayTest {

    private static final byte[] SMALL = "{}".getBytes(UTF_8);
    private static final String READS_THAT_WAIT = """
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query like 'select position, bucket%'""";
    private static final Decision BY_ANNA = new Decision("anna", "the shop sent a novel");

    private final String broker = TestBackends.shared().kafkaBootstrapServers();
    private final OutboxDatabase database = OutboxDatabase.create();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Relay> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Relay::stop);
    }

    @Test
    void messages_of_a_key_arrive_once_and_in_commit_order_however_many_write() throws Exception {
        var topic = TopicReader.newTopic(broker);
        start();
        database.writeConcurrently(topic, 8, 5, 200);
        database.awaitEmpty();
        var arrived = database.assertAllInOrder(broker, topic);
        assertThat(arrived.records()).isEqualTo(8 * 200);
        await().atMost(Durations.LONG)
                .until(() -> meters.counter("tiffin.relay.published", "database", database.name)
                                .count()
                        == 8 * 200);
    }

    @Test
    void ten_thousand_rows_of_one_transaction_arrive_once_and_in_order() throws Exception {
        var topic = TopicReader.newTopic(broker);
        start();
        database.execute("""
                insert into outbox (message_id, bucket, topic, key, headers, payload)
                select gen_random_uuid(), n %% 7, '%s', 'key-' || n %% 7, json_build_object('sequence', (n / 7 + 1)::text), '{}'
                from generate_series(0, 9999) n""".formatted(topic));
        database.execute(
                "insert into counters select 'key-' || n % 7, count(*) from generate_series(0, 9999) n group by 1");
        database.awaitEmpty();
        assertThat(database.assertAllInOrder(broker, topic).records()).isEqualTo(10_000);
    }

    @Test
    void a_session_that_is_cut_again_and_again_loses_nothing_and_lets_nothing_overtake() throws Exception {
        var topic = TopicReader.newTopic(broker);
        start();
        start();
        var writing = database.writeInBackground(topic, 4, 5, 1_000);
        for (var kill = 0; kill < 5; kill++) {
            await().atMost(Durations.LONG).until(() -> database.cutRelays(true) > 0);
        }
        writing.get();
        database.awaitEmpty();
        database.assertAllInOrder(broker, topic);
    }

    @Test
    void relays_divide_the_keys_and_a_graceful_stop_hands_them_over() throws Exception {
        var topic = TopicReader.newTopic(broker);
        var one = start();
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(64L)));
        var writing = database.writeInBackground(topic, 4, 200, 500);
        start();
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(32L, 32L)));
        start();
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(21L, 21L, 22L)));
        one.stop();
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(32L, 32L)));
        writing.get();
        database.awaitEmpty();
        // handed over, not taken: nothing is sent twice
        assertThat(database.assertAllInOrder(broker, topic).records()).isEqualTo(4 * 500);
    }

    @Test
    void a_relay_that_was_stopped_can_be_started_again() throws Exception {
        var topic = TopicReader.newTopic(broker);
        var relay = start();
        database.write(topic, "key");
        database.awaitEmpty();
        relay.stop();
        assertThat(relay.isRunning()).isFalse();
        database.write(topic, "key");
        relay.start();
        database.awaitEmpty();
        assertThat(database.assertAllInOrder(broker, topic).records()).isEqualTo(2);
    }

    @Test
    void nobody_is_taken_for_dead_because_a_clock_moved() throws Exception {
        var topic = TopicReader.newTopic(broker);
        start();
        start();
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(32L, 32L)));
        var epochs = database.number("select sum(epoch) from outbox_leases");
        var writing = database.writeInBackground(topic, 2, 20, 500);
        while (!writing.isDone()) {
            database.execute("update outbox_relays set seen_at = seen_at - interval '10 minutes'");
            database.execute("update outbox_relays set seen_at = seen_at + interval '10 minutes'");
        }
        database.awaitEmpty();
        assertThat(database.number("select sum(epoch) from outbox_leases")).isEqualTo(epochs);
        database.assertAllInOrder(broker, topic);
    }

    @Test
    void rows_that_were_read_are_not_sent_when_the_lease_ran_out_meanwhile() throws Exception {
        var topic = TopicReader.newTopic(broker);
        var properties = new HashMap<>(database.properties());
        properties.put("tiffin.relay.lease", "3s"); // how long the other's beats may be held up
        var relay = start(properties).relays().getFirst();
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(64L)));
        try (var locking = database.connect();
                var _ = otherRelay()) {
            locking.setAutoCommit(false);
            locking.createStatement().execute("lock table outbox in access exclusive mode");
            await().atMost(Durations.LONG).until(() -> database.number(READS_THAT_WAIT) > 0);
            database.execute(
                    "update outbox_leases set relay = '00000000-0000-0000-0000-000000000001', epoch = epoch + 1");
            database.write(
                    locking,
                    topic,
                    "key",
                    SMALL,
                    () -> await().atMost(Durations.LONG)
                            .until(() -> tickedAt(relay).plusSeconds(3).isBefore(Instant.now())));
            for (var tick = 0; tick < 5; tick++) {
                var last = tickedAt(relay);
                await().atMost(Durations.LONG).until(() -> tickedAt(relay).isAfter(last));
            }
            assertThat(TopicReader.read(broker, topic).records()).isZero();
        }
        database.awaitEmpty(); // the other's session has ended
        database.assertAllInOrder(broker, topic);
    }

    @Test
    void a_relay_that_is_not_heard_of_is_down_until_it_goes_on() throws Exception {
        var relay = start();
        await().atMost(Durations.LONG).until(() -> health(relay).equals(Status.UP));
        try (var locking = database.connect()) {
            locking.setAutoCommit(false);
            locking.createStatement().execute("lock table outbox in access exclusive mode"); // its read waits
            await().atMost(Durations.LONG).until(() -> health(relay).equals(Status.DOWN));
            assertThat(relay.relays().getFirst().state()).isEqualTo(DatabaseRelay.State.SILENT);
        }
        await().atMost(Durations.LONG).until(() -> health(relay).equals(Status.UP));
    }

    @Test
    void a_row_may_be_sent_only_while_the_claim_to_it_is_fresh() throws Exception {
        database.write("anything", "key");
        try (var source = TableSource.open(database.settings, database.relaySettings())) {
            assertThat(source.tick()).isTrue();
            var row = source.read(10).getFirst();
            assertThat(source.read(10)).isEmpty();
            await().atMost(Durations.LONG).until(() -> !source.maySend(row)); // nobody ticks
            source.tick();
            assertThat(source.maySend(row)).isTrue();
            database.execute("update outbox_leases set epoch = epoch + 1"); // taken, and come back
            source.tick();
            assertThat(source.maySend(row)).isFalse();
        }
    }

    @Test
    void a_bucket_that_is_taken_is_read_from_its_first_row_however_far_the_others_have_come() throws Exception {
        var properties = new HashMap<>(database.properties());
        properties.put("tiffin.relay.lease", "1m");
        try (var other = database.connect();
                var source = TableSource.open(database.settings, RelaySettings.of(properties))) {
            beat(other);
            database.execute(
                    "update outbox_leases set relay = '00000000-0000-0000-0000-000000000001' where bucket = 63");
            source.tick();
            database.execute(insert(63));
            await().atMost(Durations.LONG)
                    .until(
                            () -> { // the floor rises with these
                                database.execute(insert(0));
                                source.tick();
                                source.awaitWakeUp(Duration.ofMillis(100));
                                source.done(source.read(10));
                                return source.floor() > 3;
                            });
            database.execute("delete from outbox_relays where name = 'other'");
            source.tick();
            assertThat(source.read(10)).extracting(OutboxRow::bucket).contains(63);
        }
    }

    private static String insert(int bucket) {
        return """
                insert into outbox (message_id, bucket, topic, key, headers, payload)
                values (gen_random_uuid(), %d, 'anything', 'key-%d', '{}', '{}'); notify outbox""".formatted(bucket, bucket);
    }

    private static Instant tickedAt(DatabaseRelay relay) {
        return Objects.requireNonNullElse(relay.tickedAt(), Instant.EPOCH);
    }

    /** Lives and shows it until it is closed. */
    private AutoCloseable otherRelay() throws SQLException {
        var session = database.connect();
        beat(session);
        var beating = Thread.ofPlatform().start(() -> {
            try {
                while (true) {
                    Thread.sleep(50);
                    beat(session);
                }
            } catch (InterruptedException | SQLException _) {
                // closed
            }
        });
        return () -> {
            beating.interrupt();
            beating.join();
            session.close();
        };
    }

    private static void beat(java.sql.Connection other) throws SQLException {
        other.createStatement().execute("""
                insert into outbox_relays (relay, name, seen_at, backend_pid)
                values ('00000000-0000-0000-0000-000000000001', 'other', clock_timestamp(), pg_backend_pid())
                on conflict (relay) do update set seen_at = excluded.seen_at""");
    }

    @Test
    void a_transaction_that_commits_late_is_not_skipped_however_far_the_others_have_come() throws Exception {
        var topic = TopicReader.newTopic(broker);
        var quiet = TopicReader.newTopic(broker);
        start();
        try (var late = database.connect();
                var reading = database.connect()) {
            reading.setAutoCommit(false); // never writes the outbox: holds nothing up
            reading.createStatement().executeQuery("select txid_current()");
            late.setAutoCommit(false);
            database.write(late, quiet, "late", SMALL, () -> {
                for (var i = 0; i < 40; i++) { // longer than the floor needs to rise
                    database.write(topic, "early");
                    Thread.sleep(100);
                }
                database.awaitRows(0);
            });
        }
        database.awaitEmpty();
        assertThat(TopicReader.read(broker, quiet).firstDeliveries()).containsOnlyKeys("late");
        assertThat(TopicReader.read(broker, topic).firstDeliveries().get("early"))
                .hasSize(40);
    }

    @Test
    void a_relay_at_rest_finds_what_nobody_told_it_of_and_is_woken_by_what_is_told() throws Exception {
        var topic = TopicReader.newTopic(broker);
        start();
        awaitRest();
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            database.add(connection, topic, "key", SMALL);
            connection.commit();
        }
        database.awaitEmpty();
        awaitRest();
        database.write(topic, "key");
        database.awaitEmpty();
        assertThat(TopicReader.read(broker, topic).records()).isEqualTo(2);
    }

    /** It shows itself no more. */
    private void awaitRest() {
        var seen = new AtomicLong();
        await().atMost(Durations.LONG).pollInterval(Duration.ofSeconds(2)).until(() -> {
            var now = database.number("select extract(epoch from max(seen_at)) * 1000 from outbox_relays");
            return now > 0 && seen.getAndSet(now) == now;
        });
    }

    @Test
    void a_message_that_is_too_large_holds_up_its_own_key_until_an_operator_skips_it() throws Exception {
        var topic = TopicReader.newTopic(broker);
        database.write(topic, "poisoned");
        database.write(topic, "poisoned", "x".repeat(2_000_000).getBytes(UTF_8));
        database.write(topic, "poisoned");
        database.write(topic, "healthy");
        database.write(topic, "healthy");
        var relay = start();
        database.awaitRows(2);
        await().atMost(Durations.LONG).until(() -> health(relay).equals(Status.DOWN));
        var keys = new ParkedKeys(database.settings);
        var parked = keys.list(10).getFirst();
        assertThat(parked.key()).isEqualTo("poisoned");
        assertThat(parked.retryAt()).isNull();
        database.write(topic, "poisoned");
        database.write(topic, "healthy");
        database.awaitRows(3);
        assertThat(TopicReader.read(broker, topic).firstDeliveries())
                .isEqualTo(Map.of("healthy", List.of(1L, 2L, 3L), "poisoned", List.of(1L)));

        assertThat(keys.retry("poisoned", BY_ANNA)).isPresent();
        await().atMost(Durations.LONG).until(() -> keys.list(10).getFirst().tries() == 2);
        assertThat(keys.skip("poisoned", parked.position() + 1, BY_ANNA)).isEmpty();
        assertThat(keys.skip("poisoned", parked.position(), BY_ANNA)).isPresent();
        database.awaitEmpty();
        assertThat(TopicReader.read(broker, topic).firstDeliveries().get("poisoned"))
                .containsExactly(1L, 3L, 4L);
        await().atMost(Durations.LONG).until(() -> health(relay).equals(Status.UP));
        await().atMost(Durations.LONG).until(() -> database.number("select count(*) from outbox_parked") == 0);
        assertThat(database.number("select sum(length(payload)) from outbox_decisions where decided_by = 'anna'"))
                .isEqualTo(2_000_000);
    }

    @Test
    void a_key_whose_topic_is_missing_goes_on_by_itself_when_the_topic_is_made() throws Exception {
        var topic = TopicReader.newTopic(broker);
        var missing = topic + "-later";
        database.write(missing, "early-bird");
        start();
        await().atMost(Durations.LONG)
                .until(() -> !new ParkedKeys(database.settings).list(10).isEmpty());
        for (var i = 0; i < 30; i++) {
            database.write(missing, "early-bird");
            database.write(topic, "other");
            Thread.sleep(50); // the floor rises over the waiting rows
        }
        database.awaitRows(31);
        TopicReader.newTopic(broker, missing);
        database.awaitEmpty();
        assertThat(TopicReader.read(broker, missing).firstDeliveries().get("early-bird"))
                .isEqualTo(OutboxDatabase.upTo(31));
        assertThat(TopicReader.read(broker, topic).firstDeliveries().get("other"))
                .isEqualTo(OutboxDatabase.upTo(30));
    }

    @Test
    void what_is_in_flight_for_a_topic_that_is_removed_does_not_stop_the_others() throws Exception {
        var topic = TopicReader.newTopic(broker);
        var removed = TopicReader.newTopic(broker);
        database.write(removed, "orphan");
        start();
        database.awaitEmpty();
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            admin.deleteTopics(List.of(removed)).all().get();
        }
        database.write(removed, "orphan");
        database.writeConcurrently(topic, 2, 3, 50);
        database.awaitRows(1);
        await().atMost(Durations.LONG)
                .until(() -> database.number("select count(*) from outbox_parked where key = 'orphan'") == 1);
    }

    @Test
    void what_the_broker_refuses_after_all_lets_no_later_message_of_the_key_pass() throws Exception {
        var topic = TopicReader.newTopic(broker);
        var properties = new HashMap<>(database.properties());
        properties.put("tiffin.relay.refresh-topics", "1h"); // it believes what it heard first
        database.write(topic, "key");
        start(properties);
        database.awaitEmpty();
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            var small = new AlterConfigOp(new ConfigEntry("max.message.bytes", "4000"), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(small)))
                    .all()
                    .get();
        }
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            database.add(connection, topic, "key", SMALL);
            database.add(connection, topic, "key", OutboxDatabase.incompressible(20_000));
            for (var i = 0; i < 50; i++) {
                database.add(connection, topic, "key", SMALL);
                database.add(connection, topic, "other", SMALL);
            }
            connection.commit();
        }
        database.awaitRows(51);
        assertThat(TopicReader.read(broker, topic).firstDeliveries())
                .isEqualTo(Map.of("key", List.of(1L, 2L), "other", OutboxDatabase.upTo(50)));
        var keys = new ParkedKeys(database.settings);
        await().atMost(Durations.LONG).until(() -> !keys.list(1).isEmpty());
        var position = keys.list(1).getFirst().position();
        await().atMost(Durations.LONG) // but not while it is being tried
                .until(() -> keys.skip("key", position, BY_ANNA).isPresent());
        database.awaitEmpty();
        assertThat(TopicReader.read(broker, topic).firstDeliveries().get("key"))
                .hasSize(52)
                .isSorted()
                .doesNotContain(3L);
    }

    @Test
    void the_producer_never_gives_a_record_up() {
        assertThat(Sender.settings(broker, "orders"))
                .containsEntry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE)
                .containsEntry(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE)
                .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
                .containsEntry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    }

    private Relay start() {
        return start(database.properties());
    }

    private Relay start(Map<String, String> properties) {
        var relay = new Relay(RelaySettings.of(properties), broker, meters);
        relay.start();
        started.add(relay);
        return relay;
    }

    private Status health(Relay relay) {
        return new RelayHealth(relay, database.relaySettings()).health().getStatus();
    }
}
