package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.MoneyAmount;
import io.tiffin.events.PaymentCommand;
import io.tiffin.events.PaymentCommand.AuthorizePayment;
import io.tiffin.events.PaymentCommand.CapturePayment;
import io.tiffin.events.PaymentCommand.VoidAuthorization;
import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.events.PaymentEvent.PaymentCaptured;
import io.tiffin.events.PaymentEvent.PaymentDeclined;
import io.tiffin.events.PaymentEvent.PaymentInReview;
import io.tiffin.events.PaymentEvent.PaymentRefunded;
import io.tiffin.events.PaymentEvent.PaymentVoided;
import io.tiffin.events.PaymentEvent.VoidRefused;
import io.tiffin.events.RealDeadline;
import io.tiffin.events.Topics;
import io.tiffin.events.WireName;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.RefusedMessage;
import io.tiffin.kit.review.ReviewQueue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import tools.jackson.databind.json.JsonMapper;

class CommandsTest extends PaymentStack {

    @Autowired
    ReviewQueue reviews;

    @Value("${spring.kafka.bootstrap-servers}")
    String broker;

    @Test
    void a_command_delivered_twice_acts_once_and_a_repeated_ask_is_answered_again() {
        var order = Uuid7.next();
        var ask = Uuid7.next();
        var message = incoming(authorizePayment(order), ask, Uuid7.next());
        handleCommands.on(List.of(message, message));
        answer(order, ask, PaymentAuthorized.class);
        handleCommands.on(List.of(message));
        assertThat(published(order)).hasSize(1);

        send(authorizePayment(order), ask);

        assertThat(types(order)).containsExactly(PaymentAuthorized.class, PaymentAuthorized.class);
        assertThat(published(order)).extracting(Published::sequence).containsExactly(1L, 2L);
        assertThat(ledger(order)).hasSize(1);
    }

    @Test
    void a_void_that_overtakes_the_authorization_refuses_it() {
        var order = Uuid7.next();
        var undo = release(order);
        var late = authorize(order, "pm_card_visa");

        answer(order, undo, PaymentVoided.class);
        assertThat(answer(order, late, PaymentDeclined.class).reason()).isEqualTo("cancelled");
        assertThat(ledger(order)).isEmpty();
    }

    @Test
    void an_authorization_and_its_void_in_one_poll_never_reach_the_provider() {
        var order = Uuid7.next();
        var undo = Uuid7.next();
        handleCommands.on(List.of(
                incoming(authorizePayment(order), Uuid7.next(), Uuid7.next()),
                incoming(new VoidAuthorization(order, "customer"), undo, Uuid7.next())));

        answer(order, undo, PaymentVoided.class);
        assertThat(ledger(order)).isEmpty();
    }

    @Test
    void capture_and_void_race_and_one_of_them_wins() {
        for (var i = 0; i < 6; i++) {
            var order = Uuid7.next();
            answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
            var captureFirst = i % 2 == 0;
            var first = captureFirst ? capture(order) : release(order);
            var second = captureFirst ? release(order) : capture(order);
            if (captureFirst) {
                answer(order, first, PaymentCaptured.class);
                answer(order, second, VoidRefused.class);
            } else {
                answer(order, first, PaymentVoided.class);
                assertThat(answer(order, second, PaymentInReview.class).operation())
                        .isEqualTo("capture");
            }
            var intent = ledger(order).getFirst();
            assertThat(intent.holds()).hasSize(1);
            assertThat(intent.state()).isEqualTo(captureFirst ? "succeeded" : "canceled");
        }
    }

    @Test
    void a_refund_is_queued_behind_its_capture_and_nothing_taken_is_answered_too() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        capture(order);
        assertThat(answer(order, refund(order), PaymentRefunded.class).refunded())
                .isEqualTo(TOTAL);
        assertThat(types(order)).containsExactly(PaymentAuthorized.class, PaymentCaptured.class, PaymentRefunded.class);

