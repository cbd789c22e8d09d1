package io.tiffin.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tiffin.relay.DatabaseRelay.State;
import io.tiffin.relay.Sender.Acknowledged;
import io.tiffin.sandbox.infra.TestBackends;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of rows that a producer refuses, and of a relay whose parts fail. */
class PipelineTest {

    private final String broker = TestBackends.shared().kafkaBootstrapServers();
    private final OutboxDatabase database = OutboxDatabase.create();
    private final RelaySettings settings = database.relaySettings();
    private final Topics topics = new Topics(broker, settings.refreshTopics());
    private final List<DatabaseRelay> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(DatabaseRelay::stop);
        topics.close();
    }

    static Stream<RuntimeException> finalAnswers() {
        return Stream.of(
                new InvalidTimestampException("an hour ahead"),
                new RecordTooLargeException("2 MB"),
                new TopicAuthorizationException("not yours"),
                new UnknownServerException("a bug of the broker's"));
    }

    @ParameterizedTest
    @MethodSource("finalAnswers")
    void a_row_that_is_refused_for_good_parks_its_key_and_the_others_go_on(RuntimeException answer) throws Exception {
        var topic = TopicReader.newTopic(broker);
        database.write(topic, "refused");
        database.write(topic, "healthy");
        var producers = new LinkedBlockingQueue<MockProducer<String, byte[]>>();
        start(() -> {
            var producer = producer(!producers.isEmpty());
            producers.add(producer);
            return producer;
        });
        await().atMost(Durations.LONG)
                .until(() ->
                        !producers.isEmpty() && producers.element().history().size() == 2);
        producers.element().errorNext(answer);
        await().atMost(Durations.LONG)
                .until(() -> database.number("select count(*) from outbox_parked where key = 'refused'") == 1);
        await().atMost(Durations.LONG)
                .until(() -> database.number("select count(*) from outbox where key = 'healthy'") == 0);
    }

    @Test
    void an_answer_that_is_not_about_the_row_parks_nothing() {
        assertThat(finalAnswers()).allMatch(Sender::isOfTheRow);
        assertThat(List.of(
                        new ClusterAuthorizationException("nothing is yours"),
                        new SaslAuthenticationException("who are you"),
                        new OutOfOrderSequenceException("forgotten"),
                        new InvalidProducerEpochException("fenced"),
                        new NotEnoughReplicasException("later"),
                        new KafkaException("closed")))
                .noneMatch(Sender::isOfTheRow);
    }

    @Test
    void of_a_batch_the_row_that_is_wrong_is_blamed_and_not_the_one_beside_it() {
        var producer = producer(false);
        var sender = new Sender(producer, _ -> {});
        var beside = row(1);
        var wrong = row(2);
        sender.send(beside);
        sender.send(wrong);
        CompletableFuture.runAsync(() -> {
                    producer.errorNext(new KafkaException("part of a batch which had one more more invalid records"));
                    producer.errorNext(new InvalidRecordException("no key"));
                })
                .join();
        assertThat(sender.failure().orElseThrow().row()).isEqualTo(wrong);
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void what_is_in_doubt_is_known_however_much_was_sent() {
        var producer = producer(false);
        var sender = new Sender(producer, _ -> {});
        for (var position = 1; position <= 10_000; position++) {
            sender.send(row(position));
            if (position % 4 != 0) {
                producer.completeNext();
            }
        }
        assertThat(sender.unacknowledged())
                .extracting(OutboxRow::position)
                .isEqualTo(LongStream.rangeClosed(7_501, 10_000).boxed().toList());
    }

    @Test
    void a_row_that_the_producer_did_not_take_is_not_counted_as_in_flight() throws Exception {
        database.write(TopicReader.newTopic(broker), "key");
        var made = new AtomicInteger();
        var relay = start(() -> {
            var producer = producer(true);
            if (made.incrementAndGet() == 1) {
                producer.sendException = new KafkaException("Producer closed while send in progress");
            }
            return producer;
        });
        database.awaitEmpty();
        var longAfter = Instant.now().plus(settings.brokenAfter().multipliedBy(2));
        await().atMost(Durations.LONG)
                .until(() -> relay.state() == State.ACTIVE && tickedAt(relay).isAfter(longAfter));
    }

    @Test
    void a_broker_that_takes_nothing_is_away_though_nothing_is_in_flight() throws Exception {
        database.write(TopicReader.newTopic(broker), "key");
        var relay = start(() -> {
            throw new KafkaException("no resolvable bootstrap urls");
        });
        await().atMost(Durations.LONG).until(() -> relay.state() == State.BROKER_AWAY);
    }

    @Test
    void a_broker_that_answers_again_is_not_away_however_much_there_is_to_do() {
        var relay = relay(() -> producer(true), () -> TableSource.open(database.settings, settings));
        relay.ticked(true, settings.brokenAfter());
        assertThat(relay.state()).isEqualTo(State.BROKER_AWAY);
        relay.ticked(true, Duration.ofMillis(3));
        assertThat(relay.state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void a_relay_that_meets_an_error_of_the_machine_says_so_and_goes_on() throws Exception {
        database.write(TopicReader.newTopic(broker), "key");
        var opened = new AtomicInteger();
        var meanwhile = new ArrayList<State>();
        var relay = new DatabaseRelay[1];
        relay[0] = relay(() -> producer(true), () -> {
            if (opened.incrementAndGet() == 1) {
                throw new StackOverflowError("as if");
            }
            meanwhile.add(relay[0].state());
            return TableSource.open(database.settings, settings);
        });
        run(relay[0]);
        database.awaitEmpty();
        assertThat(meanwhile).startsWith(State.FAILING);
    }

    @Test
    void a_removal_that_meets_one_ends_the_source() {
        var source = (Source)
                Proxy.newProxyInstance(Source.class.getClassLoader(), new Class<?>[] {Source.class}, (_, method, _) -> {
                    if (method.getName().equals("done")) {
                        throw new StackOverflowError("as if");
                    }
                    return Measures.NONE;
                });
        try (var remover = new Remover("remover", source, _ -> {}, _ -> {})) {
            remover.acknowledged(new Acknowledged(row(1), Instant.now()));
            await().atMost(Durations.LONG)
                    .untilAsserted(() -> assertThatThrownBy(remover::check).isInstanceOf(SQLException.class));
        }
    }

    @Test
    void topics_that_cannot_be_looked_at_are_believed_to_be_as_they_were() {
        try (var unreachable = new Topics("nowhere.invalid:9092", Duration.ZERO)) {
            assertThat(unreachable.vanished()).isEmpty();
        }
    }

    private static Instant tickedAt(DatabaseRelay relay) {
        return Objects.requireNonNullElse(relay.tickedAt(), Instant.EPOCH);
    }

    private DatabaseRelay start(Supplier<Producer<String, byte[]>> producers) {
        var relay = relay(producers, () -> TableSource.open(database.settings, settings));
        run(relay);
        return relay;
    }

    private DatabaseRelay relay(Supplier<Producer<String, byte[]>> producers, DatabaseRelay.Sources sources) {
        return new DatabaseRelay(database.settings, settings, sources, topics, producers, new SimpleMeterRegistry());
    }

    private void run(DatabaseRelay relay) {
        started.add(relay);
        Thread.ofPlatform().daemon().start(relay);
    }

    private static MockProducer<String, byte[]> producer(boolean takesAll) {
        return new MockProducer<>(
                takesAll, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());
    }

    private static OutboxRow row(long position) {
        return OutboxRow.of(position, 0, Instant.EPOCH, "topic", "key", new byte[] {'{', '}'}, new byte[] {'{', '}'});
    }
}
