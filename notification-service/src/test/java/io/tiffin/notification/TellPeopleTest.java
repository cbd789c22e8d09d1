package io.tiffin.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.tiffin.events.AssignmentEvent.DriverAssigned;
import io.tiffin.events.GeoPoint;
import io.tiffin.events.Headers;
import io.tiffin.events.MoneyAmount;
import io.tiffin.events.NotificationCommand.NotificationRequested;
import io.tiffin.events.OrderCreated.OrderPlaced;
import io.tiffin.events.OrderStatusEvent.OrderCancelled;
import io.tiffin.events.OrderStatusEvent.OrderDelivered;
import io.tiffin.events.OrderStatusEvent.OrderPickedUp;
import io.tiffin.events.Topics;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.MessageJson;
import io.tiffin.kit.messaging.RefusedMessage;
import io.tiffin.kit.testing.TestTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.transaction.support.TransactionTemplate;

class TellPeopleTest extends NotificationTestBase {

    @Autowired
    KafkaTemplate<String, byte[]> kafka;

    @Autowired
    TransactionTemplate transactions;

    private final UUID order = Uuid7.next();
    private final UUID customer = Uuid7.next();
    private final UUID restaurant = Uuid7.next();
    private final UUID driver = Uuid7.next();
    private final String asCustomer = TestTokens.customer(customer);

    @Test
    void a_fact_that_comes_twice_is_told_once_per_channel() {
        contact("{\"email\": \"anna@example.org\", \"phone\": \"+4915112345678\"}");
        var cancelled = incoming(
                order, new OrderCancelled(order, customer, restaurant, "restaurant", "restaurant_rejected", NOON));

        tellPeople.on(List.of(cancelled, cancelled));
        tellPeople.on(List.of(cancelled));

        var told = notificationsOf(asCustomer);
        assertThat(told.findValuesAsString("channel")).containsExactlyInAnyOrder("push", "sms", "email");
        assertThat(told.path(0).path("type").asString()).isEqualTo("order_cancelled");
        assertThat(told.path(0).path("body").asString()).contains("restaurant rejected");
        assertThat(told.path(0).path("status").asString()).isEqualTo("sent");
        assertThat(told.path(0).path("orderId").asString()).startsWith("ord_");
    }

    @Test
    void a_fact_that_the_inbox_has_forgotten_is_not_told_again() {
        contact("{\"email\": \"anna@example.org\"}");
        var delivered = incoming(order, new OrderDelivered(order, customer, restaurant, driver, NOON));
        tellPeople.on(List.of(delivered));
        var told = notificationsOf(asCustomer).size();
        jdbc.sql("delete from inbox where message_id = :id")
                .param("id", delivered.messageId())
                .update();

        tellPeople.on(List.of(delivered));

        assertThat(notificationsOf(asCustomer)).hasSize(told);
    }

    @Test
    void what_was_rolled_back_is_told_when_it_comes_again() {
        var delivered = incoming(order, new OrderDelivered(order, customer, restaurant, driver, NOON));
        transactions.executeWithoutResult(transaction -> {
            tellPeople.on(List.of(delivered));
            transaction.setRollbackOnly();
        });
        assertThat(notificationsOf(asCustomer)).isEmpty();

        tellPeople.on(List.of(delivered));

        assertThat(notificationsOf(asCustomer)).hasSize(1);
    }

    @Test
    void a_fact_that_overtook_the_order_waits_until_its_customer_is_known() {
        tellPeople.on(List.of(incoming(order, new DriverAssigned(order, driver, restaurant, NOON))));
        assertThat(notificationsOf(asCustomer)).isEmpty();
        assertThat(notificationsOf(TestTokens.driver(driver)).findValuesAsString("type"))
                .containsExactly("new_delivery");

        tellPeople.on(List.of(incoming(order, placed())));

        assertThat(notificationsOf(asCustomer).findValuesAsString("type")).containsExactly("driver_assigned");
    }

