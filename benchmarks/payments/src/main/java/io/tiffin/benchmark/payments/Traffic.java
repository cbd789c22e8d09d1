package io.tiffin.benchmark.payments;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.f4b6a3.uuid.UuidCreator;
import io.tiffin.benchmark.lab.OutboxDatabase;
import io.tiffin.events.Headers;
import io.tiffin.events.Topics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The saga's side: commands on the topic, and the answers as they are written for the relay. */
final class Traffic implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(10);
    private static final String ANSWERS = """
            delete from outbox where position in (select position from outbox order by position limit 5000)
            returning key, headers ->> 'ce_type' as type, created_at""";

    private final KafkaProducer<String, byte[]> producer;
    private final Connection connection;
    private final Thread reader;
    private final Map<UUID, Instant> authorizeSent = new ConcurrentHashMap<>();
    private final Map<UUID, Instant> captureSent = new ConcurrentHashMap<>();
    private final Map<UUID, Instant> authorized = new ConcurrentHashMap<>();
    private final Map<UUID, Instant> captured = new ConcurrentHashMap<>();
    private volatile Consumer<UUID> onAuthorized = _ -> {};
    private volatile boolean over;

    Traffic(String bootstrapServers, OutboxDatabase database) throws SQLException {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
                new StringSerializer(),
                new ByteArraySerializer());
        connection = database.connect();
        reader = Thread.ofPlatform().name("answers").start(this::readUntilClosed);
    }

    void onAuthorized(Consumer<UUID> action) {
        onAuthorized = action;
    }

    void authorize(UUID order) {
        authorizeSent.put(order, Instant.now());
        send("payment.authorize.v1", order, """
                {"orderId": "%s", "customerId": "00000000-0000-0001-0000-000000000001",
                 "amount": {"amount": 2500, "currency": "EUR"}, "paymentMethodId": "pm_card_visa", "respondBy": {"real": "%s"}}""".formatted(order, Instant.now().plusSeconds(600)));
    }

    void capture(UUID order) {
        captureSent.put(order, Instant.now());
        send("payment.capture.v1", order, """
                {"orderId": "%s", "amount": {"amount": 2500, "currency": "EUR"}}""".formatted(order));
    }

    Instant authorizeSent(UUID order) {
        return at(authorizeSent, order);
    }

    Instant captureSent(UUID order) {
        return at(captureSent, order);
    }

    /** When the answer was written. */
    Instant authorized(UUID order) {
        return at(authorized, order);
    }

    Instant captured(UUID order) {
        return at(captured, order);
    }

    long authorizedCount() {
        return authorized.size();
    }

    long capturedCount() {
        return captured.size();
    }

    private static Instant at(Map<UUID, Instant> times, UUID order) {
        var at = times.get(order);
        if (at == null) {
            throw new IllegalStateException("nothing is known of " + order);
        }
        return at;
    }

    private void send(String type, UUID order, String body) {
        var message = new ProducerRecord<>(Topics.PAYMENTS_PROCESS, order.toString(), body.getBytes(UTF_8));
        Map.of(
                        Headers.ID,
                        UuidCreator.getTimeOrderedEpoch().toString(),
                        Headers.TYPE,
                        type,
                        Headers.SOURCE,
                        "/benchmark",
                        Headers.SUBJECT,
                        order.toString(),
                        Headers.TIME,
                        Instant.now().toString(),
                        Headers.SPEC_VERSION,
                        "1.0",
                        Headers.CITY,
                        "vienna",
                        Headers.ASK,
                        UuidCreator.getTimeOrderedEpoch().toString())
                .forEach((name, value) -> message.headers().add(name, value.getBytes(UTF_8)));
        var _ = producer.send(message);
    }

    private void readUntilClosed() {
        try (var query = connection.prepareStatement(ANSWERS)) {
            while (!over) {
                var seen = 0;
                try (var row = query.executeQuery()) {
                    for (; row.next(); seen++) {
                        var order = UUID.fromString(row.getString("key"));
                        var at = row.getObject("created_at", OffsetDateTime.class)
                                .toInstant();
                        switch (row.getString("type")) {
                            case "payment.authorized.v1" -> {
                                authorized.put(order, at);
                                onAuthorized.accept(order);
                            }
                            case "payment.captured.v1" -> captured.put(order, at);
                            default -> System.err.println("unexpected: " + row.getString("type") + " of " + order);
                        }
                    }
                }
                if (seen == 0) {
                    Thread.sleep(LOOK_EVERY);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws SQLException, InterruptedException {
        over = true;
        reader.join();
        connection.close();
        producer.close();
    }
}
