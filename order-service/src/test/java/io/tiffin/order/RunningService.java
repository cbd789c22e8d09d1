package io.tiffin.order;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.AssignmentEvent;
import io.tiffin.events.CatalogSnapshot;
import io.tiffin.events.CatalogSnapshot.MenuItem;
import io.tiffin.events.CatalogSnapshot.MenuSection;
import io.tiffin.events.CatalogSnapshot.RestaurantState;
import io.tiffin.events.GeoPoint;
import io.tiffin.events.Headers;
import io.tiffin.events.Message;
import io.tiffin.events.MoneyAmount;
import io.tiffin.events.OrderKeyed;
import io.tiffin.events.PaymentEvent;
import io.tiffin.events.RestaurantEvent;
import io.tiffin.events.Topics;
import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.MessageJson;
import io.tiffin.kit.testing.TestTokens;
import io.tiffin.sandbox.infra.TestBackends;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service against a real database, broker and Redis; the test plays everybody else. */
@SpringBootTest(
        classes = OrderApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"order.poll.deadlines=100ms", "order.poll.asks=100ms", "order.streams.heartbeat=1s"})
abstract class RunningService {

    static final UUID RESTAURANT = new UUID(0x0199_0000_0000_7000L, 0x8000_0000_0000_0001L);
    static final UUID SOUP = new UUID(0x0199_0000_0000_7000L, 0x8000_0000_0000_0011L);
    static final UUID SOLD_OUT = new UUID(0x0199_0000_0000_7000L, 0x8000_0000_0000_0012L);
    static final Duration PATIENCE = Duration.ofSeconds(15);

    static final JsonMapper JSON = JsonMapper.shared();
    static final HttpClient HTTP = HttpClient.newHttpClient();

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    KafkaTemplate<Object, Object> kafka;

    @LocalServerPort
    int port;

    final UUID customer = Uuid7.next();
    final UUID driver = Uuid7.next();

    @DynamicPropertySource
    static void backends(DynamicPropertyRegistry registry) {
        Backends.PROPERTIES.forEach((name, value) -> registry.add(name, () -> value));
        TestTokens.shared().springProperties().forEach((name, value) -> registry.add(name, () -> value));
    }

    /** One database for all test classes, so that they share one running service. */
    private static final class Backends {
        static final Map<String, String> PROPERTIES = TestBackends.shared().springProperties("orders");
    }

    /** No relay takes what is said here: to the deadlines it is never late. */
    @BeforeEach
    void nothing_said_is_late() {
        jdbc.execute("alter table outbox alter column created_at set default 'infinity'");
    }

    /** An answer of the API. */
    record Answer(int status, JsonNode body, HttpResponse<String> raw) {

        String code() {
            return body.path("code").asString("");
        }
    }

    Answer get(String path, String token) {
        return send(request(path, token).GET());
    }

