package io.tiffin.gateway;

import java.time.Clock;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import reactor.core.publisher.Mono;

/** Remembers verified tokens until they expire: the signature check is the dearest part of a proxied request. */
final class VerifiedTokens implements ReactiveJwtDecoder {

    private final ReactiveJwtDecoder decoder;
    private final int capacity;
    private final Clock clock;
    private final ConcurrentMap<String, Jwt> verified = new ConcurrentHashMap<>();

    VerifiedTokens(ReactiveJwtDecoder decoder, int capacity, Clock clock) {
        this.decoder = decoder;
        this.capacity = capacity;
        this.clock = clock;
    }

    @Override
    public Mono<Jwt> decode(String token) {
        var known = verified.get(token);
        if (known != null && isAlive(known)) {
            return Mono.just(known);
        }
        return decoder.decode(token)
                .onErrorMap(
                        IllegalStateException.class, // how the decoder says that it has no keys to check with
                        e -> new AuthenticationServiceException("the issuer's keys cannot be had", e))
                .doOnNext(jwt -> remember(token, jwt));
    }

    private void remember(String token, Jwt jwt) {
        if (verified.size() >= capacity) {
            verified.values().removeIf(old -> !isAlive(old));
            if (verified.size() >= capacity) {
                verified.clear();
            }
        }
        if (isAlive(jwt)) {
            verified.put(token, jwt);
        }
    }

    private boolean isAlive(Jwt jwt) {
        return jwt.getExpiresAt() != null && clock.instant().isBefore(jwt.getExpiresAt());
    }
}
