package io.tiffin.gateway;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.isAlreadyRouted;
import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.setAlreadyRouted;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.client.WebSocketClient;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Relays a WebSocket, and becomes one only after the service behind has: so a refusal is an answer that a client can
 * read, and the subprotocol is the one that the service chose. (The framework's own filter accepts the client first and can
 * then only hang up.)
 */
@Component
final class WebSocketRelay implements GlobalFilter, Ordered {

    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    // RFC 6455 has no code for "the other side is gone without a word"; this one tells clients to come again
    private static final CloseStatus LOST = CloseStatus.SERVICE_RESTARTED;

    private final WebSocketClient client;
    private final WebSocketService server;
    private final List<HttpHeadersFilter> headersFilters;

    WebSocketRelay(WebSocketClient client, WebSocketService server, List<HttpHeadersFilter> headersFilters) {
        this.client = client;
        this.server = server;
        this.headersFilters = List.copyOf(headersFilters);
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE - 2; // just before the framework's own
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        if (isAlreadyRouted(exchange)
                || !"websocket"
                        .equalsIgnoreCase(exchange.getRequest().getHeaders().getUpgrade())) {
            return chain.filter(exchange);
        }
        setAlreadyRouted(exchange);
        var opened = new AtomicBoolean();
        var late = Mono.delay(HANDSHAKE).filter(_ -> !opened.get()).switchIfEmpty(Mono.never());
        return client.execute(target(exchange), headers(exchange), new Upstream(exchange, opened))
                .timeout(late, Mono.error(() -> new TimeoutException("no handshake within " + HANDSHAKE)));
    }

    private static URI target(ServerWebExchange exchange) {
        URI target = exchange.getRequiredAttribute(GATEWAY_REQUEST_URL_ATTR);
        var scheme = target.getScheme().replaceFirst("^http", "ws");
        return UriComponentsBuilder.fromUri(target).scheme(scheme).build(true).toUri();
    }

    private HttpHeaders headers(ServerWebExchange exchange) {
        var headers = new HttpHeaders();
        HttpHeadersFilter.filterRequest(headersFilters, exchange).forEach((name, values) -> {
            if (!name.toLowerCase(Locale.ROOT).startsWith("sec-websocket-")) { // the client's own handshake
                headers.addAll(name, values);
            }
        });
        headers.remove(HttpHeaders.HOST);
        return headers;
    }

    /** The connection to the service is open: now accept the client. */
    private final class Upstream implements WebSocketHandler {

        private final ServerWebExchange exchange;
        private final AtomicBoolean opened;

        Upstream(ServerWebExchange exchange, AtomicBoolean opened) {
            this.exchange = exchange;
            this.opened = opened;
        }

        @Override
        public List<String> getSubProtocols() {
            return exchange.getRequest().getHeaders().getValuesAsList(RequestHeaders.SUBPROTOCOLS);
        }

        @Override
        public Mono<Void> handle(WebSocketSession upstream) {
            opened.set(true);
            var ended = Sinks.<Void>empty();
            // the server side completes with the handshake and runs its handler aside: stay until that has ended
            return server.handleRequest(exchange, new Downstream(upstream, ended))
                    .then(ended.asMono());
        }
    }

    private record Downstream(WebSocketSession upstream, Sinks.Empty<Void> ended) implements WebSocketHandler {

        @Override
        public List<String> getSubProtocols() {
            var chosen = upstream.getHandshakeInfo().getSubProtocol();
            return chosen == null ? List.of() : List.of(chosen);
        }

        @Override
        public Mono<Void> handle(WebSocketSession client) {
            var up = upstream.send(received(client, LOST));
            var down = client.send(received(upstream, CloseStatus.GOING_AWAY));
            // a pump that runs dry has nothing to add: who closes, or is lost, ends it
            var pumps = Mono.whenDelayError(up, down).onErrorComplete().then(Mono.<Void>never());
            var clientGone = client.closeStatus()
                    .defaultIfEmpty(CloseStatus.NO_CLOSE_FRAME)
                    .map(status -> close(upstream, sendable(status, CloseStatus.GOING_AWAY)));
            var upstreamGone = upstream.closeStatus()
                    .defaultIfEmpty(CloseStatus.NO_CLOSE_FRAME)
                    .map(status -> close(client, sendable(status, LOST)));
            var closed = Mono.firstWithSignal(clientGone, upstreamGone).flatMap(theOther -> theOther);
            return Mono.firstWithSignal(pumps, closed) // the pumps are stopped when the other is closed, not before
                    .onErrorComplete()
                    .doFinally(_ -> ended.tryEmitEmpty());
        }

        // A send whose connection is lost gives up what it reads from, which closes that session without a status: be
        // faster.
        private static Flux<WebSocketMessage> received(WebSocketSession from, CloseStatus whenGivenUp) {
            return from.receive()
                    .doOnNext(WebSocketMessage::retain)
                    .doOnCancel(() -> close(from, whenGivenUp).subscribe());
        }

        private static Mono<Void> close(WebSocketSession session, CloseStatus status) {
            return session.isOpen() ? session.close(status).onErrorComplete() : Mono.empty();
        }

        private static CloseStatus sendable(CloseStatus status, CloseStatus whenLost) {
            return switch (status.getCode()) {
                case 1005 -> CloseStatus.NORMAL; // no code was given
                case 1004, 1006, 1015 -> whenLost; // must not travel in a frame
                default -> status;
            };
        }
    }
}