    @Test
    void a_failing_webhook_is_tried_again_until_it_takes_the_push() throws IOException {
        var posts = new CopyOnWriteArrayList<String>();
        var ids = new CopyOnWriteArrayList<String>();
        try (var hook = new Hook(posts, ids, List.of(500, 302, 204))) {
            contact("{\"pushUrl\": \"%s\"}".formatted(hook.url()));

            tellPeople.on(List.of(incoming(order, new OrderPickedUp(order, customer, restaurant, driver, NOON))));

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(notificationsOf(asCustomer).findValuesAsString("status"))
                            .containsExactly("sent"));
        }
        assertThat(posts).hasSize(3);
        assertThat(ids).hasSize(3).containsOnly(ids.getFirst());
        var body = JSON.readTree(posts.getLast());
        assertThat(body.path("type").asString()).isEqualTo("order_picked_up");
        assertThat(body.path("id").asString()).isEqualTo(ids.getFirst());
        assertThat(body.path("at").asString()).isEqualTo(NOON.toString());
    }

    @Test
    void a_webhook_that_never_answers_well_is_given_up_and_one_that_is_gone_at_once() throws IOException {
        var posts = new CopyOnWriteArrayList<String>();
        try (var broken = new Hook(posts, new CopyOnWriteArrayList<>(), List.of(503))) {
            contact("{\"pushUrl\": \"%s\"}".formatted(broken.url()));
            tellPeople.on(List.of(incoming(order, new OrderPickedUp(order, customer, restaurant, driver, NOON))));
            await().atMost(Duration.ofSeconds(20)).until(() -> states().equals(List.of("failed")));
        }
        assertThat(posts).hasSize(4);

        try (var gone = new Hook(posts, new CopyOnWriteArrayList<>(), List.of(410))) {
            contact("{\"pushUrl\": \"%s\"}".formatted(gone.url()));
            tellPeople.on(List.of(incoming(order, new OrderDelivered(order, customer, restaurant, driver, NOON))));
            await().atMost(Duration.ofSeconds(20)).until(() -> states().equals(List.of("failed", "failed")));
        }
        assertThat(posts).hasSize(5);
    }

    @Test
    void other_services_may_ask_for_a_text_and_nonsense_is_refused() {
        var parameters = Map.of("title", "About your order", "text", "We found your umbrella.");
        tellPeople.on(List.of(
                incoming(customer, new NotificationRequested(customer, "customer", "message", parameters, NOON))));

        assertThat(notificationsOf(asCustomer).path(0).path("title").asString()).isEqualTo("About your order");
        for (var wrong : List.of(
                new NotificationRequested(customer, "customer", "love_letter", Map.of(), NOON),
                new NotificationRequested(customer, "customer", "new_order", Map.of(), NOON),
                new NotificationRequested(customer, "cook", "message", Map.of(), NOON))) {
            assertThatThrownBy(() -> tellPeople.on(List.of(incoming(customer, wrong))))
                    .isInstanceOf(RefusedMessage.class);
        }
    }

    @Test
    void facts_arrive_over_kafka() {
        var delivered = new OrderDelivered(order, customer, restaurant, driver, NOON);
        var sent = new ProducerRecord<>(Topics.ORDERS_STATUS, order.toString(), MessageJson.write(delivered));
        Map.of(
                        Headers.SPEC_VERSION, "1.0",
                        Headers.ID, Uuid7.next().toString(),
                        Headers.TYPE, "order.delivered.v1",
                        Headers.SOURCE, "/order-service",
                        Headers.SUBJECT, order.toString(),
                        Headers.TIME, NOON.toString(),
                        Headers.CITY, "testville")
                .forEach((name, value) -> sent.headers().add(name, value.getBytes(UTF_8)));
        kafka.send(sent).join();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(notificationsOf(asCustomer).findValuesAsString("type"))
                        .containsExactly("order_delivered"));
    }

    private OrderPlaced placed() {
        return new OrderPlaced(
                order,
                "testville",
                customer,
                restaurant,
                List.of(),
                new MoneyAmount(1000, "EUR"),
                new GeoPoint(52.5, 13.4),
                NOON);
    }

    private void contact(String body) {
        assertThat(call(HttpMethod.PUT, "/v1/me/contact", asCustomer, body)).hasStatusOk();
    }

    private List<String> states() {
        return jdbc.sql("select state from deliveries where recipient_id = :id order by id")
                .param("id", customer.toString())
                .query((row, _) -> row.getString(1))
                .list();
    }

    /** A receiver that answers what it is told to, the last again and again. */
    private static final class Hook implements AutoCloseable {

        private final HttpServer server;

        Hook(List<String> posts, List<String> ids, List<Integer> answers) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var count = new AtomicInteger();
            server.createContext("/hook", exchange -> {
                posts.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                ids.add(String.valueOf(exchange.getRequestHeaders().getFirst("Webhook-Id")));
                exchange.getResponseHeaders().set("Location", "/hook");
                exchange.sendResponseHeaders(answers.get(Math.min(count.getAndIncrement(), answers.size() - 1)), -1);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:%d/hook".formatted(server.getAddress().getPort());
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
