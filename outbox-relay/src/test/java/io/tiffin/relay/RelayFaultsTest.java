package io.tiffin.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tiffin.relay.DatabaseRelay.State;
import io.tiffin.sandbox.infra.KafkaBroker;
import io.tiffin.sandbox.infra.Ports;
import io.tiffin.sandbox.infra.Postgres;
import io.tiffin.sandbox.infra.TestBackends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaAlteration.Op;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;

/** Relays killed and paused, databases and brokers away: first deliveries in order, nothing lost. */
class RelayFaultsTest {

    private final List<AutoCloseable> started = new ArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void stop() throws Exception {
        for (var each : started.reversed()) {
            each.close();
        }
    }

    @Test
    void relays_that_are_killed_paused_and_started_lose_nothing_and_let_nothing_overtake() throws Exception {
        var broker = TestBackends.shared().kafkaBootstrapServers();
        var database = OutboxDatabase.create();
        var topic = TopicReader.newTopic(broker);
        var paused = process(database, broker);
        var killed = process(database, broker);
        process(database, broker);
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(21L, 21L, 22L)));
        var writing = database.writeUntilStopped(topic, 4, 50);

        killed.kill();
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(32L, 32L)));
        paused.pause();
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(64L)));
        var published = database.written();
        await().atMost(Durations.LONG).until(() -> database.written() > published + 100);
        paused.resume();
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(32L, 32L)));
        process(database, broker);
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(21L, 21L, 22L)));
        paused.kill();
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(32L, 32L)));

        writing.stop();
        database.awaitEmpty();
        var arrived = database.assertAllInOrder(broker, topic);
        // only what was in flight at the two kills and the pause
        assertThat(arrived.records() - arrived.distinct()).isLessThanOrEqualTo(3 * 800);
    }

    @Test
    void while_the_broker_is_away_the_backlog_waits_and_is_seen() throws Exception {
        var port = Ports.free();
        var controllerPort = Ports.free();
        var first = KafkaBroker.start(folder.resolve("kafka"), port, controllerPort);
        var broker = first.bootstrapServers();
        var topic = TopicReader.newTopic(broker);
        var database = OutboxDatabase.create();
        var properties = new HashMap<>(database.properties());
        properties.put("tiffin.relay.lease", "1m"); // nobody is to be taken for dead, however busy the machine
        var relay = relay(properties, broker);
        database.writeConcurrently(topic, 2, 200, 50);
        database.awaitEmpty();
        first.close();

        database.writeConcurrently(topic, 2, 200, 200);
        await().atMost(Durations.LONG).until(() -> state(relay) == State.BROKER_AWAY);
        await().atMost(Durations.LONG)
                .until(() -> relay.relays().getFirst().measures().total().rows() == 400);
        assertThat(new RelayHealth(relay, database.relaySettings()).health().getStatus())
                .isEqualTo(Status.DOWN);
        relay(properties, broker);
        await().atMost(Durations.LONG).until(() -> database.shares().size() == 2);
        assertThat(database.rows()).isEqualTo(400);

        var again = KafkaBroker.start(folder.resolve("kafka"), port, controllerPort);
        started.add(again);
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(32L, 32L)));
        database.awaitEmpty();
        database.assertAllInOrder(broker, topic);
        await().atMost(Durations.LONG).until(() -> state(relay) == State.ACTIVE);
    }

    @Test
    void a_bucket_with_rows_at_a_slow_broker_is_handed_over_only_when_they_have_arrived() throws Exception {
        var kafka = KafkaBroker.start(folder.resolve("kafka"), Ports.free(), Ports.free());
        started.add(kafka);
        var topic = TopicReader.newTopic(kafka.bootstrapServers());
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                            new ClientQuotaEntity(
                                    java.util.Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null)),
                            List.of(new Op("producer_byte_rate", 200_000.0)))))
                    .all()
                    .get();
        }
        var database = OutboxDatabase.create();
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            for (var i = 0; i < 3_000; i++) {
                database.add(connection, topic, "key-" + i % 200, OutboxDatabase.incompressible(1_000));
            }
            connection.commit();
        }
        var properties = new HashMap<>(database.properties());
        properties.put("tiffin.relay.lease", "1m");
        relay(properties, kafka.bootstrapServers());
        await().atMost(Durations.LONG).until(() -> database.rows() < 3_000);
        relay(properties, kafka.bootstrapServers());
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(32L, 32L)));
        var removed = 3_000 - (int) database.rows();
        assertThat(TopicReader.read(kafka.bootstrapServers(), topic).records()).isGreaterThanOrEqualTo(removed);
        database.awaitEmpty();
        // what was in flight was not handed over before its acknowledgement
        assertThat(database.assertAllInOrder(kafka.bootstrapServers(), topic).records())
                .isEqualTo(3_000);
    }

    @Test
    void a_connection_that_is_cut_and_a_database_that_restarts_are_joined_again() throws Exception {
        var broker = TestBackends.shared().kafkaBootstrapServers();
        var topic = TopicReader.newTopic(broker);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        var port = Ports.free();
        var postgres = Postgres.start(folder.resolve("postgres"), port, Postgres.Durability.NONE);
        postgres.createDatabase("orders");
        var database = OutboxDatabase.in(postgres, "orders");
        var proxy = new TcpProxy(port);
        started.add(proxy);
        var relay = relay(database.properties("jdbc:postgresql://127.0.0.1:%d/orders".formatted(proxy.port())), broker);
        relay(database.properties(), broker);
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(32L, 32L)));
        var writing = database.writeUntilStopped(topic, 2, 20);
        for (var cut = 0; cut < 3; cut++) {
            proxy.cut();
            await().atMost(Durations.LONG).until(() -> state(relay) == State.DATABASE_AWAY);
            await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(64L)));
            proxy.open();
            await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(32L, 32L)));
        }
        writing.stop();
        postgres.close();
        await().atMost(Durations.LONG).until(() -> state(relay) == State.DATABASE_AWAY);
        started.add(Postgres.start(folder.resolve("postgres"), port, Postgres.Durability.NONE));
        database.writeConcurrently(topic, 2, 20, 50);
        await().atMost(Durations.LONG).until(() -> database.shares().equals(List.of(32L, 32L)));
        database.awaitEmpty();
        database.assertAllInOrder(broker, topic);
    }

    private RelayProcess process(OutboxDatabase database, String broker) {
        var process = RelayProcess.start(database.properties(), broker);
        started.add(process::kill);
        return process;
    }

    private Relay relay(Map<String, String> properties, String broker) {
        var relay = new Relay(RelaySettings.of(properties), broker, new SimpleMeterRegistry());
        relay.start();
        started.add(relay::stop);
        return relay;
    }

    private static State state(Relay relay) {
        return relay.relays().getFirst().state();
    }
}
