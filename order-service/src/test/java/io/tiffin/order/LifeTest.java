package io.tiffin.order;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.AssignmentEvent;
import io.tiffin.events.MoneyAmount;
import io.tiffin.events.PaymentEvent;
import io.tiffin.events.RestaurantEvent;
import io.tiffin.events.Topics;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.testing.TestTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class LifeTest extends RunningService {

    private static final String PARTITIONS = "select key_hash % 4 from sagas where order_id = ?";

    @Autowired
    private KafkaListenerEndpointRegistry listeners;

    @Autowired
    private ConsumerFactory<?, ?> consumers;

    @Autowired
    private PlatformTransactionManager transactions;

    @BeforeEach
    void the_restaurant_is_open() {
        openRestaurant();
    }

    @Test
    void an_order_is_carried_to_its_door_and_paid() {
        var order = place();
        authorized(order);
        accepted(order);
        assigned(order);
        tell(new RestaurantEvent.TicketPreparing(order, RESTAURANT, now()));
        tell(new RestaurantEvent.TicketReady(order, RESTAURANT, now()));
        awaitStatus(order, "ready");
        tell(new AssignmentEvent.PickedUp(order, driver, now()));
        awaitStep(order, "DELIVERING");
        tell(
                new PaymentEvent.PaymentCaptured(order, order, new MoneyAmount(1_750, "EUR"), now()),
                lastSent(order, "payment.capture.v1").ask());
        awaitStep(order, "ON_THE_ROAD");
        tell(new AssignmentEvent.Delivered(order, driver, now()));
        awaitStatus(order, "delivered");

        var body = order(order).body();
        assertThat(body.path("payment").path("status").asString()).isEqualTo("captured");
        assertThat(body.path("kitchen").path("status").asString()).isEqualTo("handed_over");
        assertThat(body.path("delivery").path("status").asString()).isEqualTo("delivered");
        assertThat(body.path("timeline")
                        .valueStream()
                        .map(line -> line.path("type").asString()))
                .containsExactly(
                        "order.placed",
                        "payment.authorized",
                        "kitchen.new",
                        "order.confirmed",
                        "delivery.assigned",
                        "order.preparing",
                        "order.ready",
                        "order.picked_up",
                        "payment.captured",
                        "order.delivered");
        assertThat(sentTypes(order))
                .containsExactly(
                        "order.placed.v1",
                        "payment.authorize.v1",
                        "ticket.open.v1",
                        "order.confirmed.v1",
                        "driver.find.v1",
                        "order.preparing.v1",
                        "order.ready.v1",
                        "order.picked_up.v1",
                        "payment.capture.v1",
                        "order.delivered.v1");
        assertThat(sent(order))
                .extracting(Sent::sequence)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 10).boxed().toList());
        assertThat(count("select count(*) from asks where subject = ?", order)).isZero();
        assertThat(count("select count(*) from orders where id = ? and closed", order))
                .isEqualTo(1);
        assertThat(count("select count(*) from sagas where order_id = ? and deadline is null", order))
                .isEqualTo(1);
    }

    private void awaitStatus(UUID order, String status) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(order(order).body().path("status").asString())
                                .isEqualTo(status));
    }

    @Test
    void the_address_is_for_the_driver_who_brings_it_and_only_while_it_is_under_way() {
        var order = place();
        authorized(order);
        accepted(order);
        assertThat(get(path(order) + "/drop-off", TestTokens.driver(driver)).status())
                .isEqualTo(404);
        assigned(order);

        var dropOff = get(path(order) + "/drop-off", TestTokens.driver(driver));
        assertThat(dropOff.status()).isEqualTo(200);
        assertThat(dropOff.body().path("address").asString()).isEqualTo("Secret Street 1");
        assertThat(get(path(order) + "/drop-off", TestTokens.driver(Uuid7.next()))
                        .status())
                .isEqualTo(404);

        tell(new AssignmentEvent.PickedUp(order, driver, now()));
        tell(new AssignmentEvent.Delivered(order, driver, now()));
        awaitStatus(order, "delivered");
        assertThat(get(path(order) + "/drop-off", TestTokens.driver(driver)).status())
                .isEqualTo(404);
    }

    @Test
    void a_message_that_comes_twice_acts_once() {
        var order = place();
        var authorized = new PaymentEvent.PaymentAuthorized(
                order, order, new MoneyAmount(1_750, "EUR"), now().plusSeconds(600_000), now());
        var messageId = Uuid7.next();
        for (var i = 0; i < 3; i++) {
            publish(Topics.PAYMENTS_EVENTS, order.toString(), authorized, messageId, null);
        }
        awaitStep(order, "ACCEPTING");
        publish(Topics.PAYMENTS_EVENTS, order.toString(), authorized, messageId, null);
        accepted(order);

        assertThat(sentTypes(order).stream().filter("ticket.open.v1"::equals)).hasSize(1);
        assertThat(count("select count(*) from timeline where order_id = ? and type = 'payment.authorized'", order))
                .isEqualTo(1);
    }

    @Test
    void what_comes_late_or_out_of_order_changes_facets_only() {
        var order = place();
        authorized(order);
        accepted(order);
        assigned(order);
        tell(new AssignmentEvent.PickedUp(order, driver, now()));
        awaitStep(order, "DELIVERING");

        tell(new RestaurantEvent.TicketReady(order, RESTAURANT, now().minusSeconds(30)));
        tell(new AssignmentEvent.DriverAssigned(order, driver, RESTAURANT, now())); // a repeated answer
        tell(new AssignmentEvent.Delivered(order, driver, now()));
        awaitStep(order, "SETTLING");

        var body = order(order).body();
        assertThat(body.path("status").asString()).isEqualTo("delivered");
        assertThat(body.path("delivery").path("status").asString()).isEqualTo("delivered");
        assertThat(sentTypes(order)).doesNotContain("order.ready.v1");
    }

    @Test
    void news_of_an_order_that_nobody_placed_goes_to_the_dead_letters_and_stops_nobody() {
        var unknown = Uuid7.next();
        var known = placeInPartitionOf(unknown);
        var messageId = Uuid7.next();
        publish(
                Topics.PAYMENTS_EVENTS,
                unknown.toString(),
                new PaymentEvent.PaymentCaptured(unknown, unknown, new MoneyAmount(1, "EUR"), now()),
                messageId,
                null);
        publish(
                Topics.PAYMENTS_EVENTS,
                unknown.toString(),
                "payment.captured.v1",
                "{".getBytes(UTF_8),
                Uuid7.next(),
                null);
        publish(
                Topics.PAYMENTS_EVENTS,
                known.toString(),
                "payment.from_the_future.v9",
                "{}".getBytes(UTF_8),
                Uuid7.next(),
                null);

        authorized(known);

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(deadLetters(Topics.PAYMENTS_EVENTS, unknown)).isEqualTo(2));
        assertThat(count("select count(*) from inbox where message_id = ?", messageId))
                .as("its claim was rolled back")
                .isZero();
    }

    private UUID placeInPartitionOf(UUID key) {
        var wanted = Utils.toPositive(Utils.murmur2(key.toString().getBytes(UTF_8))) % 4;
        while (true) {
            var order = place();
            if (count(PARTITIONS, order) == wanted) {
                return order;
            }
        }
    }

    private long deadLetters(String topic, UUID key) {
        try (Consumer<?, ?> consumer = consumers.createConsumer(null, "test", null)) {
            var partitions = consumer.partitionsFor(Topics.deadLetters(topic)).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = new HashMap<>(consumer.endOffsets(partitions));
            var found = 0L;
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (var letter : consumer.poll(Duration.ofMillis(200))) {
                    if (key.toString().equals(letter.key())) {
                        found++;
                    }
                }
            }
            return found;
        }
    }

    @Test
    void a_cancellation_before_a_driver_is_sought_is_done_at_once_and_again() {
        var order = place();
        authorized(order);

        var cancelled = post(path(order) + "/cancel", customerToken(), "{\"reason\": \"changed my mind\"}");
        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.body().path("status").asString()).isEqualTo("cancelled");
        assertThat(cancelled.body().path("cancellation").path("reason").asString())
                .isEqualTo("customer_request");
        assertThat(post(path(order) + "/cancel", customerToken(), null).status())
                .isEqualTo(200);
        assertThat(sentTypes(order)).endsWith("order.cancelled.v1", "payment.void.v1", "ticket.cancel.v1");
        assertThat(asks(order)).containsOnlyKeys("VOID", "CANCEL_TICKET"); // the opening is no longer asked for

        tell(new RestaurantEvent.TicketAccepted(order, RESTAURANT, 5, now(), now())); // crossed on the wire
        tell(
                new PaymentEvent.PaymentVoided(order, order, now()),
                lastSent(order, "payment.void.v1").ask());
        awaitStep(order, "CANCELLED");
        assertThat(count("select count(*) from orders where id = ? and closed", order))
                .isZero();
        tell(
                new RestaurantEvent.TicketCancelled(order, RESTAURANT, "request", "customer_request", now()),
                lastSent(order, "ticket.cancel.v1").ask());
        await().atMost(PATIENCE).until(() -> count("select count(*) from orders where id = ? and closed", order) == 1);
        assertThat(order(order).body().path("status").asString()).isEqualTo("cancelled");
    }

    private Map<String, UUID> asks(UUID order) {
        var asks = new HashMap<String, UUID>();
        jdbc.query(
                "select kind, id from asks where subject = ?",
                row -> {
                    asks.put(row.getString(1), row.getObject(2, UUID.class));
                },
                order);
        return asks;
    }

    @Test
    void once_a_driver_may_hold_the_food_dispatch_decides() {
        var kept = place();
        var left = place();
        for (var order : List.of(kept, left)) {
            authorized(order);
            accepted(order);
            assigned(order);
            var answer = post(path(order) + "/cancel", customerToken(), "{}");
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.body().path("cancellation").path("status").asString())
                    .isEqualTo("requested");
            assertThat(post(path(order) + "/cancel", customerToken(), "{}").status())
                    .isEqualTo(202);
        }

        tell(
                new AssignmentEvent.DriverReleased(kept, now()),
                lastSent(kept, "driver.release.v1").ask());
        awaitStep(kept, "VOIDING");
        assertThat(order(kept).body().path("status").asString()).isEqualTo("cancelled");

        tell(new AssignmentEvent.PickedUp(left, driver, now()));
        tell(
                new AssignmentEvent.ReleaseRefused(left, driver, now()),
                lastSent(left, "driver.release.v1").ask());
        awaitStep(left, "DELIVERING");
        assertThat(order(left).body().path("cancellation").path("status").asString())
                .isEqualTo("refused");
        assertThat(sentTypes(left)).contains("order.cancellation_refused.v1");
        var late = post(path(left) + "/cancel", customerToken(), "{}");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.code()).isEqualTo("invalid_transition");
        assertThat(late.body().path("current").asString()).isEqualTo("picked_up");
    }

    @Test
    void two_cancellations_and_an_acceptance_at_the_same_moment_leave_one_truth() {
        var order = place();
        authorized(order);
        var cancels = List.of(1, 2).parallelStream()
                .map(_ -> {
                    tell(new RestaurantEvent.TicketAccepted(order, RESTAURANT, 5, now(), now()));
                    return post(path(order) + "/cancel", customerToken(), "{}");
                })
                .toList();

        assertThat(cancels).allMatch(answer -> answer.status() == 200 || answer.status() == 202);
        assertThat(sentTypes(order).stream()
                        .filter(type -> type.equals("payment.void.v1") || type.equals("driver.release.v1")))
                .hasSize(1);
    }

    @Test
    void who_waited_for_the_lock_decides_on_what_is_true_then() {
        var order = place();
        var cancelled = new CompletableFuture<Answer>();
        new TransactionTemplate(transactions).executeWithoutResult(_ -> {
            jdbc.queryForList("select 1 from orders where id = ? for update", order);
            cancelled.completeAsync(() -> post(path(order) + "/cancel", customerToken(), "{}"));
            await().atMost(PATIENCE)
                    .until(() -> count("select count(*) from pg_locks where not granted and locktype = 'transactionid'")
                            > 0);
            jdbc.update("update orders set status = 'PICKED_UP', version = version + 1 where id = ?", order);
            jdbc.update("update sagas set step = 'DELIVERING' where order_id = ?", order);
        });

        assertThat(cancelled.join().status()).isEqualTo(409);
        assertThat(step(order)).isEqualTo("DELIVERING");
    }

    @Test
    void a_deadline_waits_for_answers_that_are_there_and_only_for_those_of_its_partition() {
        var answered = place();
        authorized(answered);
        var silent = place();
        while (count(PARTITIONS, silent) == count(PARTITIONS, answered)) {
            silent = place();
        }
        authorized(silent);
        var listener = Objects.requireNonNull(listeners.getListenerContainer("food-saga"));
        listener.stop();
        try {
            tell(new RestaurantEvent.TicketAccepted(answered, RESTAURANT, 5, now().plusSeconds(300), now()));
            for (var order : List.of(answered, silent)) {
                jdbc.update("update sagas set deadline = now() - interval '1 second' where order_id = ?", order);
            }
            awaitStep(silent, "VOIDING");
            assertThat(step(answered)).isEqualTo("ACCEPTING");
        } finally {
            listener.start();
        }
        awaitStep(answered, "DISPATCHING");
        assertThat(order(silent).body().path("cancellation").path("reason").asString())
                .isEqualTo("restaurant_silent");
        assertThat(sentTypes(silent)).endsWith("order.cancelled.v1", "payment.void.v1", "ticket.cancel.v1");
    }

    @Test
    void an_operator_is_told_once_and_the_item_goes_when_the_order_moves_on() {
        var order = place();
        post(path(order) + "/cancel", customerToken(), "{}");
        awaitStep(order, "VOIDING");
        for (var i = 0; i < 2; i++) {
            jdbc.update("update sagas set deadline = now() - interval '1 second' where order_id = ?", order);
            await().atMost(PATIENCE)
                    .until(() -> count(
                                    "select count(*) from sagas where order_id = ? and alerted and deadline > now()",
                                    order)
                            == 1);
        }
        assertThat(openReviews(order)).isEqualTo(1);

        tell(
                new PaymentEvent.PaymentVoided(order, order, now()),
                lastSent(order, "payment.void.v1").ask());

        awaitStep(order, "CANCELLED");
        assertThat(openReviews(order)).isZero();
    }

    @Test
    void money_in_review_is_a_matter_for_people() {
        var order = place();
        tell(
                new PaymentEvent.PaymentInReview(order, order, "authorize", "unknown", now()),
                lastSent(order, "payment.authorize.v1").ask());

        awaitStep(order, "VOIDING");
        assertThat(openReviews(order)).isEqualTo(1);
        assertThat(order(order).body().path("payment").path("status").asString())
                .isEqualTo("under_review");
    }

    @Test
    void a_review_that_answers_no_ask_ends_no_wait() {
        var order = refunding();
        tell(new PaymentEvent.PaymentInReview(order, order, "refund", "refunded_elsewhere", now()));

        await().atMost(PATIENCE).until(() -> openReviews(order) == 1);
        assertThat(step(order)).isEqualTo("REFUNDING");
        assertThat(asks(order)).containsKey("REFUND_BY_POLICY");

        refunded(order);
        assertThat(paymentStatus(order)).isEqualTo("refunded");
        assertThat(asks(order)).isEmpty();
        assertThat(openReviews(order)).isEqualTo(1);
    }

    @Test
    void what_others_gave_back_is_for_people_also_when_it_is_heard_after_the_refund() {
        var order = refunding();
        refunded(order);
        tell(new PaymentEvent.PaymentInReview(order, order, "refund", "refunded_elsewhere", now()));

        await().atMost(PATIENCE).until(() -> openReviews(order) == 1);
        assertThat(step(order)).isEqualTo("CANCELLED");
        assertThat(paymentStatus(order)).isEqualTo("refunded");
    }

    @Test
    void a_refund_that_is_given_up_ends_the_wait_for_it() {
        var order = refunding();
        tell(
                new PaymentEvent.PaymentInReview(order, order, "refund", "refund_failed", now()),
                lastSent(order, "payment.refund.v1").ask());

        awaitStep(order, "CANCELLED");
        assertThat(openReviews(order)).isEqualTo(1);
        assertThat(paymentStatus(order)).isEqualTo("under_review");
    }

    private UUID refunding() {
        var order = place();
        authorized(order);
        accepted(order);
        assigned(order);
        tell(new AssignmentEvent.PickedUp(order, driver, now()));
        awaitStep(order, "DELIVERING");
        tell(
                new PaymentEvent.PaymentCaptured(order, order, new MoneyAmount(1_750, "EUR"), now()),
                lastSent(order, "payment.capture.v1").ask());
        awaitStep(order, "ON_THE_ROAD");
        tell(new AssignmentEvent.Undeliverable(order, driver, "nobody_there", now()));
        awaitStep(order, "REFUNDING");
        return order;
    }

    private void refunded(UUID order) {
        tell(
                new PaymentEvent.PaymentRefunded(order, order, new MoneyAmount(1_750, "EUR"), now()),
                lastSent(order, "payment.refund.v1").ask());
        awaitStep(order, "CANCELLED");
    }

    private String paymentStatus(UUID order) {
        return order(order).body().path("payment").path("status").asString();
    }

    private long openReviews(UUID order) {
        return count("select count(*) from review_items where subject = ? and resolved_at is null", order);
    }

    @Test
    void an_ask_is_sent_again_until_it_is_answered() {
        var order = place();
        authorized(order);
        var ask = lastSent(order, "ticket.open.v1").ask();

        jdbc.update("update asks set due_at = now() - interval '1 second' where id = ?", ask);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                sent(order).stream().filter(sent -> sent.type().equals("ticket.open.v1")))
                        .hasSize(2)
                        .allMatch(sent -> sent.ask().equals(ask)));
        assertThat(sent(order)).extracting(Sent::sequence).containsExactly(1L, 2L, 3L, 4L);

        accepted(order);
        assertThat(asks(order)).containsOnlyKeys("FIND_DRIVER");
    }

    @Test
    void an_ask_that_cannot_be_sent_again_holds_up_no_other() {
        var bad = place();
        var good = place();
        jdbc.update(
                "update asks set payload_type = 'unknown.v9', due_at = now() - interval '1 minute' where subject = ?",
                bad);
        jdbc.update("update asks set due_at = now() - interval '1 second' where subject = ?", good);
        try {
            await().atMost(PATIENCE)
                    .until(() -> sentTypes(good).stream()
                                    .filter("payment.authorize.v1"::equals)
                                    .count()
                            == 2);
        } finally {
            jdbc.update("delete from asks where subject = ?", bad);
        }
    }

    @Test
    void an_ask_that_nobody_answers_stands_in_the_review_queue() {
        var order = place();
        authorized(order);
        var ask = lastSent(order, "ticket.open.v1").ask();
        jdbc.update("update asks set sendings = 8, due_at = now() - interval '1 second' where id = ?", ask);

        await().atMost(PATIENCE).until(() -> openReviews(order) == 1);
        accepted(order);
        assertThat(openReviews(order)).isZero();
    }

    @Test
    void a_payment_that_needs_its_customer_waits_for_a_person_and_shows_how() {
        var order = place();
        tell(new PaymentEvent.PaymentNeedsCustomer(order, order, "pi_secret", now()));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(order(order)
                                .body()
                                .path("payment")
                                .path("status")
                                .asString())
                        .isEqualTo("requires_action"));

        assertThat(order(order).body().path("payment").path("clientSecret").asString())
                .isEqualTo("pi_secret");
        assertThat(Instant.parse(
                        order(order).body().path("payment").path("confirmBy").asString()))
                .isBetween(now().plus(Duration.ofMinutes(9)), now().plus(Duration.ofMinutes(11)));
        var someone = TestTokens.customer(Uuid7.next());
        assertThat(get(path(order), someone).status()).isEqualTo(404);
        assertThat(get(path(order), someone).raw().body()).doesNotContain("pi_secret");
        assertThat(get(path(order) + "/events?wait=0", customerToken()).raw().body())
                .contains("requires_action")
                .doesNotContain("pi_secret"); // the stream may be watched by others
        assertThat(count(
                        "select count(*) from sagas where order_id = ? and deadline > now() + interval '9 minutes'",
                        order))
                .isEqualTo(1);
        authorized(order);
        assertThat(order(order).body().path("payment").has("clientSecret")).isFalse();
        assertThat(order(order).body().path("payment").has("confirmBy")).isFalse();
    }
}
