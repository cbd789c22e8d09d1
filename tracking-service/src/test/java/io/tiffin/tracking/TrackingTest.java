package io.tiffin.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.AssignmentEvent.Delivered;
import io.tiffin.events.AssignmentEvent.DriverAssigned;
import io.tiffin.events.AssignmentEvent.PickedUp;
import io.tiffin.events.DriverLocationEvent.DriverPosition;
import io.tiffin.events.GeoPoint;
import io.tiffin.events.RestaurantEvent.PrepTimeChanged;
import io.tiffin.events.RestaurantEvent.TicketOpened;
import io.tiffin.events.Topics;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.testing.TestTokens;
import io.tiffin.sandbox.infra.TestBackends;
import io.tiffin.tracking.application.WatchSilence;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.PatternTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "tracking.silent-after.business=3s",
            "tracking.silent-after.real-floor=3s",
            "tracking.silence-poll=200ms"
        })
@DirtiesContext // its listeners would take the partitions of the tests that follow
class TrackingTest extends TrackingTestBase {

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        TestBackends.shared().springProperties("tracking").forEach((name, value) -> registry.add(name, () -> value));
        TestTokens.shared().springProperties().forEach((name, value) -> registry.add(name, () -> value));
    }

    @Autowired
    StringRedisTemplate redis;

    @Autowired
    WatchSilence watchSilence;

    @Autowired
    KafkaListenerEndpointRegistry listeners;

    @Test
    void a_position_reaches_the_map_the_history_and_the_orders_watchers() throws Exception {
        var heard = watch();
        assign();

        var answer = ping(-960);

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(JSON.readTree(answer.body()).get("accepted").intValue()).isEqualTo(1);
        assertThat(JSON.readTree(answer.body()).get("nextIntervalSec").intValue())
                .isBetween(1, 15);
        await().until(() -> history() == 1);
        await().untilAsserted(() -> {
            assertThat(redis.opsForGeo().position("{testville}:drivers", driver.toString()))
                    .singleElement()
                    .satisfies(point -> assertThat(point.getX()).isBetween(11.574, 11.576));
            assertThat(redis.opsForHash().get("{testville}:driver:" + driver, "orderId"))
                    .isEqualTo(order.toString());
            assertThat(heard).anyMatch(text -> text.contains("delivery.location") && text.contains("\"lat\""));
            assertThat(heard).anyMatch(text -> text.contains("eta.updated") && text.contains("etaAt"));
        });
        var last = JSON.readTree(String.valueOf(redis.opsForValue().get("tracking:last:" + order)));
        assertThat(last.get("data").get("position").get("lat").isNumber()).isTrue();
        assertThat(Instant.parse(last.get("data").get("etaAt").stringValue())).isAfter(Instant.now());
        await().until(() -> toldTypes().equals(List.of("tracking.eta_changed.v1")));

        var watched = heard.size();
        for (var i = 1; i <= 5; i++) {
            ping(-960 + i);
        }
        await().until(() -> history() == 6);
        assertThat(heard.size() - watched).isLessThanOrEqualTo(1); // a picture every three seconds

        publish(Topics.DRIVER_ASSIGNMENT, order, new Delivered(order, driver, Instant.now()));
        await().until(() -> redis.opsForValue().get("tracking:last:" + order) == null);
    }

    @Test
    void stale_reordered_and_impossible_positions_are_dropped_and_counted() throws Exception {
        var now = Instant.now();
        var body = "{\"positions\":[%s,%s,%s,%s,%s]}"
                .formatted(
                        position(20, now.minusSeconds(2)),
                        position(0, now.minusSeconds(4)), // a device may send its buffer in any order
                        position(0, now.minusSeconds(4)),
                        position(0, now.minusSeconds(600)),
                        position(20_000, now.minusSeconds(1)));

        var answer = JSON.readTree(report(body, TestTokens.driver(driver)).body());

        assertThat(answer.get("accepted").intValue()).isEqualTo(2);
        assertThat(answer.get("dropped").intValue()).isEqualTo(3);
        await().until(() -> history() == 2);
        assertThat(JSON.readTree(ping(10, now.minusSeconds(3)).body())
                        .get("accepted")
                        .intValue())
                .isZero();
    }

    @Test
    void a_position_read_late_or_twice_moves_nobody_back() throws Exception {
        var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var newer = seen(30, now);
        publish(Topics.DRIVER_LOCATION, driver, newer);
        publish(Topics.DRIVER_LOCATION, driver, newer);
        publish(Topics.DRIVER_LOCATION, driver, seen(10, now.minusSeconds(5)));

        await().until(() -> history() == 2);
        await().during(Duration.ofMillis(400))
                .until(() -> jdbc.queryForList(
                                        "select 1 from drivers where driver_id = ? and at = ?",
                                        driver,
                                        now.atOffset(ZoneOffset.UTC))
                                .size()
                        == 1);
    }

    @Test
    void a_duplicate_assignment_acts_once_and_late_messages_do_not_revive_a_trip() throws Exception {
        assign();
        publish(Topics.DRIVER_ASSIGNMENT, order, new Delivered(order, driver, Instant.now()));
        await().until(() -> stage().equals("ENDED"));

        var id = Uuid7.next();
        var again = new DriverAssigned(order, driver, UUID.randomUUID(), Instant.now());
        publish(Topics.DRIVER_ASSIGNMENT, order, again, id);
        publish(Topics.DRIVER_ASSIGNMENT, order, again, id);

        await().until(() -> jdbc.queryForList("select 1 from inbox where message_id = ?", id)
                        .size()
                == 1);
        assertThat(stage()).isEqualTo("ENDED");
        assertThat(toldTypes()).isEmpty();
    }

    @Test
    void an_assignment_read_before_the_search_gets_its_way_later() throws Exception {
        publish(Topics.DRIVER_ASSIGNMENT, order, new DriverAssigned(order, driver, UUID.randomUUID(), Instant.now()));
        await().until(() -> stage().equals("TO_PICKUP"));
        ping(-960);
        await().until(() -> history() == 1);
        assertThat(toldTypes()).isEmpty();

        assign();
        ping(-950);
        await().until(() -> toldTypes().equals(List.of("tracking.eta_changed.v1")));
    }

    @Test
    void a_kitchen_that_needs_longer_moves_the_time_at_the_door() throws Exception {
        var opened = UUID.randomUUID();
        publish(Topics.RESTAURANTS_EVENTS, opened, new TicketOpened(opened, UUID.randomUUID(), Instant.now()));
        assign();
        ping(-500);
        await().until(() -> toldTypes().equals(List.of("tracking.eta_changed.v1")));
        var readyAt = Instant.now().plusSeconds(1800);
        publish(
                Topics.RESTAURANTS_EVENTS,
                order,
                new PrepTimeChanged(order, UUID.randomUUID(), readyAt, Instant.now()));
        await().until(() -> !jdbc.queryForList(
                        "select 1 from trips where order_id = ? and ready_at > now() + interval '20 minutes'", order)
                .isEmpty());

        ping(-490);

        await().until(() -> toldTypes().size() == 2);
        assertThat(Instant.parse(told().getLast().data().get("etaAt").stringValue()))
                .isAfter(readyAt);
        assertThat(jdbc.queryForList("select 1 from trips where order_id = ?", opened))
                .isEmpty();
    }

    @Test
    void arriving_is_told_once_at_the_kitchen_and_once_at_the_door() throws Exception {
        assign();
        for (var metres : List.of(-250, -200, -150)) {
            ping(metres);
        }
        await().until(() -> history() == 3 && toldTypes().contains("tracking.driver_arriving.v1"));
        publish(Topics.DRIVER_ASSIGNMENT, order, new PickedUp(order, driver, Instant.now()));
        await().until(() -> stage().equals("TO_DROPOFF"));
        for (var metres : List.of(-150, -100, -50)) {
            ping(metres);
        }
        await().until(() -> history() == 6);
        publish(Topics.DRIVER_LOCATION, driver, seen(3100, Instant.now()));
        publish(Topics.DRIVER_LOCATION, driver, seen(3110, Instant.now().plusMillis(5)));

        await().until(() -> arrivings().size() == 2);
        await().during(Duration.ofMillis(500)).until(() -> arrivings().equals(List.of("pickup", "dropoff")));
        assertSequenceWithoutGaps();
    }

    @Test
    void a_silent_driver_is_told_once_by_however_many_watchers_and_the_next_position_brings_him_back()
            throws Exception {
        assign();
        ping(-2000);
        await().until(() -> history() == 1);

        // other instances look at the same time
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            IntStream.range(0, 4)
                    .mapToObj(_ -> CompletableFuture.runAsync(watchSilence::look))
                    .toList()
                    .forEach(CompletableFuture::join);
            return toldTypes().contains("tracking.driver_silent.v1");
        });
        watchSilence.look();
        assertThat(toldTypes()).filteredOn("tracking.driver_silent.v1"::equals).hasSize(1);

        ping(-1990);
        await().until(() -> toldTypes().contains("tracking.driver_back.v1"));
        assertSequenceWithoutGaps();
    }

    @Test
    void a_driver_without_a_job_is_never_silent() throws Exception {
        ping(0);
        await().during(Duration.ofSeconds(5))
                .atMost(Duration.ofSeconds(10))
                .until(() -> toldTypes().isEmpty());
    }

    @Test
    void a_backlog_is_not_silence() throws Exception {
        assign();
        ping(-2000);
        await().until(() -> history() == 1);
        var reader = Objects.requireNonNull(listeners.getListenerContainer("tracking.positions"));
        reader.stop();
        try {
            for (var i = 1; i <= 10; i++) { // twice as long as the patience, heard by nobody
                ping(-2000 + i);
                pause(600);
            }
            assertThat(toldTypes()).doesNotContain("tracking.driver_silent.v1");
        } finally {
            reader.start();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> history() == 11);
        assertThat(toldTypes()).doesNotContain("tracking.driver_silent.v1");
    }

    @Test
    void the_socket_takes_the_same_reports() throws Exception {
        var texts = new CopyOnWriteArrayList<String>();
        var socket = http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + TestTokens.driver(driver))
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/v1/driver/locations/stream"), new Texts(texts))
                .join();

        socket.sendText("{\"positions\":[" + position(0, Instant.now()) + "]}", true)
                .join();
        await().until(() -> texts.size() == 1);
        assertThat(JSON.readTree(texts.getFirst()).get("accepted").intValue()).isEqualTo(1);
        await().until(() -> history() == 1);

        for (var nonsense :
                List.of("[]", "null", "{\"positions\":[]}", "{\"positions\":[{\"lat\":91,\"lng\":0}]}", "x")) {
            texts.clear();
            socket.sendText(nonsense, true).join();
            await().until(() -> texts.size() == 1);
            assertThat(JSON.readTree(texts.getFirst()).get("type").stringValue())
                    .as(nonsense)
                    .isEqualTo("problem");
        }
        socket.abort();
    }

    @Test
    void only_drivers_report_and_only_what_makes_sense() throws Exception {
        var body = "{\"positions\":[" + position(0, Instant.now()) + "]}";
        assertThat(report(body, TestTokens.customer(driver)).statusCode()).isEqualTo(403);
        assertThat(report(body, TestTokens.staff(driver)).statusCode()).isEqualTo(403);
        assertThat(report(body, TestTokens.ops()).statusCode()).isEqualTo(403);
        assertThat(report(body, TestTokens.expired(driver)).statusCode()).isEqualTo(401);
        var token = TestTokens.driver(driver);
        assertThat(report("{\"positions\":[]}", token).statusCode()).isEqualTo(422);
        assertThat(report("{\"positions\":[{\"lat\":91,\"lng\":0}]}", token).statusCode())
                .isEqualTo(422);
        assertThat(report("{\"positions\":[null]}", token).statusCode()).isEqualTo(422);
        assertThat(report("{\"positions\":[{\"lat\":1,\"lng\":0,\"driverId\":\"x\"}]}", token)
                        .statusCode())
                .isEqualTo(400);
        assertThat(report("{\"positions\":[{\"lat\":\"NaN\",\"lng\":0}]}", token)
                        .statusCode())
                .isEqualTo(422);
        assertThat(history()).isZero();
    }

    private DriverPosition seen(double metresNorth, Instant at) {
        return new DriverPosition(
                driver,
                "testville",
                new GeoPoint(KITCHEN.lat() + metresNorth / 111_195, KITCHEN.lng()),
                null,
                null,
                at);
    }

    private String stage() {
        return jdbc
                .query(
                        "select stage from trips where order_id = ?",
                        (row, _) -> String.valueOf(row.getString(1)),
                        order)
                .stream()
                .findFirst()
                .orElse("");
    }

    private List<String> arrivings() {
        return told().stream()
                .filter(told -> told.type().equals("tracking.driver_arriving.v1"))
                .map(told -> told.data().get("at").stringValue())
                .toList();
    }

    private void assertSequenceWithoutGaps() {
        var sequences = told().stream().map(Told::sequence).toList();
        assertThat(sequences)
                .isEqualTo(LongStream.rangeClosed(1, sequences.size()).boxed().toList());
    }

    private static void pause(long millis) throws InterruptedException {
        Thread.sleep(millis);
    }

    private List<String> watch() {
        var heard = new CopyOnWriteArrayList<String>();
        var container = new RedisMessageListenerContainer();
        container.setConnectionFactory(Objects.requireNonNull(redis.getConnectionFactory()));
        container.addMessageListener(
                (message, _) -> heard.add(new String(message.getBody(), StandardCharsets.UTF_8)),
                PatternTopic.of("tracking:" + order));
        container.afterPropertiesSet();
        container.start();
        return heard;
    }

    private record Texts(List<String> texts) implements WebSocket.Listener {

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            texts.add(data.toString());
            webSocket.request(1);
            return null;
        }
    }
}