        var nothing = Uuid7.next();
        assertThat(answer(nothing, refund(nothing), PaymentRefunded.class).refunded())
                .isEqualTo(new MoneyAmount(0, "EUR"));
    }

    @Test
    void what_cannot_be_captured_stands_in_the_review_queue() {
        var order = Uuid7.next();
        var before = reviews.open();

        assertThat(answer(order, capture(order), PaymentInReview.class).reason())
                .isEqualTo("nothing_is_held");

        assertThat(reviews.open()).isEqualTo(before + 1);
    }

    @Test
    void more_than_is_held_is_never_captured() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);

        var taken = answer(order, ask(new CapturePayment(order, new MoneyAmount(2501, "EUR"))), PaymentCaptured.class);

        assertThat(taken.taken()).isEqualTo(TOTAL);
        assertThat(ledger(order).getFirst().captured()).isEqualTo(2500);
        assertThat(published(order).getLast().event())
                .isInstanceOfSatisfying(
                        PaymentInReview.class,
                        review -> assertThat(review.reason()).isEqualTo("captured_less"));
    }

    @Test
    void another_currency_is_never_captured() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);

        var review = answer(order, ask(new CapturePayment(order, new MoneyAmount(2500, "USD"))), PaymentInReview.class);

        assertThat(review.reason()).isEqualTo("other_currency");
        assertThat(ledger(order).getFirst().captured()).isZero();
    }

    @Test
    void a_payment_that_cannot_be_read_is_for_people_and_stops_no_other() {
        var broken = Uuid7.next();
        answer(broken, authorize(broken, "pm_card_visa"), PaymentAuthorized.class);
        jdbc.update(
                "update payments set state = 'needs_customer', client_secret = null, due_at = now() - interval '1 hour' where order_id = ?",
                broken);

        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);

        assertThat(jdbc.queryForObject(
                        "select count(*) from review_items where kind = 'payment_stuck' and subject = ?",
                        Long.class,
                        broken))
                .isEqualTo(1);
        assertThat(jdbc.queryForObject(
                        "select due_at > now() + interval '50 minutes' from payments where order_id = ?",
                        Boolean.class,
                        broken))
                .isTrue();
        jdbc.update("update payments set due_at = null where order_id = ?", broken);
    }

    @Test
    void a_poll_that_fails_leaves_nothing_behind() {
        var good = Uuid7.next();
        var poll = List.of(
                incoming(authorizePayment(good), Uuid7.next(), Uuid7.next()),
                incoming(new CapturePayment(good, new MoneyAmount(-1, "EUR")), Uuid7.next(), Uuid7.next()));

        Assertions.assertThatThrownBy(() -> handleCommands.on(poll)).isInstanceOf(RefusedMessage.class);

        assertThat(jdbc.queryForObject("select count(*) from payments where order_id = ?", Long.class, good))
                .isZero();
        handleCommands.on(poll.subList(0, 1));
        answer(good, Objects.requireNonNull(poll.getFirst().ask()), PaymentAuthorized.class);
    }

    @Test
    void commands_come_by_kafka_and_poison_goes_its_way() {
        var first = Uuid7.next();
        var second = Uuid7.next();
        try (var producer = new KafkaProducer<String, byte[]>(
                        Map.of("bootstrap.servers", broker), new StringSerializer(), new ByteArraySerializer());
                var dead = consumer(Topics.deadLetters(Topics.PAYMENTS_PROCESS))) {
            var ask = Uuid7.next();
            var message = message(authorizePayment(first), ask);
            send(producer, message);
            send(producer, message); // a duplicate by the relay
            send(producer, broken(first));
            send(producer, message(new CapturePayment(first, new MoneyAmount(-1, "EUR")), Uuid7.next()));
            send(producer, message(authorizePayment(second), Uuid7.next()));
            producer.flush();

            answer(first, ask, PaymentAuthorized.class);
            await().atMost(Duration.ofSeconds(30)).until(() -> types(second).contains(PaymentAuthorized.class));
            assertThat(published(first)).hasSize(1);
            var letters = new ArrayList<String>();
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                dead.poll(Duration.ofMillis(200)).forEach(letter -> letters.add(letter.key()));
                return letters.size() == 2;
            });
        }
    }

    private static void send(KafkaProducer<String, byte[]> producer, ProducerRecord<String, byte[]> message) {
        var _ = producer.send(message);
    }

    private static PaymentCommand authorizePayment(UUID order) {
        return new AuthorizePayment(
                order,
                new UUID(1, 1),
                TOTAL,
                "pm_card_visa",
                new RealDeadline(Instant.now().plusSeconds(20)));
    }

    private static ProducerRecord<String, byte[]> message(PaymentCommand command, UUID ask) {
        var message = new ProducerRecord<>(
                Topics.PAYMENTS_PROCESS,
                command.orderId().toString(),
                JsonMapper.shared().writeValueAsBytes(command));
        Map.of(
                        "ce_id", Uuid7.next().toString(),
                        "ce_type",
                                command.getClass().getAnnotation(WireName.class).value(),
                        "ce_source", "/order-service",
                        "ce_subject", command.orderId().toString(),
                        "ce_time", Instant.now().toString(),
                        "ce_specversion", "1.0",
                        "city", "vienna",
                        "ask", ask.toString())
                .forEach((name, value) -> message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return message;
    }

    private static ProducerRecord<String, byte[]> broken(UUID order) {
        var good = message(new CapturePayment(order, TOTAL), Uuid7.next());
        return new ProducerRecord<>(
                good.topic(), null, good.key(), "{".getBytes(StandardCharsets.UTF_8), good.headers());
    }

    private Consumer<String, byte[]> consumer(String topic) {
        var consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker,
                        "group.id",
                        "letters-" + Uuid7.next(),
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(topic));
        return consumer;
    }
}
