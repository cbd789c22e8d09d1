package io.tiffin.kit.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A real issuer for tests, once per JVM: it serves its keys over HTTP, so that a test goes through the same token check
 * as production. Give {@link #springProperties} to the application and send {@code Bearer} plus a token made here.
 */
public final class TestTokens {

    private static final class Shared {
        static final TestTokens INSTANCE = new TestTokens();
    }

    private final RSAKey key;
    private final String issuer;

    private TestTokens() {
        try {
            key = new RSAKeyGenerator(2048).keyID("test").generate();
            var keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/jwks", exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, keys.length);
                try (var body = exchange.getResponseBody()) {
                    body.write(keys);
                }
            });
            // its only thread is a daemon: tests end without closing it
            server.setExecutor(task -> Thread.ofVirtual().start(task));
            Thread.ofPlatform().daemon().start(server::start);
            issuer = "http://127.0.0.1:" + server.getAddress().getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public static TestTokens shared() {
        return Shared.INSTANCE;
    }

    /** For {@code @DynamicPropertySource}: the application trusts this issuer. */
    public Map<String, String> springProperties() {
        return Map.of(
                "spring.security.oauth2.resourceserver.jwt.issuer-uri",
                issuer,
                "spring.security.oauth2.resourceserver.jwt.jwk-set-uri",
                issuer + "/jwks");
    }

    public static String customer(UUID id) {
        return customer(id, "testville");
    }

    public static String customer(UUID id, String city) {
        return shared().token("customer-" + id, "customer", Map.of("customer_id", id.toString(), "city", city));
    }

    public static String driver(UUID id) {
        return driver(id, "testville");
    }

    public static String driver(UUID id, String city) {
        return shared().token("driver-" + id, "driver", Map.of("driver_id", id.toString(), "city", city));
    }

    public static String staff(UUID... restaurants) {
        var ids = Arrays.stream(restaurants).map(UUID::toString).toList();
        return shared().token(
                        "staff-" + restaurants[0], "restaurant", Map.of("restaurant_ids", ids, "city", "testville"));
    }

    public static String ops() {
        return shared().token("operator", "ops", Map.of());
    }

    /** Ran out a minute ago, beyond the clock skew that is forgiven. */
    public static String expired(UUID customer) {
        return shared().token(
                        "customer-" + customer,
                        List.of("customer"),
                        Map.of("customer_id", customer.toString()),
                        "tiffin",
                        Duration.ofMinutes(-2));
    }

    public static String forAnotherAudience(UUID customer) {
        return shared().token(
                        "customer-" + customer,
                        List.of("customer"),
                        Map.of("customer_id", customer.toString()),
                        "another",
                        Duration.ofMinutes(10));
    }

    public String token(String subject, String role, Map<String, ?> claims) {
        return token(subject, List.of(role), claims, "tiffin", Duration.ofMinutes(30));
    }

    public String token(
            String subject, List<String> roles, Map<String, ?> claims, String audience, Duration expiresIn) {
        var now = Instant.now();
        var set = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .subject(subject)
                .audience(audience)
                .issueTime(Date.from(now.minusSeconds(300)))
                .expirationTime(Date.from(now.plus(expiresIn)))
                .claim("roles", roles);
        claims.forEach(set::claim);
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), set.build());
        try {
            token.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }
}
