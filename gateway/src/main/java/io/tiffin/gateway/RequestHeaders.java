package io.tiffin.gateway;

import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Gives each request its id, and takes from it what only the gateway may say or only the gateway has to know. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RequestHeaders implements WebFilter {

    static final String REQUEST_ID = "X-Request-Id";
    static final String TRACEPARENT = "traceparent";
    static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";

    private static final String TOKEN_SUBPROTOCOL = "bearer.";
    private static final String BEARER = "Bearer ";

    // X-Forwarded-* and Forwarded are the routing filters' affair (trusted-proxies); these have no standard to be
    // trusted by
    private static final List<String> FORGEABLE = List.of("X-Real-IP", "X-Client-IP", "True-Client-IP");

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var incoming = exchange.getRequest().getHeaders();
        var trace = Trace.continuing(incoming.getFirst(TRACEPARENT));
        trace.attachTo(exchange);
        // a service answers with the same id: set, so that it does not stand there twice
        exchange.getResponse().beforeCommit(() -> {
            exchange.getResponse().getHeaders().set(REQUEST_ID, trace.id());
            return Mono.empty();
        });
        var request = exchange.getRequest().mutate().headers(headers -> {
            headers.set(TRACEPARENT, trace.traceparent());
            headers.set(REQUEST_ID, trace.id());
            FORGEABLE.forEach(headers::remove);
            takeTokenFromSubprotocol(headers);
        });
        return chain.filter(exchange.mutate().request(request.build()).build());
    }

    // A browser cannot set headers on a WebSocket: it offers its token as a subprotocol. Behind the door it is a header
    // like any other.
    private static void takeTokenFromSubprotocol(HttpHeaders headers) {
        var offered = headers.getValuesAsList(SUBPROTOCOLS);
        if (offered.stream().noneMatch(protocol -> protocol.startsWith(TOKEN_SUBPROTOCOL))) {
            return;
        }
        var others = offered.stream()
                .filter(protocol -> !protocol.startsWith(TOKEN_SUBPROTOCOL))
                .toList();
        if (others.isEmpty()) {
            headers.remove(SUBPROTOCOLS);
        } else {
            headers.set(SUBPROTOCOLS, String.join(", ", others));
        }
        if (!headers.containsHeader(HttpHeaders.AUTHORIZATION)) {
            offered.stream()
                    .filter(protocol -> protocol.startsWith(TOKEN_SUBPROTOCOL))
                    .findFirst()
                    .ifPresent(protocol -> headers.set(
                            HttpHeaders.AUTHORIZATION, BEARER + protocol.substring(TOKEN_SUBPROTOCOL.length())));
        }
    }
}
