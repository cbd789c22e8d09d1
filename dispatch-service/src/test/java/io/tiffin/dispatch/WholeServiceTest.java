package io.tiffin.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.BusinessDeadline;
import io.tiffin.events.DispatchCommand.FindDriver;
import io.tiffin.events.DriverLocationEvent.DriverPosition;
import io.tiffin.events.GeoPoint;
import io.tiffin.events.Message;
import io.tiffin.events.Topics;
import io.tiffin.events.TrackingEvent.DriverSilent;
import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.DirectMessages;
import io.tiffin.kit.messaging.OutgoingMessage;
import io.tiffin.kit.testing.TestTokens;
import io.tiffin.sandbox.infra.TestBackends;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** With its loop, its listeners and its socket: from a message to a driver's phone and back. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"dispatch.silence=1s", "dispatch.silence-floor=1s"})
@DirtiesContext // its loop and its listeners are not to run on behind other tests
class WholeServiceTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final GeoPoint KITCHEN = new GeoPoint(48.1, 11.5);

    private final String city = "city-" + UUID.randomUUID();
    private final List<WebSocket> sockets = new CopyOnWriteArrayList<>();

    @Autowired
    DirectMessages kafka;

    @Autowired
    JdbcClient jdbc;

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void backends(DynamicPropertyRegistry registry) {
        Stream.of(
                        TestBackends.shared().springProperties("dispatch"),
                        TestTokens.shared().springProperties())
                .forEach(properties -> properties.forEach((name, value) -> registry.add(name, () -> value)));
    }

    @AfterEach
    void hangUp() {
        sockets.forEach(WebSocket::abort);
    }

    @Test
    void an_order_finds_a_driver_who_is_lost_and_then_another() throws Exception {
        var first = Uuid7.next();
        var second = Uuid7.next();
        var phones = Map.of(first, connect(first), second, connect(second));
        put(first);
        put(second);
        report(first, new GeoPoint(48.101, 11.5));
        var order = Uuid7.next();
        send(
                Topics.DISPATCH_PROCESS,
                order,
                new FindDriver(
                        order,
                        city,
                        UUID.randomUUID(),
                        KITCHEN,
                        new GeoPoint(48.11, 11.51),
                        Instant.now().plusSeconds(900),
                        new BusinessDeadline(Instant.now().plusSeconds(600))));

        accept(first, phones.get(first));
        await().atMost(SOON).until(() -> told(order).contains("driver.assigned.v1"));
        report(second, KITCHEN);

        send(Topics.TRACKING_EVENTS, order, new DriverSilent(order, first, Instant.now(), Instant.now()));
        await().atMost(SOON).until(() -> types(phones.get(first)).contains("delivery.cancelled"));
        accept(second, phones.get(second));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(told(order))
                        .containsExactly(
                                "driver.offer_made.v1",
                                "driver.assigned.v1",
                                "driver.unassigned.v1",
                                "driver.offer_made.v1",
                                "driver.reassigned.v1"));
        await().atMost(SOON).until(() -> count("stream_frames where recipient = ?", first) == 0); // acknowledged
    }

    @Test
    void poison_goes_to_the_dead_letters_and_the_next_ask_is_answered() throws Exception {
        var order = Uuid7.next();
        try (var producer = new KafkaProducer<String, byte[]>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, TestBackends.shared().kafkaBootstrapServers(),
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class))) {
            var poison = "{not json".getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(Topics.DISPATCH_PROCESS, order.toString(), poison))
                    .get();
        }
        send(
                Topics.DISPATCH_PROCESS,
                order,
                new FindDriver(
                        order,
                        city,
                        UUID.randomUUID(),
                        KITCHEN,
                        KITCHEN,
                        Instant.now(),
                        new BusinessDeadline(Instant.now())));

        await().atMost(SOON).until(() -> told(order).contains("driver.none_found.v1"));
        try (var consumer = new KafkaConsumer<String, byte[]>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                TestBackends.shared().kafkaBootstrapServers(),
                ConsumerConfig.GROUP_ID_CONFIG,
                city,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class))) {
            consumer.subscribe(List.of(Topics.deadLetters(Topics.DISPATCH_PROCESS)));
            await().atMost(SOON)
                    .until(() -> consumer.poll(Duration.ofMillis(200))
                            .records(Topics.deadLetters(Topics.DISPATCH_PROCESS))
                            .iterator()
                            .hasNext());
        }
    }

    @Test
    void nobody_but_drivers_connects() {
        assertThatThrownBy(() -> open(TestTokens.customer(UUID.randomUUID()), new CopyOnWriteArrayList<>()))
                .isInstanceOf(CompletionException.class);
        assertThatThrownBy(() -> open("nonsense", new CopyOnWriteArrayList<>()))
                .isInstanceOf(CompletionException.class);
    }

    @Test
    void its_figures_are_to_be_read() throws Exception {
        put(Uuid7.next());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(get("/actuator/prometheus")).contains("dispatch_driver_slots"));
    }

    private void report(UUID driver, GeoPoint position) throws Exception {
        send(Topics.DRIVER_LOCATION, driver, new DriverPosition(driver, city, position, null, null, Instant.now()));
        await().atMost(SOON).until(() -> count("driver_positions where driver_id = ?", driver) == 1);
    }

    private void accept(UUID driver, @Nullable List<JsonNode> phone) throws IOException, InterruptedException {
        await().atMost(SOON).until(() -> types(phone).contains("offer.made"));
        var offer = JSON.readTree(request(driver, "GET", "/v1/driver/offers", ""))
                .at("/data/0/offerId")
                .asString();
        var delivery = JSON.readTree(request(driver, "POST", "/v1/driver/offers/" + offer + "/accept", "{}"));
        assertThat(delivery.path("status").asString()).as("%s", delivery).isEqualTo("assigned");
    }

    private void put(UUID driver) throws IOException, InterruptedException {
        var shift = JSON.readTree(request(driver, "PUT", "/v1/driver/shift", "{\"state\": \"online\"}"));
        assertThat(shift.path("driverId").asString()).isEqualTo(PublicId.format("drv", driver));
    }

    private List<JsonNode> connect(UUID driver) {
        var frames = new CopyOnWriteArrayList<JsonNode>();
        sockets.add(open(TestTokens.driver(driver, city), frames));
        return frames;
    }

    private WebSocket open(String token, List<JsonNode> frames) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .subprotocols("delivery.v1")
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/v1/driver/stream"), new WebSocket.Listener() {
                    private final StringBuilder text = new StringBuilder();

                    @Override
                    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                        text.append(data);
                        socket.request(1);
                        if (!last) {
                            return null;
                        }
                        var frame = JSON.readTree(text.toString());
                        text.setLength(0);
                        frames.add(frame);
                        return socket.sendText("{\"ack\":" + frame.path("seq").asLong() + "}", true);
                    }
                })
                .join();
    }

    private static List<String> types(@Nullable List<JsonNode> frames) {
        return frames == null
                ? List.of()
                : frames.stream().map(frame -> frame.path("type").asString()).toList();
    }

    private void send(String topic, UUID key, Message message) throws Exception {
        kafka.send(OutgoingMessage.of(topic, key, city, null, message, Instant.now()))
                .get();
    }

    private String request(UUID driver, String method, String path, String body)
            throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .header("Authorization", "Bearer " + TestTokens.driver(driver, city))
                                    .header("Content-Type", "application/json")
                                    .method(method, BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    private String get(String path) throws IOException, InterruptedException {
        return request(UUID.randomUUID(), "GET", path, "");
    }

    private long count(String from, Object parameter) {
        return jdbc.sql("select count(*) from " + from)
                .param(parameter)
                .query(Long.class)
                .single();
    }

    private List<String> told(UUID order) {
        return jdbc.sql("select headers ->> 'ce_type' as type from outbox where key = ? order by position")
                .param(order.toString())
                .query((row, _) -> String.valueOf(row.getString("type")))
                .list();
    }
}
