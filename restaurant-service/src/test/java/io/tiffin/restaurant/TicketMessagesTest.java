package io.tiffin.restaurant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.BusinessDeadline;
import io.tiffin.events.Headers;
import io.tiffin.events.MoneyAmount;
import io.tiffin.events.OrderLine;
import io.tiffin.events.OrderStatusEvent;
import io.tiffin.events.OrderStatusEvent.OrderPickedUp;
import io.tiffin.events.RestaurantCommand;
import io.tiffin.events.RestaurantCommand.CancelTicket;
import io.tiffin.events.RestaurantCommand.OpenTicket;
import io.tiffin.events.Topics;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.messaging.MessageJson;
import io.tiffin.kit.testing.TestTokens;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.restaurant.application.NoteHandOver;
import io.tiffin.restaurant.application.OpenAndCancelTickets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.support.TransactionTemplate;

class TicketMessagesTest extends RestaurantTestBase {

    @Autowired
    OpenAndCancelTickets tickets;

    @Autowired
    NoteHandOver handOver;

    @Autowired
    BusinessClock clock;

    @Autowired
    TransactionTemplate transactions;

    @Autowired
    KafkaTemplate<String, byte[]> kafka;

    private final UUID order = Uuid7.next();
    private final UUID ask = Uuid7.next();
    private Imported restaurant = new Imported(order, "", List.of());

    @BeforeEach
    void a_restaurant() {
        restaurant = importOne(52.5, 13.4);
    }

