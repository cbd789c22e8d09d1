package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.Book.Delivery;
import io.tiffin.sandbox.psp.Book.Event;
import io.tiffin.sandbox.psp.HookFaults.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Delivers events, each on its own thread: no order is promised, an unanswered one is repeated, duplicates happen. */
final class Webhooks implements AutoCloseable {

    /**
     * An attempt, as the ledger's page shows it.
     *
     * @param status 0 when there was no answer
     */
    record Attempt(
            Instant at,
            String event,
            String type,
            @Nullable String orderId,
            String endpoint,
            int status,
            String note) {}

    /** The endpoint's present secret signs, and a former one for a while. */
    private static final class Receiver {
        private final PspSettings.Webhook settings;
        private final AtomicLong accepted = new AtomicLong();
        private volatile List<String> secrets;

        private Receiver(PspSettings.Webhook settings) {
            this.settings = settings;
            this.secrets = settings.formerSecret() == null
                    ? List.of(settings.secret())
                    : List.of(settings.secret(), settings.formerSecret());
        }

        private URI url() {
            return Objects.requireNonNull(settings.url());
        }
    }

    private static final System.Logger LOG = System.getLogger("psp.webhooks");
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final Duration STALE_BY = Duration.ofHours(1);
    private static final long USUAL_DELAY_MS = 2_000;
    private static final int SHOWN = 500;

    private final Map<String, Receiver> receivers;
    private final HookFaults faults;
    private final Function<String, Optional<Event>> events;
    private final Consumer<Delivery> done;
    private final Deque<Attempt> attempts = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore atOnce = new Semaphore(32);
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(2))
            .executor(threads)
            .build();

    /** @param done is told of what needs no further attempt */
    Webhooks(
            List<PspSettings.Webhook> endpoints,
            HookFaults faults,
            Function<String, Optional<Event>> events,
            Consumer<Delivery> done) {
        this.receivers = endpoints.stream()
                .map(Receiver::new)
                .collect(Collectors.toMap(
                        receiver -> receiver.url().toString(), Function.identity(), (first, _) -> first));
        this.faults = faults;
        this.events = events;
        this.done = done;
    }

    static String sign(List<String> secrets, Instant at, String body) {
        var signatures = secrets.stream()
                .map(secret -> ",v1=" + hmac(secret, at.getEpochSecond() + "." + body))
                .collect(Collectors.joining());
        return "t=" + at.getEpochSecond() + signatures;
    }

    List<String> endpointsFor(String type) {
        return receivers.entrySet().stream()
                .filter(receiver -> receiver.getValue().settings.wants(type))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** From now on the new secret signs, and the former one too if it is to be kept. */
    void roll(String secret, boolean keepFormer) {
        receivers.values().forEach(receiver -> {
            var former = receiver.secrets.getFirst();
            receiver.secrets = keepFormer ? List.of(secret, former) : List.of(secret);
        });
    }

    void deliver(Delivery delivery) {
        var receiver = receivers.get(delivery.endpoint());
        var event = events.apply(delivery.event());
        if (receiver == null || event.isEmpty()) {
            done.accept(delivery); // an endpoint of former days, or an event that was forgotten
            return;
        }
        threads.execute(() -> {
            try {
                deliver(event.get(), receiver, faults.pick(event.get()));
                done.accept(delivery);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // kept as due; the next start tries again
            }
        });
    }

    /** Once more to every endpoint that wants its type, as a person may ask for it. */
    boolean resend(String id) {
        var event = events.apply(id);
        event.ifPresent(one -> endpointsFor(one.type()).forEach(endpoint -> deliver(new Delivery(id, endpoint))));
        return event.isPresent();
    }

    List<Attempt> attempts() {
        lock.lock();
        try {
            return List.copyOf(attempts);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        http.shutdownNow();
    }

    private void deliver(Event event, Receiver receiver, Optional<HookFaults.Rule> fault) throws InterruptedException {
        var kind = fault.map(HookFaults.Rule::kind).orElse(null);
        if (kind == Kind.LOST) {
            note(event, receiver, 0, "lost");
            return;
        }
        holdBack(receiver, fault);
        if (kind == Kind.FORGED) {
            post(event, receiver, List.of("whsec_of_somebody_else"), Instant.now(), "forged");
        }
        if (kind == Kind.STALE) {
            post(event, receiver, receiver.secrets, Instant.now().minus(STALE_BY), "stale");
        }
        if (!repeat(event, receiver)) {
            LOG.log(System.Logger.Level.WARNING, "gave up event {0} {1}", event.type(), event.id());
            return;
        }
        receiver.accepted.incrementAndGet();
        if (kind == Kind.DUPLICATED) {
            post(event, receiver, receiver.secrets, Instant.now(), "duplicate");
        }
    }

    private static void holdBack(Receiver receiver, Optional<HookFaults.Rule> fault) throws InterruptedException {
        var kind = fault.map(HookFaults.Rule::kind).orElse(null);
        if (kind != Kind.LATE && kind != Kind.REORDERED) {
            return;
        }
        var before = receiver.accepted.get();
        var end = System.nanoTime()
                + Duration.ofMillis(fault.map(HookFaults.Rule::delayMs).orElse(USUAL_DELAY_MS))
                        .toNanos();
        while (System.nanoTime() < end && (kind == Kind.LATE || receiver.accepted.get() == before)) {
            Thread.sleep(10);
        }
    }

    private boolean repeat(Event event, Receiver receiver) throws InterruptedException {
        for (var pause : receiver.settings.retries()) {
            if (post(event, receiver, receiver.secrets, Instant.now(), "")) {
                return true;
            }
            Thread.sleep(pause);
        }
        return post(event, receiver, receiver.secrets, Instant.now(), "last attempt");
    }

    private boolean post(Event event, Receiver receiver, List<String> secrets, Instant at, String note)
            throws InterruptedException {
        var status = send(event, receiver, secrets, at);
        note(event, receiver, status, note);
        return status / 100 == 2;
    }

    private int send(Event event, Receiver receiver, List<String> secrets, Instant at) throws InterruptedException {
        atOnce.acquire();
        try {
            var request = HttpRequest.newBuilder(receiver.url())
                    .timeout(ANSWER_WITHIN)
                    .header("Content-Type", "application/json; charset=utf-8")
                    .header("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
                    .header("Stripe-Signature", sign(secrets, at, event.body()))
                    .POST(HttpRequest.BodyPublishers.ofString(event.body()))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException _) {
            return 0;
        } finally {
            atOnce.release();
        }
    }

    private void note(Event event, Receiver receiver, int status, String note) {
        lock.lock();
        try {
            attempts.addFirst(new Attempt(
                    Instant.now(),
                    event.id(),
                    event.type(),
                    event.orderId(),
                    receiver.url().toString(),
                    status,
                    note));
            if (attempts.size() > SHOWN) {
                attempts.removeLast();
            }
        } finally {
            lock.unlock();
        }
    }

    private static String hmac(String secret, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
