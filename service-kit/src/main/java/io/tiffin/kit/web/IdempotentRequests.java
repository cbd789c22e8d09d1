package io.tiffin.kit.web;

import io.tiffin.kit.time.RealClock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request that is sent again has one effect and the same answer. The key, the effect and the stored answer commit
 * together; a refusal (any exception) rolls all three back, so that the key stays free.
 */
public final class IdempotentRequests {

    private static final int LONGEST_KEY = 255;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final JsonMapper json;
    private final JsonMapper canonical;
    private final JsonMapper kept;
    private final RealClock clock;
    private final Duration retention;

    public IdempotentRequests(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            JsonMapper json,
            RealClock clock,
            Duration retention) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.json = json;
        this.canonical = json.rebuild()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
        // our own answer, perhaps of an older version of the body: it is not refused for what it has or lacks
        this.kept = json.rebuild()
                .disable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .build();
        this.clock = clock;
        this.retention = retention;
    }

    /**
     * Runs the effect once for (principal, operation, key).
     *
     * @param principal who asks: the token's subject; two callers may use the same key
     * @param operation what is asked, with the ids of the path: {@code cancel-order ord_…}
     * @param key the header {@code Idempotency-Key}, bare or quoted
     * @param request the parsed body; another one under the same key is refused
     */
    public <T> ResponseEntity<T> once(
            String principal,
            String operation,
            @Nullable String key,
            Object request,
            Class<T> bodyType,
            Supplier<ResponseEntity<T>> effect) {
        var bareKey = bare(key);
        var fingerprint = fingerprint(request);
        return Objects.requireNonNull(transaction.execute(_ -> {
            if (!claim(principal, operation, bareKey, fingerprint)) {
                return replay(principal, operation, bareKey, fingerprint, bodyType);
            }
            var answer = effect.get();
            store(principal, operation, bareKey, answer);
            return answer;
        }));
    }

    /** Waits for a concurrent request with the same key: its end decides whether this one runs or replays. */
    private boolean claim(String principal, String operation, String key, String fingerprint) {
        var now = clock.now();
        try {
            return jdbc.update(
                            """
                            insert into idempotent_requests as r (principal, operation, key, fingerprint, created_at)
                            values (?, ?, ?, ?, ?)
                            on conflict (principal, operation, key) do update
                            set fingerprint = excluded.fingerprint, created_at = excluded.created_at,
                                status = null, body = null, location = null, etag = null
                            where r.created_at < ?""",
                            principal,
                            operation,
                            key,
                            fingerprint,
                            Timestamp.from(now),
                            Timestamp.from(now.minus(retention)))
                    == 1;
        } catch (CannotAcquireLockException | QueryTimeoutException _) {
            throw new ApiProblem(
                            HttpStatus.CONFLICT,
                            "request_in_progress",
                            "The request is being processed",
                            "A request with this key has not ended yet; repeat it in a moment.")
                    .with("retryable", true)
                    .header("Retry-After", "1");
        }
    }

    private record Stored(
            String fingerprint,
            int status,
            @Nullable String body,
            @Nullable String location,
            @Nullable String etag) {}

    private <T> ResponseEntity<T> replay(
            String principal, String operation, String key, String fingerprint, Class<T> bodyType) {
        var stored = Objects.requireNonNull(jdbc.queryForObject(
                """
                select fingerprint, status, body, location, etag from idempotent_requests
                where principal = ? and operation = ? and key = ?""",
                (row, _) -> new Stored(
                        row.getString("fingerprint"),
                        row.getInt("status"),
                        row.getString("body"),
                        row.getString("location"),
                        row.getString("etag")),
                principal,
                operation,
                key));
        if (!stored.fingerprint().equals(fingerprint)) {
            throw keyReused();
        }
        var answer = ResponseEntity.status(stored.status()).header("Idempotent-Replayed", "true");
        if (stored.location() != null) {
            answer.location(URI.create(stored.location()));
        }
        if (stored.etag() != null) {
            answer.eTag(stored.etag());
        }
        return stored.body() == null ? answer.build() : answer.body(kept.readValue(stored.body(), bodyType));
    }

    private void store(String principal, String operation, String key, ResponseEntity<?> answer) {
        var headers = answer.getHeaders();
        jdbc.update(
                """
                update idempotent_requests set status = ?, body = ?, location = ?, etag = ?
                where principal = ? and operation = ? and key = ?""",
                answer.getStatusCode().value(),
                answer.getBody() == null ? null : json.writeValueAsString(answer.getBody()),
                headers.getFirst(HttpHeaders.LOCATION),
                headers.getETag(),
                principal,
                operation,
                key);
    }

    @Scheduled(fixedDelayString = "PT10M", initialDelayString = "PT10M")
    void forgetOld() {
        jdbc.update(
                "delete from idempotent_requests where created_at < ?",
                Timestamp.from(clock.now().minus(retention)));
    }

    public static ApiProblem keyReused() {
        return new ApiProblem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "idempotency_key_reused",
                "The key was used for another request",
                "Use a new Idempotency-Key for a request that differs.");
    }

    static ApiProblem keyMissing() {
        return new ApiProblem(
                HttpStatus.BAD_REQUEST,
                "idempotency_key_missing",
                "An idempotency key is needed",
                "Send the header Idempotency-Key with a value that is new for each new request.");
    }

    /** The key as it is meant: bare or quoted, needed, at most 255 characters. For endpoints that keep keys themselves. */
    public static String bare(@Nullable String key) {
        var bareKey = key == null ? "" : key.strip();
        if (bareKey.length() >= 2 && bareKey.startsWith("\"") && bareKey.endsWith("\"")) {
            bareKey = bareKey.substring(1, bareKey.length() - 1);
        }
        if (bareKey.isEmpty()) {
            throw keyMissing();
        }
        if (CardNumbers.appearIn(bareKey)) {
            throw CardNumberRefusal.refused("Idempotency-Key");
        }
        if (bareKey.length() > LONGEST_KEY) {
            throw ApiProblem.malformed("The Idempotency-Key is longer than " + LONGEST_KEY + " characters.");
        }
        return bareKey;
    }

    private String fingerprint(Object request) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(canonical.writeValueAsString(request).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
