package io.tiffin.kit.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Remembers the tokens whose signature was checked, until they expire but no longer than a few minutes, so that a key
 * that the issuer withdraws stops working soon.
 */
final class VerifiedTokens implements JwtDecoder {

    private static final int SIZE = 10_000;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private record Verified(Jwt token, Instant until) {}

    private final JwtDecoder decoder;
    private final Clock clock;
    private final Map<String, Verified> verified = new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Verified> eldest) {
            return size() > SIZE;
        }
    };

    VerifiedTokens(JwtDecoder decoder, Clock clock) {
        this.decoder = decoder;
        this.clock = clock;
    }

    @Override
    public Jwt decode(String text) {
        var now = clock.instant();
        synchronized (verified) {
            var known = verified.get(text);
            if (known != null && now.isBefore(known.until())) {
                return known.token();
            }
            verified.remove(text);
        }
        var token = decoder.decode(text);
        var latest = now.plus(LONGEST);
        var expiresAt = token.getExpiresAt();
        var until = expiresAt != null && expiresAt.isBefore(latest) ? expiresAt : latest;
        synchronized (verified) {
            verified.put(text, new Verified(token, until));
        }
        return token;
    }
}
