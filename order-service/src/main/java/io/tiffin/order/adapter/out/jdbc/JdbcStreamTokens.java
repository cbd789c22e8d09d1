package io.tiffin.order.adapter.out.jdbc;

import io.tiffin.kit.time.RealClock;
import io.tiffin.order.application.StreamTokens;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;

/** Random tokens, kept as hashes. In the database, so that any instance can open the stream. */
@Repository
class JdbcStreamTokens implements StreamTokens {

    private static final Duration LIFETIME = Duration.ofSeconds(60);
    private static final int BYTES = 24;

    private final SecureRandom random = new SecureRandom();
    private final JdbcTemplate jdbc;
    private final RealClock clock;

    JdbcStreamTokens(JdbcTemplate jdbc, RealClock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public Token issue(UUID order) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        var text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var expiresAt = clock.now().plus(LIFETIME);
        jdbc.update(
                "insert into stream_tokens (token_hash, order_id, expires_at) values (?, ?, ?)",
                hash(text),
                order,
                expiresAt.atOffset(ZoneOffset.UTC));
        return new Token(text, expiresAt);
    }

    @Override
    public boolean admits(String text, UUID order) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select from stream_tokens where token_hash = ? and order_id = ? and expires_at > ?)",
                Boolean.class,
                hash(text),
                order,
                clock.now().atOffset(ZoneOffset.UTC)));
    }

    @Scheduled(fixedDelayString = "PT5M")
    void forgetExpired() {
        jdbc.update(
                "delete from stream_tokens where expires_at < ?", clock.now().atOffset(ZoneOffset.UTC));
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
