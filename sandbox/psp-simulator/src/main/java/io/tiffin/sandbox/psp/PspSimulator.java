package io.tiffin.sandbox.psp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tiffin.sandbox.psp.Book.Change;
import io.tiffin.sandbox.psp.Book.Delivery;
import io.tiffin.sandbox.psp.StripeApi.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The provider as a running server: Stripe's API under /v1, the experimenter's door under /sim. The JDK's server and not a servlet
 * container, because a lost reply is a connection that ends without a byte, which a servlet cannot do.
 */
public final class PspSimulator implements AutoCloseable {

    static {
        // without it each answer waits for the other side's delayed acknowledgement
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final Duration SWEEP_EVERY = Duration.ofMillis(500);

    private final ReentrantLock lock = new ReentrantLock();
    private final Book book;
    private final Faults faults;
    private final HookFaults hookFaults = new HookFaults();
    private final Webhooks webhooks;
    private final Intents intents;
    private final Setups setups;
    private final Refunds refunds;
    private final StripeApi api;
    private final Experiments experiments;
    private final LedgerView ledger;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private PspSimulator(PspSettings settings, BusinessTime time, HttpServer server) {
        this.server = server;
        book = new Book(settings.dataFile(), settings.keyRetention(), settings.keptEvents());
        faults = new Faults(settings.latency().toMillis());
        webhooks = new Webhooks(
                settings.webhooks(), hookFaults, id -> locked(() -> book.events.find(id)), this::delivered);
        var events = new EventLog(settings.webhook().apiVersion(), webhooks::endpointsFor);
        var account = new Account(settings, time, book, events, this::address);
        var methods = new Methods(account);
        intents = new Intents(account, methods, new Charging(account));
        setups = new Setups(account, methods);
        refunds = new Refunds(account);
        ledger = new LedgerView(account);
        var endpoints =
                new Endpoints(intents, refunds, new Customers(account, methods), methods, setups, new Records(account));
        var rateLimit = new RateLimit(settings.rateLimit());
        api = new StripeApi(account, endpoints, faults, rateLimit, webhooks::deliver, lock);
        experiments = new Experiments(this, faults, hookFaults, rateLimit, webhooks);
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

    public HookFaults hookFaults() {
        return hookFaults;
    }

    /** The customer confirms, or fails to, what the bank asked with {@code requires_action}. */
    public void authenticate(String clientSecret, boolean succeeded) {
        answerBank(clientSecret, succeeded);
    }

    /** A refund succeeds or fails now, whatever it was going to do. */
    public void settleRefund(String id, boolean succeeded) {
        settle(id, succeeded ? "succeeded" : "failed", null);
    }

    public Ledger ledger() {
        return ledger(null, Integer.MAX_VALUE);
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

    Ledger ledger(@Nullable String orderId, int limit) {
        return locked(() -> ledger.of(orderId, limit));
    }

    Experiments.Answered answerBank(String clientSecret, boolean succeeded) {
        return changed(change -> {
            if (clientSecret.startsWith("seti_")) {
                var setup = setups.authenticate(clientSecret, succeeded, change, Instant.now());
                return new Experiments.Answered(
                        Shapes.setup(setup), setup.terms().returnUrl());
            }
            var intent = intents.authenticate(clientSecret, succeeded, change, Instant.now());
            return new Experiments.Answered(
                    Shapes.intent(intent), intent.terms().returnUrl());
        });
    }

    Refund settle(String id, String status, @Nullable String reason) {
        return changed(change -> refunds.settle(id, status, reason, change, Instant.now()));
    }

    private void open() {
        server.setExecutor(threads);
        server.createContext("/v1/", this::stripe);
        server.createContext("/", exchange -> safely(exchange, experiments::answer));
        server.createContext(
                "/actuator/health",
                exchange -> safely(exchange, _ -> new Answer.Reply(200, "{\"status\":\"UP\"}", Map.of())));
        locked(book::due).forEach(webhooks::deliver);
        threads.execute(this::sweep);
        server.start();
    }

    private void stripe(HttpExchange exchange) {
        safely(exchange, open -> {
            var request = ApiRequest.read(open);
            var headers = open.getResponseHeaders();
            headers.set("Request-Id", request.id());
            var version = open.getRequestHeaders().getFirst("Stripe-Version");
            if (version != null) {
                headers.set("Stripe-Version", version);
            }
            if (request.idempotencyKey() != null) {
                headers.set("Idempotency-Key", request.idempotencyKey());
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
                case Answer.Reply reply -> write(exchange, reply, 1);
                case Answer.Torn(var reply) -> write(exchange, reply, 2);
            }
        } catch (IOException _) {
            // the client has gone, or is let down; what was done is in the book
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            System.getLogger("psp").log(System.Logger.Level.ERROR, "a request failed", e);
        }
    }

    /** @param parts of which only the first is written */
    private static void write(HttpExchange exchange, Answer.Reply reply, int parts) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/json");
        reply.headers().forEach(headers::set);
        var bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(Arrays.copyOf(bytes, bytes.length / parts));
    }

    private void sweep() {
        try {
            while (true) {
                Thread.sleep(SWEEP_EVERY);
                changed(change -> {
                    intents.lapseAll(change, Instant.now());
                    refunds.settleDue(change, Instant.now());
                    return true;
                });
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void delivered(Delivery delivery) {
        locked(() -> {
            var change = new Change();
            change.delivered.add(delivery);
            book.commit(change);
            return true;
        });
    }

    /** What the provider does by itself, or by the experimenter's hand. */
    private <T> T changed(Function<Change, T> action) {
        var change = new Change();
        var result = locked(() -> {
            var done = action.apply(change);
            if (!change.isEmpty()) {
                book.commit(change);
            }
            return done;
        });
        change.due.forEach(webhooks::deliver);
        return result;
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
