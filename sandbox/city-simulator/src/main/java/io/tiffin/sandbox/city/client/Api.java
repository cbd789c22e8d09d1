package io.tiffin.sandbox.city.client;

import io.tiffin.sandbox.city.client.Tokens.Identity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The public API through the gateway, for one identity. A request that got no answer, or an answer that says "try again",
 * is sent again as an app would: the same bytes under the same idempotency key, until {@link #PATIENCE} is used up.
 */
public final class Api {

    /** Long enough for any service that was killed to be back. */
    public static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final HttpClient http;
    private final URI gateway;
    private final Tokens tokens;
    private final Identity who;

    /**
     * @param nanos how long the answered attempt took
     * @param attempts 1 when the first was answered
     */
    public record Answer(int status, JsonNode body, long nanos, int attempts) {

        public boolean ok() {
            return status >= 200 && status < 300;
        }

        public String code() {
            return body.path("code").asString("");
        }
    }

    public Api(HttpClient http, URI gateway, Tokens tokens, Identity who) {
        this.http = http;
        this.gateway = gateway;
        this.tokens = tokens;
        this.who = who;
    }

    public Answer get(String path) {
        return send("GET", path, null, Map.of());
    }

    public Answer post(String path, @Nullable Object body) {
        return send("POST", path, body, Map.of());
    }

    public Answer post(String path, Object body, String idempotencyKey) {
        return send("POST", path, body, Map.of("Idempotency-Key", idempotencyKey));
    }

    public Answer put(String path, Object body) {
        return send("PUT", path, body, Map.of());
    }

    /** An unanswered request that is no use later, such as a position: one attempt. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path)).header("Authorization", "Bearer " + token());
    }

    public String token() {
        return tokens.of(who);
    }

    public Identity who() {
        return who;
    }

    HttpClient http() {
        return http;
    }

    URI gateway() {
        return gateway;
    }

    private Answer send(String method, String path, @Nullable Object body, Map<String, String> headers) {
        var giveUp = System.nanoTime() + PATIENCE.toNanos();
        for (int attempt = 1; ; attempt++) {
            var started = System.nanoTime();
            try {
                var answer = http.send(build(method, path, body, headers), HttpResponse.BodyHandlers.ofString());
                var nanos = System.nanoTime() - started;
                if (!worthRepeating(answer) || System.nanoTime() > giveUp) {
                    return new Answer(answer.statusCode(), json(answer.body()), nanos, attempt);
                }
            } catch (IOException | java.io.UncheckedIOException e) {
                if (System.nanoTime() > giveUp) {
                    throw new IllegalStateException("%s %s got no answer in %s".formatted(method, path, PATIENCE), e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            pause();
        }
    }

    private HttpRequest build(String method, String path, @Nullable Object body, Map<String, String> headers) {
        var request = request(path).timeout(Duration.ofSeconds(15));
        headers.forEach(request::header);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(Json.write(body)));
        }
        return request.build();
    }

    /** Also 409 {@code request_in_progress}: the first copy of this very request is still being worked on. */
    private static boolean worthRepeating(HttpResponse<String> answer) {
        return answer.statusCode() >= 500
                || answer.statusCode() == 429
                || (answer.statusCode() == 409 && answer.body().contains("\"request_in_progress\""));
    }

    private static JsonNode json(String text) {
        return text.isBlank() ? JsonNodeFactory.instance.objectNode() : Json.read(text);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