    Answer post(String path, String token, @Nullable String body, String... headers) {
        var request = request(path, token)
                .header("Content-Type", "application/json")
                .POST(body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpRequest.Builder request(String path, String token) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    static Answer send(HttpRequest.Builder request) {
        try {
            var answer = HTTP.send(request.build(), BodyHandlers.ofString());
            var text = answer.body();
            return new Answer(
                    answer.statusCode(), text.startsWith("{") ? JSON.readTree(text) : JSON.createObjectNode(), answer);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    void openRestaurant() {
        var money = new MoneyAmount(1_000, "EUR");
        publishSnapshot(
                RESTAURANT.toString(),
                new RestaurantState(
                        RESTAURANT,
                        1,
                        "testville",
                        "Soup kitchen",
                        new GeoPoint(52.52, 13.405),
                        3_000,
                        "open",
                        money,
                        new MoneyAmount(250, "EUR"),
                        List.of("soups"),
                        List.of(SOLD_OUT)));
        publishSnapshot(
                RESTAURANT + "/soups",
                new MenuSection(
                        RESTAURANT,
                        "soups",
                        1,
                        List.of(
                                new MenuItem(SOUP, "Soup", new MoneyAmount(750, "EUR")),
                                new MenuItem(SOLD_OUT, "Rare soup", new MoneyAmount(950, "EUR")))));
        await().atMost(PATIENCE)
                .until(() -> count("select count(*) from menu_sections where restaurant_id = ?", RESTAURANT) == 1
                        && count("select count(*) from restaurants where id = ?", RESTAURANT) == 1);
    }

    void publishSnapshot(String key, CatalogSnapshot snapshot) {
        publish(Topics.RESTAURANTS_CATALOG, key, snapshot, Uuid7.next(), null);
    }

    static String basket(int soups, long expectedTotal) {
        return basket(SOUP, soups, expectedTotal, "EUR", 52.53);
    }

    static String basket(UUID item, int quantity, long expectedTotal, String currency, double lat) {
        return """
                {"restaurantId": "%s", "items": [{"menuItemId": "%s", "quantity": %d}],
                 "expectedTotal": {"amount": %d, "currency": "%s"},
                 "dropOff": {"position": {"lat": %s, "lng": 13.41}, "address": "Secret Street 1", "name": "Ada",
                             "phone": "+49 30 000000"},
                 "paymentMethodId": "pm_card_visa"}""".formatted(
                        PublicId.format("rst", RESTAURANT),
                        PublicId.format("itm", item),
                        quantity,
                        expectedTotal,
                        currency,
                        lat);
    }

    String customerToken() {
        return TestTokens.customer(customer);
    }

    UUID place() {
        var answer = post(
                "/v1/orders",
                customerToken(),
                basket(2, 1_750),
                "Idempotency-Key",
                Uuid7.next().toString());
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        return id(answer);
    }

    static UUID id(Answer answer) {
        return PublicId.parse("ord", answer.body().path("id").asString()).orElseThrow();
    }

    static String path(UUID order) {
        return "/v1/orders/" + PublicId.format("ord", order);
    }

    Answer order(UUID order) {
        return get(path(order), customerToken());
    }

    void tell(OrderKeyed message) {
        tell(message, null);
    }

    void tell(OrderKeyed message, @Nullable UUID inReplyTo) {
        publish(topic(message), message.orderId().toString(), message, Uuid7.next(), inReplyTo);
    }

    static String topic(Message message) {
        return switch (message) {
            case PaymentEvent _ -> Topics.PAYMENTS_EVENTS;
            case RestaurantEvent _ -> Topics.RESTAURANTS_EVENTS;
            case AssignmentEvent _ -> Topics.DRIVER_ASSIGNMENT;
            default -> Topics.TRACKING_EVENTS;
        };
    }

    void publish(String topic, String key, Message message, UUID messageId, @Nullable UUID inReplyTo) {
        publish(topic, key, MessageJson.typeOf(message), MessageJson.write(message), messageId, inReplyTo);
    }

    void publish(String topic, String key, String type, byte[] payload, UUID messageId, @Nullable UUID inReplyTo) {
        var sent = new ProducerRecord<Object, Object>(topic, key, payload);
        var headers = sent.headers();
        headers.add(Headers.SPEC_VERSION, "1.0".getBytes(UTF_8));
        headers.add(Headers.ID, messageId.toString().getBytes(UTF_8));
        headers.add(Headers.TYPE, type.getBytes(UTF_8));
        headers.add(Headers.SOURCE, "/test".getBytes(UTF_8));
        headers.add(Headers.SUBJECT, key.getBytes(UTF_8));
        headers.add(Headers.TIME, Instant.now().toString().getBytes(UTF_8));
        headers.add(Headers.CITY, "testville".getBytes(UTF_8));
        if (inReplyTo != null) {
            headers.add(Headers.IN_REPLY_TO, inReplyTo.toString().getBytes(UTF_8));
        }
        kafka.send(sent).join();
    }

    /** A message in the outbox. */
    record Sent(String topic, JsonNode headers, JsonNode payload) {

        String type() {
            return headers.path(Headers.TYPE).asString();
        }

        UUID ask() {
            return UUID.fromString(headers.path(Headers.ASK).asString());
        }

        long sequence() {
            return Long.parseLong(headers.path(Headers.SEQUENCE).asString());
        }
    }

    List<Sent> sent(UUID order) {
        return jdbc.query(
                "select topic, headers, payload from outbox where key = ? order by position",
                (row, _) -> new Sent(
                        row.getString(1),
                        JSON.readTree(row.getString(2)),
                        JSON.readTree(new String(row.getBytes(3), UTF_8))),
                order.toString());
    }

    List<String> sentTypes(UUID order) {
        return sent(order).stream().map(Sent::type).toList();
    }

    Sent lastSent(UUID order, String type) {
        return sent(order).stream()
                .filter(sent -> sent.type().equals(type))
                .reduce((_, later) -> later)
                .orElseThrow(() -> new AssertionError(type + " was not sent, but " + sentTypes(order)));
    }

    void awaitStep(UUID order, String step) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(step(order)).isEqualTo(step));
    }

    @Nullable
    String step(UUID order) {
        return jdbc.queryForObject("select step from sagas where order_id = ?", String.class, order);
    }

    long count(String sql, @Nullable Object... arguments) {
        var found = jdbc.queryForObject(sql, Long.class, arguments);
        return found == null ? 0 : found;
    }

    static Instant now() {
        return Instant.now();
    }

    // the happy path, piece by piece
    void authorized(UUID order) {
        tell(
                new PaymentEvent.PaymentAuthorized(
                        order, order, new MoneyAmount(1_750, "EUR"), now().plusSeconds(600_000), now()),
                lastSent(order, "payment.authorize.v1").ask());
        awaitStep(order, "ACCEPTING");
    }

    void accepted(UUID order) {
        tell(
                new RestaurantEvent.TicketOpened(order, RESTAURANT, now()),
                lastSent(order, "ticket.open.v1").ask());
        tell(new RestaurantEvent.TicketAccepted(order, RESTAURANT, 15, now().plusSeconds(900), now()));
        awaitStep(order, "DISPATCHING");
    }

    void assigned(UUID order) {
        tell(
                new AssignmentEvent.DriverAssigned(order, driver, RESTAURANT, now()),
                lastSent(order, "driver.find.v1").ask());
        awaitStep(order, "COLLECTING");
    }
}
