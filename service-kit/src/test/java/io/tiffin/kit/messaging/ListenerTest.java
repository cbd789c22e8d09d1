package io.tiffin.kit.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.Headers;
import io.tiffin.events.OrderStatusEvent;
import io.tiffin.events.Topics;
import io.tiffin.kit.id.Uuid7;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.kafka.core.KafkaTemplate;

class ListenerTest extends MessagingTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int PARTITION = 1;

    @Autowired
    KafkaTemplate<String, byte[]> kafka;

    @Autowired
    Noting noting;

    @Autowired
    MessageBatches batches;

    @Value("${spring.kafka.bootstrap-servers}")
    String broker;

    @Test
    void a_message_delivered_twice_acts_once() {
        var order = Uuid7.next();
        var id = Uuid7.next();
        send(List.of(message(order, id), message(order, id)));
        awaitEffectsOf(order, 1);
        send(List.of(message(order, id), message(order, Uuid7.next())));
        awaitEffectsOf(order, 2);
    }

    @Test
    void a_message_whose_transaction_fails_once_acts_once() {
        var order = Uuid7.next();
        noting.fail(order, 2, new IllegalStateException("unlucky"));
        send(List.of(message(order, Uuid7.next())));
        awaitEffectsOf(order, 1);
        assertThat(noting.attempts(order)).isEqualTo(3);
    }

    @Test
    void a_batch_that_fails_in_the_middle_is_handled_but_for_the_one_that_fails() {
        var before = Uuid7.next();
        var refused = Uuid7.next();
        var after = Uuid7.next();
        noting.fail(refused, Integer.MAX_VALUE, new RefusedMessage("no such order"));
        var poll = Stream.of(before, refused, after)
                .map(order -> message(order, Uuid7.next()))
                .toList();
        send(poll);

        awaitEffectsOf(before, 1);
        awaitEffectsOf(after, 1);
        assertThat(effectsOf(refused)).isZero();
        var letter = deadLetterOf(refused);
        assertThat(letter.partition()).isEqualTo(PARTITION);
        assertThat(letter.value()).isEqualTo(poll.get(1).value());
        assertThat(MessageReader.header(letter, Headers.ID))
                .isEqualTo(text(poll.get(1).headers().lastHeader(Headers.ID).value()));
        assertThat(MessageReader.header(letter, "kafka_dlt-exception-message")).contains("no such order");
        assertThat(MessageReader.header(letter, "kafka_dlt-exception-fqcn")).isEqualTo(RefusedMessage.class.getName());
        assertThat(MessageReader.header(letter, "kafka_dlt-original-consumer-group"))
                .isEqualTo("kit-test-status");
    }

    @Test
    void an_unexpected_failure_is_tried_a_few_times_before_the_message_goes_to_the_dead_letters() {
        var order = Uuid7.next();
        noting.fail(order, Integer.MAX_VALUE, new IllegalStateException("a bug"));
        send(List.of(message(order, Uuid7.next())));
        assertThat(deadLetterOf(order)).isNotNull();
        assertThat(noting.attempts(order)).isEqualTo(3);
        var next = Uuid7.next();
        send(List.of(message(next, Uuid7.next())));
        awaitEffectsOf(next, 1);
    }

    @Test
    void what_cannot_be_read_goes_to_the_dead_letters_and_the_partition_moves_on() {
        var before = Uuid7.next();
        var broken = Uuid7.next();
        var after = Uuid7.next();
        var withoutSense =
                new ProducerRecord<>(Topics.ORDERS_STATUS, PARTITION, broken.toString(), "{".getBytes(UTF_8));
        message(broken, Uuid7.next()).headers().forEach(withoutSense.headers()::add);
        var withoutHeaders =
                new ProducerRecord<>(Topics.ORDERS_STATUS, PARTITION, broken.toString(), "{}".getBytes(UTF_8));
        send(List.of(message(before, Uuid7.next()), withoutSense, withoutHeaders, message(after, Uuid7.next())));
        awaitEffectsOf(before, 1);
        awaitEffectsOf(after, 1);
        assertThat(deadLetterOf(broken)).isNotNull();
    }

    @Test
    void a_message_older_than_the_memory_of_what_was_handled_goes_to_the_dead_letters_and_is_not_applied() {
        var order = Uuid7.next();
        var twoMonthsAgo = Instant.now().minus(Duration.ofDays(60)).toEpochMilli();
        var old = new UUID((twoMonthsAgo << 16) | 0x7000, Uuid7.next().getLeastSignificantBits());
        send(List.of(message(order, old), message(order, Uuid7.next())));

        assertThat(MessageReader.header(deadLetterOf(order), Headers.ID)).isEqualTo(old.toString());
        awaitEffectsOf(order, 1);
    }

    @Test
    void a_kind_of_message_that_is_not_known_is_skipped() {
        var unknown = Uuid7.next();
        var newer = message(unknown, Uuid7.next());
        newer.headers().remove(Headers.TYPE).add(Headers.TYPE, "order.teleported.v1".getBytes(UTF_8));
        var known = Uuid7.next();
        send(List.of(newer, message(known, Uuid7.next())));
        awaitEffectsOf(known, 1);
        assertThat(effectsOf(unknown)).isZero();
    }

    @Test
    void while_the_database_is_away_messages_wait_however_often_they_fail() {
        var order = Uuid7.next();
        noting.fail(order, 12, new DataAccessResourceFailureException("gone")); // four times the tries of a bug
        send(List.of(message(order, Uuid7.next())));
        awaitEffectsOf(order, 1);
        assertThat(noting.attempts(order)).isEqualTo(13);
    }

    @Test
    void a_deadlock_repeats_the_batch_at_once() {
        var order = Uuid7.next();
        noting.fail(order, 2, new CannotAcquireLockException("deadlock detected"));
        var polled = Stream.of(Uuid7.next(), order, Uuid7.next())
                .map(each -> received(message(each, Uuid7.next())))
                .toList();
        batches.handle(polled, MessageContract.of(OrderStatusEvent.class), noting::on);
        assertThat(noting.attempts(order)).isEqualTo(3);
        assertThat(effectsOf(order)).isEqualTo(1);
    }

    @Test
    void what_is_published_while_a_poll_is_handled_continues_the_trace_of_its_key() {
        var one = message(Uuid7.next(), Uuid7.next());
        var other = message(Uuid7.next(), Uuid7.next());
        one.headers()
                .add(Headers.TRACE_PARENT, ("00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01").getBytes(UTF_8));
        var seen = new HashMap<String, String>();
        batches.handle(
                List.of(received(one), received(other)),
                MessageContract.of(OrderStatusEvent.class),
                poll -> poll.forEach(each -> seen.put(each.key(), Traces.traceParentFor(each.key()))));
        assertThat(seen.get(one.key())).contains("a".repeat(32));
        assertThat(seen.get(other.key())).doesNotContain("a".repeat(32));
    }

    private void send(List<ProducerRecord<String, byte[]>> records) {
        records.stream()
                .map(kafka::send)
                .toList()
                .forEach(sent -> sent.orTimeout(30, SECONDS).join());
    }

    private static ProducerRecord<String, byte[]> message(UUID order, UUID id) {
        var sent = new ProducerRecord<>(
                Topics.ORDERS_STATUS, PARTITION, order.toString(), MessageJson.write(preparing(order)));
        Map.of(Headers.ID, id.toString(), Headers.TYPE, "order.preparing.v1", Headers.TIME, NOON.toString())
                .forEach((name, value) -> sent.headers().add(name, value.getBytes(UTF_8)));
        return sent;
    }

    private static ConsumerRecord<String, byte[]> received(ProducerRecord<String, byte[]> sent) {
        var received = new ConsumerRecord<>(sent.topic(), PARTITION, 0, sent.key(), sent.value());
        sent.headers().forEach(received.headers()::add);
        return received;
    }

    private static String text(byte[] value) {
        return new String(value, UTF_8);
    }

    private int effectsOf(UUID order) {
        return Objects.requireNonNull(
                jdbc.queryForObject("select count(*) from effects where order_id = ?", Integer.class, order));
    }

    private void awaitEffectsOf(UUID order, int count) {
        await().atMost(SOON).untilAsserted(() -> assertThat(effectsOf(order)).isEqualTo(count));
    }

    private ConsumerRecord<String, byte[]> deadLetterOf(UUID order) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", broker, "group.id", "dead-letters-" + order, "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(Topics.deadLetters(Topics.ORDERS_STATUS)));
            return await().atMost(SOON)
                    .until(
                            () -> {
                                for (var letter : consumer.poll(Duration.ofMillis(200))) {
                                    if (letter.key().equals(order.toString())) {
                                        return letter;
                                    }
                                }
                                return null;
                            },
                            Objects::nonNull);
        }
    }
}
