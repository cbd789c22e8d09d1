package io.tiffin.tracking;

import static org.awaitility.Awaitility.await;

import io.tiffin.events.AssignmentEvent.DriverAssigned;
import io.tiffin.events.BusinessDeadline;
import io.tiffin.events.DispatchCommand.FindDriver;
import io.tiffin.events.GeoPoint;
import io.tiffin.events.Headers;
import io.tiffin.events.Message;
import io.tiffin.events.Topics;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.MessageJson;
import io.tiffin.kit.testing.TestTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the tests against real backends share: messages in, positions in, the outbox read. */
abstract class TrackingTestBase {

    static final GeoPoint KITCHEN = new GeoPoint(48.137, 11.575);
    static final GeoPoint DOOR = new GeoPoint(48.137 + 3200 / 111_195.0, 11.575);
    static final JsonMapper JSON = JsonMapper.shared();

    record Told(long sequence, String type, JsonNode data) {}

    @LocalServerPort
    int port;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    KafkaTemplate<Object, Object> kafka;

    final HttpClient http = HttpClient.newHttpClient();
    final UUID order = UUID.randomUUID();
    final UUID driver = UUID.randomUUID();

    void publish(String topic, UUID key, Message payload) throws Exception {
        publish(topic, key, payload, Uuid7.next());
    }

    void publish(String topic, UUID key, Message payload, UUID messageId) throws Exception {
        var sent = new ProducerRecord<Object, Object>(topic, key.toString(), MessageJson.write(payload));
        header(sent, Headers.ID, messageId.toString());
        header(sent, Headers.TYPE, MessageJson.typeOf(payload));
        header(sent, Headers.SOURCE, "/test");
        header(sent, Headers.SUBJECT, key.toString());
        header(sent, Headers.TIME, Instant.now().toString());
        header(sent, Headers.CITY, "testville");
        kafka.send(sent).get(10, TimeUnit.SECONDS);
    }

    private static void header(ProducerRecord<Object, Object> sent, String name, String value) {
        sent.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The order's way is known and the driver carries it. */
    void assign() throws Exception {
        var now = Instant.now();
        publish(
                Topics.DISPATCH_PROCESS,
                order,
                new FindDriver(
                        order,
                        "testville",
                        UUID.randomUUID(),
                        KITCHEN,
                        DOOR,
                        now,
                        new BusinessDeadline(now.plusSeconds(600))));
        publish(Topics.DRIVER_ASSIGNMENT, order, new DriverAssigned(order, driver, UUID.randomUUID(), now));
        await().until(() -> !jdbc.queryForList(
                        "select 1 from trips where order_id = ? and driver_id = ? and pick_up_lat is not null",
                        order,
                        driver)
                .isEmpty());
    }

    HttpResponse<String> ping(double metresNorth) throws Exception {
        return ping(metresNorth, Instant.now());
    }

    HttpResponse<String> ping(double metresNorth, Instant at) throws Exception {
        return report("{\"positions\":[" + position(metresNorth, at) + "]}", TestTokens.driver(driver));
    }

    static String position(double metresNorth, Instant at) {
        return "{\"lat\":%s,\"lng\":%s,\"at\":\"%s\"}"
                .formatted(KITCHEN.lat() + metresNorth / 111_195, KITCHEN.lng(), at);
    }

    HttpResponse<String> report(String body, String token) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/driver/locations"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    /** What stands in the outbox for the order, in its sequence. */
    List<Told> told() {
        var told = new ArrayList<Told>();
        jdbc.query(
                "select headers, payload from outbox where key = ? and topic = ? order by position",
                row -> {
                    var headers = JSON.readTree(row.getString("headers"));
                    told.add(new Told(
                            Long.parseLong(headers.get(Headers.SEQUENCE).stringValue()),
                            headers.get(Headers.TYPE).stringValue(),
                            JSON.readTree(row.getBytes("payload"))));
                },
                order.toString(),
                Topics.TRACKING_EVENTS);
        return told;
    }

    List<String> toldTypes() {
        return told().stream().map(Told::type).toList();
    }

    long history() {
        return jdbc.queryForList("select 1 from positions where driver_id = ?", driver)
                .size();
    }
}
