package io.tiffin.gateway;

import static java.util.Objects.requireNonNull;
import static org.springframework.security.config.Customizer.withDefaults;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.firewall.ServerExchangeRejectedHandler;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.security.web.server.firewall.StrictServerWebExchangeFirewall;
import org.springframework.security.web.server.util.matcher.PathPatternParserServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.util.StringUtils;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Who may come in at all. What somebody may do inside, and on whose things, every service decides for itself. */
@Configuration(proxyBeanMethods = false)
class EdgeSecurity {

    @Bean
    SecurityWebFilterChain tokenCheck(ServerHttpSecurity http, GatewaySettings settings, ProblemWriter problems) {
        var inside = Door.ways(settings).stream()
                .flatMap(way -> way.paths().stream())
                .toArray(String[]::new);
        return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
                .authorizeExchange(requests -> requests.pathMatchers(HttpMethod.GET, "/v1/restaurants/**")
                        .permitAll()
                        .pathMatchers(HttpMethod.HEAD, "/v1/restaurants/**")
                        .permitAll()
                        .pathMatchers("/v1/hooks/stripe") // signed by its sender
                        .permitAll()
                        .matchers(new StreamTokenMatcher())
                        .permitAll()
                        .pathMatchers(inside)
                        .authenticated()
                        .anyExchange() // our own health and metrics; all else is not found
                        .permitAll())
                .oauth2ResourceServer(tokens -> tokens.jwt(withDefaults())
                        .authenticationEntryPoint((exchange, e) -> unauthenticated(problems, exchange, e)))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(
                                (exchange, e) -> unauthenticated(problems, exchange, e))
                        .accessDeniedHandler((exchange, _) ->
                                problems.write(exchange, Fault.FORBIDDEN, "The token does not allow this.")))
                .build();
    }

    /** EventSource cannot set headers: a one-order stream token passes here, and order-service checks it. */
    private static final class StreamTokenMatcher implements ServerWebExchangeMatcher {

        private final ServerWebExchangeMatcher events =
                new PathPatternParserServerWebExchangeMatcher("/v1/orders/*/events", HttpMethod.GET);

        @Override
        public Mono<MatchResult> matches(ServerWebExchange exchange) {
            return StringUtils.hasText(exchange.getRequest().getQueryParams().getFirst("st"))
                    ? events.matches(exchange)
                    : MatchResult.notMatch();
        }
    }

    private static Mono<Void> unauthenticated(
            ProblemWriter problems, ServerWebExchange exchange, AuthenticationException e) {
        var headers = new HttpHeaders();
        if (e instanceof OAuth2AuthenticationException) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
            return problems.write(
                    exchange,
                    Fault.UNAUTHENTICATED,
                    "The access token is malformed, expired, or not meant for this API.",
                    headers);
        }
        headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        return problems.write(exchange, Fault.UNAUTHENTICATED, "An access token is needed here.", headers);
    }

    @Bean
    ReactiveJwtDecoder tokens(OAuth2ResourceServerProperties properties, GatewaySettings settings) {
        var jwt = properties.getJwt();
        var clock = Clock.systemUTC();
        var jwkSetUri = requireNonNull(jwt.getJwkSetUri(), "jwk-set-uri");
        var issuer = requireNonNull(jwt.getIssuerUri(), "issuer-uri");
        var algorithm =
                requireNonNull(SignatureAlgorithm.from(jwt.getJwsAlgorithms().getFirst()), "jws-algorithms");
        var decoder = NimbusReactiveJwtDecoder.withJwkSource(new IssuerKeys(jwkSetUri, clock))
                .jwsAlgorithm(algorithm)
                .build();
        decoder.setJwtValidator(validator(issuer, jwt.getAudiences()));
        return new VerifiedTokens(decoder, settings.verifiedTokens(), clock);
    }

    private static OAuth2TokenValidator<Jwt> validator(String issuer, List<String> audiences) {
        var validators = new ArrayList<OAuth2TokenValidator<Jwt>>();
        validators.add(JwtValidators.createDefaultWithIssuer(issuer));
        validators.add(new JwtClaimValidator<List<String>>(
                JwtClaimNames.AUD, named -> named != null && named.stream().anyMatch(audiences::contains)));
        return new DelegatingOAuth2TokenValidator<>(validators);
    }

    @Bean
    ServerWebExchangeFirewall firewall() {
        var firewall = new StrictServerWebExchangeFirewall();
        firewall.setUnsafeAllowAnyHttpMethod(true); // a method that is not allowed is 405 with the ones that are
        return firewall;
    }

    @Bean
    ServerExchangeRejectedHandler rejected(ProblemWriter problems) {
        return (exchange, _) -> problems.write(exchange, Fault.MALFORMED_REQUEST, "The address is not a plain one.");
    }
}
