package io.tiffin.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tiffin.relay.DatabaseRelay.State;
import io.tiffin.sandbox.infra.KafkaBroker;
import io.tiffin.sandbox.infra.Ports;
import io.tiffin.sandbox.infra.TestBackends;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;

class RelayTest {

    private final String broker = TestBackends.shared().kafkaBootstrapServers();
    private final OutboxDatabase database = OutboxDatabase.create();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Relay> started = new ArrayList<>();
    private final List<KafkaBroker> brokers = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Relay::stop);
        brokers.forEach(KafkaBroker::close); // before its folder goes: a broker without one ends the JVM
    }

    @Test
    void messages_of_a_key_arrive_once_and_in_commit_order_however_many_write() throws Exception {
        var topic = TopicReader.newTopic(broker);
        start(broker);
        database.writeConcurrently(topic, 8, 5, 200);
        database.awaitEmpty();
        var arrived = assertAllInOrder(broker, topic);
        assertThat(arrived.records()).isEqualTo(8 * 200);
        assertThat(meters.counter("tiffin.relay.published", "database", database.name)
                        .count())
                .isEqualTo(8 * 200);
    }

    @Test
    void when_the_active_relay_loses_its_session_the_standby_takes_over_and_nothing_is_lost_or_overtakes()
            throws Exception {
        var topic = TopicReader.newTopic(broker);
        var one = start(broker);
        var other = start(broker);
        var writing = CompletableFuture.runAsync(() -> write(topic));
        for (var kill = 0; kill < 5; kill++) {
            await().atMost(Durations.LONG).until(() -> active(one) + active(other) >= 1);
            Thread.sleep(200); // a moment of work between two kills
            database.cutRelays(true);
        }
        writing.get();
        database.awaitEmpty();
        assertAllInOrder(broker, topic);
    }

    @Test
    void while_the_database_does_not_answer_it_tries_again() throws Exception {
        var topic = TopicReader.newTopic(broker);
        var relay = start(broker);
        await().atMost(Durations.LONG).until(() -> active(relay) == 1);
        assertThat(database.cutRelays(false)).isEqualTo(2);
        database.write(topic, "key");
        database.awaitEmpty();
        assertAllInOrder(broker, topic);
    }

    @Test
    void while_the_broker_is_away_the_backlog_waits_and_is_seen(@TempDir Path folder) throws Exception {
        var port = Ports.free();
        var controllerPort = Ports.free();
        var own = broker(folder, port, controllerPort);
        var topic = TopicReader.newTopic(own.bootstrapServers());
        var relay = start(own.bootstrapServers());
        database.writeConcurrently(topic, 2, 3, 50);
        database.awaitEmpty();
        brokers.remove(own);
        own.close();

        database.writeConcurrently(topic, 2, 3, 50);
        await().atMost(Durations.LONG).until(() -> state(relay) == State.BROKER_AWAY);
        await().atMost(Durations.LONG)
                .until(() -> relay.relays().getFirst().measures().total().rows() == 100);
        assertThat(health(relay)).isEqualTo(Status.DOWN);

        var again = broker(folder, port, controllerPort);
        database.awaitEmpty();
        assertAllInOrder(again.bootstrapServers(), topic);
        await().atMost(Durations.LONG).until(() -> health(relay).equals(Status.UP));
    }

    @Test
    void a_message_the_broker_cannot_take_holds_up_its_own_key_only() throws Exception {
        var topic = TopicReader.newTopic(broker);
        var relay = start(broker);
        database.write(topic, "poisoned");
        try (var connection = database.connect()) {
            database.write(connection, topic, "poisoned", "x".repeat(2_000_000).getBytes(UTF_8));
        }
        database.write(topic, "poisoned");
        database.write(topic, "healthy");
        database.write(topic, "healthy");
        await().atMost(Durations.LONG).until(() -> database.rows() == 2);
        await().atMost(Durations.LONG).until(() -> health(relay).equals(Status.DOWN));
        await().atMost(Durations.LONG)
                .untilAsserted(
                        () -> assertThat(relay.relays().getFirst().measures().parked())
                                .containsOnlyKeys("poisoned"));
        var arrived = TopicReader.read(broker, topic).firstDeliveries();
        assertThat(arrived.get("healthy")).containsExactly(1L, 2L);
        assertThat(arrived.get("poisoned")).containsExactly(1L);

        database.execute("delete from outbox where length(payload) > 1000000"); // what an operator decides
        database.execute("update outbox_parked set position = position + 1, retry_at = now()");
        database.awaitEmpty();
        await().atMost(Durations.LONG).until(() -> health(relay).equals(Status.UP));
        assertThat(TopicReader.read(broker, topic).firstDeliveries().get("poisoned"))
                .containsExactly(1L, 3L);
    }

    @Test
    void a_transaction_that_commits_late_is_not_skipped() throws Exception {
        var topic = TopicReader.newTopic(broker);
        start(broker);
        try (var late = database.connect()) {
            late.setAutoCommit(false);
            late.createStatement()
                    .execute("insert into outbox (message_id, bucket, topic, key, headers, payload)"
                            + " values (gen_random_uuid(), 0, '" + topic + "', 'late', '{\"sequence\":\"1\"}', '{}')");
            database.write(topic, "early");
            database.awaitEmpty();
            late.commit();
        }
        await().atMost(Durations.LONG)
                .untilAsserted(() -> assertThat(TopicReader.read(broker, topic).firstDeliveries())
                        .containsOnlyKeys("early", "late"));
    }

    private Relay start(String bootstrapServers) {
        var relay = new Relay(database.relaySettings(), bootstrapServers, meters);
        relay.start();
        started.add(relay);
        return relay;
    }

    private KafkaBroker broker(Path folder, int port, int controllerPort) {
        var broker = KafkaBroker.start(folder, port, controllerPort);
        brokers.add(broker);
        return broker;
    }

    private void write(String topic) {
        try {
            database.writeConcurrently(topic, 4, 5, 1_000);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Status health(Relay relay) {
        return new RelayHealth(relay, database.relaySettings()).health().getStatus();
    }

    private static State state(Relay relay) {
        return relay.relays().getFirst().state();
    }

    private static int active(Relay relay) {
        return state(relay) == State.ACTIVE ? 1 : 0;
    }

    private TopicReader.Arrived assertAllInOrder(String bootstrapServers, String topic) {
        var arrived = TopicReader.read(bootstrapServers, topic);
        arrived.firstDeliveries()
                .forEach((key, sequences) -> assertThat(sequences)
                        .as("first deliveries of %s", key)
                        .isEqualTo(LongStream.rangeClosed(1, sequences.size())
                                .boxed()
                                .toList()));
        assertThat((long) arrived.distinct()).isEqualTo(database.written());
        return arrived;
    }
}
