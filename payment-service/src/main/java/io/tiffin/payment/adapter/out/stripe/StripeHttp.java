package io.tiffin.payment.adapter.out.stripe;

import com.stripe.exception.ApiConnectionException;
import com.stripe.net.HttpClient;
import com.stripe.net.HttpHeaders;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import io.tiffin.payment.adapter.out.gate.NotAdmitted;
import io.tiffin.payment.adapter.out.gate.ProviderGate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stripe's library on the JDK's newer client. Its own uses {@code HttpURLConnection}, which silently sends a POST again when
 * the reply is lost and then reports the failure of the second one: a refused connection would pass for "never sent".
 */
final class StripeHttp extends HttpClient implements AutoCloseable {

    private static final long LONGEST_ANSWER = 4L << 20;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FAILURE = 500;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final java.net.http.HttpClient http;
    private final ProviderGate gate;
    private final Duration readTimeout;
    private final Duration wholeTimeout;

    StripeHttp(ProviderGate gate, Duration connectTimeout, Duration readTimeout) {
        this.gate = gate;
        this.readTimeout = readTimeout;
        this.wholeTimeout = connectTimeout.plus(readTimeout);
        this.http = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .followRedirects(java.net.http.HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    @Override
    public StripeResponse request(StripeRequest request) throws ApiConnectionException {
        try {
            var answer = gate.make(
                    () -> whole(http.sendAsync(
                            translate(request),
                            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), LONGEST_ANSWER))),
                    reply -> reply.statusCode() >= FAILURE);
            if (answer.statusCode() == TOO_MANY_REQUESTS) {
                slowDown(answer);
            }
            return new StripeResponse(
                    answer.statusCode(), HttpHeaders.of(answer.headers().map()), answer.body());
        } catch (IOException e) {
            throw new ApiConnectionException("no answer from the provider: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiConnectionException("interrupted while the provider was asked", e);
        }
    }

    /** The client's own timeout ends with the headers: a body that stalls would hang its call for ever. */
    private <T> T whole(CompletableFuture<T> answer) throws IOException, InterruptedException {
        try {
            return answer.get(wholeTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the answer has no end", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } finally {
            answer.cancel(true); // nothing happens when it is complete
        }
    }

    /** Not for an object that another request holds: that one's operation waits by itself. */
    private void slowDown(HttpResponse<String> answer) {
        var asked = answer.headers().firstValue("Retry-After").flatMap(StripeHttp::seconds);
        if (asked.isPresent()) {
            gate.slowDown(asked.get().compareTo(LONGEST_PAUSE) < 0 ? asked.get() : LONGEST_PAUSE);
        } else if (!answer.body().contains("\"lock_timeout\"")) {
            gate.slowDown(Duration.ofMillis(ThreadLocalRandom.current().nextInt(100, 300)));
        }
    }

    private static Optional<Duration> seconds(String text) {
        try {
            return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(text.strip()))));
        } catch (NumberFormatException _) {
            return Optional.empty(); // a date: Stripe does not send one
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest translate(StripeRequest request) {
        var builder =
                HttpRequest.newBuilder(URI.create(request.url().toString())).timeout(readTimeout);
        request.headers().map().forEach((name, values) -> builder.header(name, String.join(",", values)));
        builder.setHeader("User-Agent", buildUserAgentString(request));
        var content = request.content();
        if (content == null) {
            return builder.method(request.method().name(), BodyPublishers.noBody())
                    .build();
        }
        return builder.setHeader("Content-Type", content.contentType())
                .method(request.method().name(), BodyPublishers.ofByteArray(content.byteArrayContent()))
                .build();
    }

    static List<Class<? extends IOException>> beforeSending() {
        return List.of(
                NotAdmitted.class,
                java.net.ConnectException.class,
                java.net.http.HttpConnectTimeoutException.class,
                java.net.UnknownHostException.class,
                java.net.NoRouteToHostException.class);
    }
}
