package io.tiffin.benchmark.payments;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Answers to a hold and to its capture, each after the same time; notes when it was asked and when it answered. */
final class StubProvider implements AutoCloseable {

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // or each answer waits for a delayed acknowledgement
    }

    static final String AUTHORIZE = "authorize";
    static final String CAPTURE = "capture";

    /** @param operation as the idempotency key has it */
    record Asked(UUID orderId, String operation) {}

    record Answered(Instant from, Instant to) {

        Duration time() {
            return Duration.between(from, to);
        }
    }

    private final Duration time;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Asked, Answered> calls = new ConcurrentHashMap<>();
    private final AtomicLong repeats = new AtomicLong();

    private StubProvider(Duration time, HttpServer server) {
        this.time = time;
        this.server = server;
    }

    static StubProvider start(Duration time) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
        var stub = new StubProvider(time, server);
        server.setExecutor(stub.threads);
        server.createContext("/v1/payment_intents", stub::answer);
        server.start();
        return stub;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Nullable
    Answered call(UUID orderId, String operation) {
        return calls.get(new Asked(orderId, operation));
    }

    /** Calls that came again. */
    long repeats() {
        return repeats.get();
    }

    /** Forgets what it was asked. */
    void clear() {
        calls.clear();
        repeats.set(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var from = Instant.now();
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var key = exchange.getRequestHeaders().getFirst("Idempotency-Key").split(":", 4); // order:ID:OPERATION:1
            var order = UUID.fromString(key[1]);
            Thread.sleep(time);
            var body = intent(order, key[2]).getBytes(UTF_8);
            if (calls.putIfAbsent(new Asked(order, key[2]), new Answered(from, Instant.now())) != null) {
                repeats.incrementAndGet();
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String intent(UUID order, String operation) {
        var captured = operation.equals(CAPTURE);
        return """
                {"object": "payment_intent", "id": "pi_%s", "status": "%s", "amount": 2500, "amount_capturable": %d,
                 "amount_received": %d, "currency": "eur", "capture_method": "manual", "metadata": {}}""".formatted(
                        order.toString().replace("-", ""),
                        captured ? "succeeded" : "requires_capture",
                        captured ? 0 : 2500,
                        captured ? 2500 : 0);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
