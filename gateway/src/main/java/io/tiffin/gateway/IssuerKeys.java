package io.tiffin.gateway;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufMono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;

/**
 * The issuer's public keys, fetched anew for a key id that is not known and every few minutes, so that a rotation is
 * followed in both directions. However many tokens name keys that do not exist, the issuer is asked once in a while.
 */
final class IssuerKeys implements Function<SignedJWT, Flux<JWK>> {

    private static final Duration TRUSTED_FOR = Duration.ofMinutes(5);
    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(10);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);

    private final Clock clock;
    private final Mono<JWKSet> fetched;
    private volatile @Nullable Known known;

    private record Known(JWKSet keys, Instant since) {}

    IssuerKeys(String jwkSetUri, Clock clock) {
        this.clock = clock;
        this.fetched = HttpClient.create()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 1000)
                .responseTimeout(Duration.ofSeconds(3))
                .get()
                .uri(jwkSetUri)
                .responseSingle(IssuerKeys::parse)
                .doOnNext(keys -> known = new Known(keys, clock.instant()))
                .cache(_ -> BETWEEN_FETCHES, _ -> AFTER_A_FAILURE, () -> Duration.ZERO);
    }

    @Override
    public Flux<JWK> apply(SignedJWT token) {
        var matcher = JWKMatcher.forJWSHeader(token.getHeader());
        if (matcher == null) {
            return Flux.empty(); // an algorithm that nobody signs with
        }
        var selector = new JWKSelector(matcher);
        var remembered = known;
        List<JWK> found = remembered == null ? List.of() : selector.select(remembered.keys());
        if (remembered != null
                && !found.isEmpty()
                && clock.instant().isBefore(remembered.since().plus(TRUSTED_FOR))) {
            return Flux.fromIterable(found);
        }
        return fetched.map(selector::select)
                .onErrorResume(error -> found.isEmpty() ? Mono.error(error) : Mono.just(found))
                .flatMapIterable(keys -> keys);
    }

    private static Mono<JWKSet> parse(HttpClientResponse response, ByteBufMono body) {
        if (response.status().code() != 200) {
            return Mono.error(new IOException("the issuer answered " + response.status()));
        }
        return body.asString().handle((text, sink) -> {
            try {
                sink.next(JWKSet.parse(text));
            } catch (ParseException e) {
                sink.error(new IOException("the issuer's keys cannot be read", e));
            }
        });
    }
}
