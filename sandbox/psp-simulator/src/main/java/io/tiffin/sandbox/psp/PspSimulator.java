package io.tiffin.sandbox.psp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tiffin.sandbox.psp.Book.Change;
import io.tiffin.sandbox.psp.Intent.Charge;
import io.tiffin.sandbox.psp.StripeApi.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The provider as a running server: Stripe's API under /v1, the experimenter's door under /sim. The JDK's server and not a servlet
 * container, because a lost reply is a connection that ends without a byte, which a servlet cannot do.
 */
public final class PspSimulator implements AutoCloseable {

    static {
        // without it each answer waits for the other side's delayed acknowledgement
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** The customer's answer to the bank's question. */
    record Authentication(String clientSecret, String outcome) {}

    private static final Duration SWEEP_EVERY = Duration.ofMillis(500);

    private final ReentrantLock lock = new ReentrantLock();
    private final BusinessTime time;
    private final Book book;
    private final Faults faults;
    private final Webhooks webhooks;
    private final Payments payments;
    private final StripeApi api;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private PspSimulator(PspSettings settings, BusinessTime time, HttpServer server) {
        this.time = time;
        this.server = server;
        book = new Book(settings.dataFile(), settings.keyRetention());
        faults = new Faults(settings.latency().toMillis());
        webhooks = new Webhooks(settings.webhook(), this::delivered);
        payments = new Payments(settings, time, book, webhooks::wants);
        api = new StripeApi(settings, faults, book, payments, webhooks, lock);
    }

    public static PspSimulator start(PspSettings settings, BusinessTime time, String address, int port) {
        try {
            var server = HttpServer.create(new InetSocketAddress(address, port), 512);
            var simulator = new PspSimulator(settings, time, server);
            simulator.open();
            return simulator;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on %s:%d".formatted(address, port), e);
        }
    }

    public URI address() {
        var bound = server.getAddress();
        return URI.create("http://%s:%d".formatted(bound.getAddress().getHostAddress(), bound.getPort()));
    }

    public Faults faults() {
        return faults;
    }

    /** The customer confirms, or fails to, what the bank asked with {@code requires_action}. */
    public void authenticate(String clientSecret, boolean succeeded) {
        answerBank(clientSecret, succeeded);
    }

    public Ledger ledger() {
        return locked(() -> ledger(null));
    }

    @Override
    public void close() {
        server.stop(0);
        webhooks.close();
        threads.shutdownNow();
        locked(() -> {
            book.close();
            return true;
        });
    }

    private void open() {
        server.setExecutor(threads);
        server.createContext("/v1/", this::stripe);
        server.createContext("/sim/", exchange -> safely(exchange, this::experiment));
        server.createContext(
                "/actuator/health",
                exchange -> safely(exchange, _ -> new Answer.Reply(200, "{\"status\":\"UP\"}", false, false)));
        locked(book::undelivered).forEach(webhooks::deliver);
        threads.execute(this::sweep);
        server.start();
    }

    private void stripe(HttpExchange exchange) {
        safely(exchange, open -> {
            var request = ApiRequest.read(open);
            open.getResponseHeaders().set("Request-Id", request.id());
            if (request.idempotencyKey() != null) {
                open.getResponseHeaders().set("Idempotency-Key", request.idempotencyKey());
            }
            return api.answer(request);
        });
    }

    private interface Handling {
        Answer of(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private static void safely(HttpExchange exchange, Handling handling) {
        try (exchange) {
            switch (handling.of(exchange)) {
                case Answer.Silence() -> {} // closing an exchange that has no answer ends the connection
                case Answer.Reply(var status, var body, var replayed, var shouldRetry) -> {
                    var headers = exchange.getResponseHeaders();
                    headers.set("Content-Type", "application/json");
                    if (replayed) {
                        headers.set("Idempotent-Replayed", "true");
                    }
                    if (shouldRetry) {
                        headers.set("Stripe-Should-Retry", "true");
                    }
                    var bytes = body.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, bytes.length);
                    exchange.getResponseBody().write(bytes);
                }
            }
        } catch (IOException _) {
            // the client has gone; what was done is in the book
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            System.getLogger("psp").log(System.Logger.Level.ERROR, "a request failed", e);
        }
    }

    private Answer experiment(HttpExchange exchange) throws IOException {
        var request =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        try {
            return switch (request) {
                case "GET /sim/ledger" -> {
                    var order = ApiRequest.read(exchange).text("orderId").orElse(null);
                    yield json(200, locked(() -> ledger(order)));
                }
                case "GET /sim/faults" -> json(200, Map.of("latencyMs", faults.latencyMs(), "rules", faults.rules()));
                case "PUT /sim/faults" -> {
                    faults.replace(body(exchange, Faults.Script.class));
                    yield json(200, Map.of("rules", faults.rules()));
                }
                case "POST /sim/faults" -> {
                    faults.add(body(exchange, Faults.Rule.class));
                    yield json(200, Map.of("rules", faults.rules()));
                }
                case "DELETE /sim/faults" -> {
                    faults.clear();
                    yield json(200, Map.of("rules", List.of()));
                }
                case "POST /sim/authenticate" -> {
                    var answer = body(exchange, Authentication.class);
                    yield json(
                            200,
                            StripeJson.intent(
                                    answerBank(
                                            answer.clientSecret(),
                                            !answer.outcome().equals("failed")),
                                    false));
                }
                default ->
                    json(
                            404,
                            StripeJson.error(StripeError.noSuchUrl(
                                    exchange.getRequestMethod(),
                                    exchange.getRequestURI().getPath())));
            };
        } catch (StripeError e) {
            return json(e.status, StripeJson.error(e));
        } catch (JacksonException e) {
            return json(400, Map.of("error", Map.of("message", e.getOriginalMessage())));
        }
    }

    private Intent answerBank(String clientSecret, boolean succeeded) {
        var change = new Change();
        var intent = locked(() -> {
            var answered = payments.authenticate(clientSecret, succeeded, change, Instant.now());
            book.commit(change);
            return answered;
        });
        change.events.forEach(webhooks::deliver);
        return intent;
    }

    private void sweep() {
        try {
            while (true) {
                Thread.sleep(SWEEP_EVERY);
                lapse();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void lapse() {
        var change = new Change();
        locked(() -> {
            payments.lapseAll(change, Instant.now());
            if (!change.intents.isEmpty()) {
                book.commit(change);
            }
            return true;
        });
        change.events.forEach(webhooks::deliver);
    }

    private void delivered(String event) {
        locked(() -> {
            var change = new Change();
            change.delivered.add(event);
            book.commit(change);
            return true;
        });
    }

    private Ledger ledger(@Nullable String orderId) {
        var calls = new HashMap<String, List<Ledger.Call>>();
        for (var entry : book.entries()) {
            if (entry.intent() != null) {
                calls.computeIfAbsent(entry.intent(), _ -> new ArrayList<>())
                        .add(new Ledger.Call(
                                entry.operation(),
                                entry.key(),
                                entry.at(),
                                entry.status(),
                                entry.outcome(),
                                entry.request()));
            }
        }
        var now = Instant.now();
        return new Ledger(
                now,
                time.at(now),
                book.intents().stream()
                        .filter(intent -> orderId == null || orderId.equals(intent.orderId()))
                        .map(intent -> payment(intent, calls.getOrDefault(intent.id(), List.of())))
                        .toList(),
                book.anomalies().stream()
                        .filter(anomaly -> orderId == null || orderId.equals(anomaly.orderId()))
                        .map(a -> new Ledger.Oddity(a.kind(), a.operation(), a.path(), a.key(), a.orderId(), a.at()))
                        .toList());
    }

    private Ledger.Payment payment(Intent intent, List<Ledger.Call> calls) {
        return new Ledger.Payment(
                intent.id(),
                intent.orderId(),
                intent.terms().amount(),
                intent.terms().currency().toUpperCase(Locale.ROOT),
                intent.status().wire(),
                Objects.requireNonNullElse(intent.terms().paymentMethod(), ""),
                intent.terms().created(),
                intent.amountCapturable(),
                sum(intent, Charge::captured),
                sum(intent, Charge::refunded),
                intent.charges().stream().map(this::hold).toList(),
                book.refunds().stream()
                        .filter(refund -> refund.intent().equals(intent.id()))
                        .map(refund -> new Ledger.Returned(refund.id(), refund.amount(), refund.created()))
                        .toList(),
                calls);
    }

    private Ledger.Hold hold(Charge charge) {
        var end = charge.failure() != null
                ? "declined"
                : charge.end() == null ? "held" : charge.end().name();
        return new Ledger.Hold(
                charge.id(),
                charge.amount(),
                charge.created(),
                time.at(charge.created()),
                charge.captureBefore(),
                charge.endedAt(),
                charge.endedAt() == null ? null : time.at(charge.endedAt()),
                end.toLowerCase(Locale.ROOT),
                charge.captured());
    }

    private static long sum(Intent intent, Function<Charge, Long> amount) {
        return intent.charges().stream().mapToLong(amount::apply).sum();
    }

    private static Answer json(int status, Object body) {
        return new Answer.Reply(status, StripeJson.MAPPER.writeValueAsString(body), false, false);
    }

    private static <T> T body(HttpExchange exchange, Class<T> type) throws IOException {
        try (var in = exchange.getRequestBody()) {
            return StripeJson.MAPPER.readValue(in.readNBytes(1 << 20), type);
        }
    }

    private <T> T locked(java.util.function.Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