    @Test
    void a_delivered_twice_command_opens_one_ticket_and_answers_once() {
        var message = incoming(open(order), ask);

        tickets.on(List.of(message, message));
        tickets.on(List.of(message));

        assertThat(published(order.toString())).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("ticket.opened.v1");
            assertThat(event.sequence()).isEqualTo(1);
            assertThat(event.inReplyTo()).isEqualTo(ask.toString());
        });
        assertThat(frames()).containsExactly("ticket.new");
        assertThat(status(order)).isEqualTo("new");
    }

    @Test
    void a_repeated_ask_changes_nothing_and_is_answered_again() {
        tickets.on(List.of(incoming(open(order), ask)));
        tap("/accept", "{\"prepMinutes\": 10}");
        tickets.on(List.of(incoming(open(order), ask)));

        assertThat(published(order.toString()))
                .extracting(Published::type)
                .containsExactly("ticket.opened.v1", "ticket.accepted.v1", "ticket.accepted.v1");
        assertThat(published(order.toString())).extracting(Published::sequence).containsExactly(1L, 2L, 3L);
        assertThat(published(order.toString()))
                .extracting(Published::inReplyTo)
                .containsExactly(ask.toString(), "", ask.toString());
        assertThat(frames()).containsExactly("ticket.new", "ticket.updated");
    }

    @Test
    void a_cancellation_that_comes_first_refuses_the_order_when_it_comes() {
        var cancelAsk = Uuid7.next();
        tickets.on(List.of(incoming(new CancelTicket(order, restaurant.id(), "customer"), cancelAsk)));
        tickets.on(List.of(incoming(open(order), ask)));

        assertThat(published(order.toString()))
                .extracting(Published::type)
                .containsExactly("ticket.cancelled.v1", "ticket.rejected.v1");
        assertThat(published(order.toString())
                        .getLast()
                        .payload()
                        .path("reason")
                        .asString())
                .isEqualTo("cancelled");
        assertThat(published(order.toString()))
                .extracting(Published::inReplyTo)
                .containsExactly(cancelAsk.toString(), ask.toString());
        assertThat(frames()).isEmpty();
        assertThat(call(HttpMethod.GET, path(""), staff(), null)).hasStatus(404);
    }

    @Test
    void both_in_one_poll_keep_their_order() {
        tickets.on(List.of(
                incoming(open(order), ask),
                incoming(new CancelTicket(order, restaurant.id(), "customer"), Uuid7.next())));

        assertThat(published(order.toString()))
                .extracting(Published::type)
                .containsExactly("ticket.opened.v1", "ticket.cancelled.v1");
        assertThat(status(order)).isEqualTo("cancelled");
        assertThat(frames()).containsExactly("ticket.new", "ticket.updated");
    }

    @Test
    void what_was_rolled_back_is_handled_when_it_comes_again() {
        var message = incoming(open(order), ask);
        transactions.executeWithoutResult(transaction -> {
            tickets.on(List.of(message));
            transaction.setRollbackOnly();
        });
        assertThat(published(order.toString())).isEmpty();

        tickets.on(List.of(message));

        assertThat(published(order.toString())).hasSize(1);
    }

    @Test
    void closed_kitchens_missing_items_and_late_orders_are_refused() {
        var late = Uuid7.next();
        tickets.on(List.of(incoming(
                new OpenTicket(
                        late,
                        Uuid7.next(),
                        restaurant.id(),
                        lines(),
                        new BusinessDeadline(clock.now().minusSeconds(1))),
                ask)));
        assertThat(reasonOf(late)).isEqualTo("too_late");

        call(
                HttpMethod.PATCH,
                "/v1/restaurant/menu/items/itm_"
                        + restaurant.items().getFirst().toString().replace("-", ""),
                staff(),
                "{\"availability\": \"out_of_stock\"}");
        var soldOut = Uuid7.next();
        tickets.on(List.of(incoming(open(soldOut), Uuid7.next())));
        assertThat(reasonOf(soldOut)).isEqualTo("item_unavailable");

        call(
                HttpMethod.PUT,
                "/v1/restaurant/availability",
                staff(),
                "{\"restaurantId\": \"%s\", \"state\": \"paused\"}".formatted(restaurant.publicId()));
        var paused = Uuid7.next();
        tickets.on(List.of(incoming(open(paused), Uuid7.next())));
        assertThat(reasonOf(paused)).isEqualTo("closed");
        assertThat(frames()).isEmpty();
    }

    @Test
    void a_late_accept_is_a_conflict_and_the_saga_always_gets_its_cancellation() {
        tickets.on(List.of(incoming(open(order), ask)));
        tap("/accept", "{\"prepMinutes\": 10}");
        var cancelAsk = Uuid7.next();
        tickets.on(List.of(incoming(new CancelTicket(order, restaurant.id(), "no_driver"), cancelAsk)));

        assertThat(call(HttpMethod.POST, path("/accept"), staff(), "{\"prepMinutes\": 10}"))
                .hasStatus(409)
                .bodyJson()
                .extractingPath("current")
                .isEqualTo("cancelled");
        tickets.on(List.of(incoming(new CancelTicket(order, restaurant.id(), "no_driver"), cancelAsk)));

        assertThat(published(order.toString()))
                .extracting(Published::type)
                .containsExactly(
                        "ticket.opened.v1", "ticket.accepted.v1", "ticket.cancelled.v1", "ticket.cancelled.v1");
    }

    @Test
    void a_pick_up_hands_the_food_over_and_is_told_to_nobody_but_the_tablet() {
        tickets.on(List.of(incoming(open(order), ask)));
        tap("/accept", "{\"prepMinutes\": 10}");
        var pickedUp = new OrderPickedUp(order, Uuid7.next(), restaurant.id(), Uuid7.next(), clock.now());
        handOver.on(List.of(new Incoming<OrderStatusEvent>(
                Uuid7.next(), "test", 0, 0, order.toString(), "testville", pickedUp, clock.now(), null, null)));

        assertThat(status(order)).isEqualTo("handed_over");
        assertThat(published(order.toString())).hasSize(2);
        assertThat(frames()).containsExactly("ticket.new", "ticket.updated", "ticket.updated");
        assertThat(call(HttpMethod.POST, path("/cancel"), staff(), "{\"reason\": \"no gas\"}"))
                .hasStatus(409);
    }

    @Test
    void the_ticket_of_another_kitchen_does_not_exist() {
        tickets.on(List.of(incoming(open(order), ask)));
        var another = TestTokens.staff(importOne(52.5, 13.4).id());

        Map.of(
                        "/accept", "{\"prepMinutes\": 10}",
                        "/reject", "{\"reason\": \"busy\"}",
                        "/preparing", "{}",
                        "/prep-time", "{\"minutes\": 10}",
                        "/ready", "{}",
                        "/cancel", "{\"reason\": \"no gas\"}")
                .forEach((command, body) -> assertThat(call(HttpMethod.POST, path(command), another, body))
                        .as(command)
                        .hasStatus(404));
        assertThat(call(HttpMethod.GET, path(""), another, null)).hasStatus(404);
        assertThat(json(call(HttpMethod.GET, "/v1/restaurant/orders", another, null))
                        .path("data"))
                .isEmpty();

        assertThat(status(order)).isEqualTo("new");
        assertThat(call(HttpMethod.GET, path(""), staff(), null)).hasStatusOk();
    }

    @Test
    void commands_arrive_over_kafka_among_what_nobody_can_read() {
        var poisonKey = order.toString();
        kafka.send(new ProducerRecord<>(Topics.RESTAURANTS_PROCESS, poisonKey, "{".getBytes(StandardCharsets.UTF_8)))
                .join();
        kafka.send(record(open(order), "ticket.open.v9")).join();
        kafka.send(record(open(order), "ticket.open.v1")).join();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(published(order.toString()))
                        .extracting(Published::type)
                        .containsExactly("ticket.opened.v1"));
    }

    private ProducerRecord<String, byte[]> record(OpenTicket command, String type) {
        var sent = new ProducerRecord<>(
                Topics.RESTAURANTS_PROCESS, command.orderId().toString(), MessageJson.write(command));
        Map.of(
                        Headers.SPEC_VERSION,
                        "1.0",
                        Headers.ID,
                        Uuid7.next().toString(),
                        Headers.TYPE,
                        type,
                        Headers.SOURCE,
                        "/order-service",
                        Headers.SUBJECT,
                        command.orderId().toString(),
                        Headers.TIME,
                        clock.now().toString(),
                        Headers.CITY,
                        "testville",
                        Headers.SEQUENCE,
                        "1",
                        Headers.ASK,
                        ask.toString())
                .forEach((name, value) -> sent.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return sent;
    }

    private OpenTicket open(UUID orderId) {
        return new OpenTicket(
                orderId,
                Uuid7.next(),
                restaurant.id(),
                lines(),
                new BusinessDeadline(clock.now().plus(Duration.ofMinutes(5))));
    }

    private List<OrderLine> lines() {
        return List.of(new OrderLine(restaurant.items().getFirst(), "Masala dosa", 2, new MoneyAmount(850, "EUR")));
    }

    private Incoming<RestaurantCommand> incoming(RestaurantCommand command, UUID carriedAsk) {
        return new Incoming<>(
                Uuid7.next(), "test", 0, 0, order.toString(), "testville", command, clock.now(), carriedAsk, null);
    }

    private void tap(String command, String body) {
        assertThat(call(HttpMethod.POST, path(command), staff(), body)).hasStatusOk();
    }

    private String path(String command) {
        return "/v1/restaurant/orders/ord_" + order.toString().replace("-", "") + command;
    }

    private String staff() {
        return TestTokens.staff(restaurant.id());
    }

    private String status(UUID orderId) {
        return jdbc.sql("select status from tickets where order_id = :id")
                .param("id", orderId)
                .query(String.class)
                .single();
    }

    private String reasonOf(UUID orderId) {
        var event = published(orderId.toString()).getLast();
        assertThat(event.type()).isEqualTo("ticket.rejected.v1");
        return event.payload().path("reason").asString();
    }

    private List<String> frames() {
        return jdbc.sql("select type from stream_frames where recipient = :id order by seq")
                .param("id", restaurant.id())
                .query((row, _) -> row.getString(1))
                .list();
    }
}
