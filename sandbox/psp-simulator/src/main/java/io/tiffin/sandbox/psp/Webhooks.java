package io.tiffin.sandbox.psp;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Delivers events, each on its own thread: no order is promised, an unanswered one is repeated, duplicates happen. */
final class Webhooks implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("psp.webhooks");
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final PspSettings.Webhook settings;
    private final Consumer<String> delivered;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore atOnce = new Semaphore(32);
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(2))
            .executor(threads)
            .build();

    Webhooks(PspSettings.Webhook settings, Consumer<String> delivered) {
        this.settings = settings;
        this.delivered = delivered;
    }

    static String sign(String secret, Instant at, String body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            var signed = mac.doFinal((at.getEpochSecond() + "." + body).getBytes(StandardCharsets.UTF_8));
            return "t=%d,v1=%s".formatted(at.getEpochSecond(), HexFormat.of().formatHex(signed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean wants(String type) {
        return settings.url() != null && settings.events().contains(type);
    }

    void deliver(Book.Event event) {
        var url = settings.url();
        if (url != null) {
            threads.execute(() -> deliver(event, url));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        http.shutdownNow();
    }

    private void deliver(Book.Event event, URI url) {
        try {
            for (var pause : settings.retries()) {
                if (post(event, url)) {
                    delivered.accept(event.id());
                    return;
                }
                Thread.sleep(pause);
            }
            if (!post(event, url)) {
                LOG.log(System.Logger.Level.WARNING, "gave up event {0} {1}", event.type(), event.id());
            }
            delivered.accept(event.id());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // kept as undelivered; the next start tries again
        }
    }

    private boolean post(Book.Event event, URI url) throws InterruptedException {
        atOnce.acquire();
        try {
            var request = HttpRequest.newBuilder(url)
                    .timeout(ANSWER_WITHIN)
                    .header("Content-Type", "application/json; charset=utf-8")
                    .header("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
                    .header("Stripe-Signature", sign(settings.secret(), Instant.now(), event.body()))
                    .POST(HttpRequest.BodyPublishers.ofString(event.body()))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() / 100 == 2;
        } catch (IOException _) {
            return false;
        } finally {
            atOnce.release();
        }
    }
}
