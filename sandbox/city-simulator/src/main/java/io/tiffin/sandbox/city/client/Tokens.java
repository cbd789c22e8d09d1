package io.tiffin.sandbox.city.client;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Access tokens of the sandbox's issuer, kept until shortly before they expire. */
public final class Tokens {

    private static final Duration EARLY = Duration.ofMinutes(1);

    private final HttpClient http;
    private final URI issuer;
    private final Map<Identity, Token> kept = new ConcurrentHashMap<>();

    /**
     * Who a client is.
     *
     * @param role customer, driver, restaurant or ops
     * @param claims further claims: {@code customer_id}, {@code driver_id}, {@code restaurant_ids}, {@code city}
     */
    public record Identity(String role, String name, Map<String, String> claims) {}

    private record Token(String value, Instant until) {}

    public Tokens(HttpClient http, URI issuer) {
        this.http = http;
        this.issuer = issuer;
    }

    public String of(Identity who) {
        var token = kept.get(who);
        if (token == null || Instant.now().isAfter(token.until)) {
            token = fetch(who);
            kept.put(who, token);
        }
        return token.value;
    }

    private Token fetch(Identity who) {
        var form = new java.util.LinkedHashMap<String, String>();
        form.put("grant_type", "client_credentials");
        form.put("scope", who.role());
        form.put("sub", who.name());
        form.putAll(who.claims());
        var body = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var basic = Base64.getEncoder().encodeToString("tiffin-demo:demo-secret".getBytes(StandardCharsets.UTF_8));
        var request = HttpRequest.newBuilder(issuer.resolve("/oauth2/token"))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("The issuer refused a token for %s: %s".formatted(who, answer.body()));
            }
            var json = Json.read(answer.body());
            var lifetime = Duration.ofSeconds(json.path("expires_in").asLong(300));
            return new Token(
                    json.path("access_token").asString(),
                    Instant.now().plus(lifetime).minus(EARLY));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
