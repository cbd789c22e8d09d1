package io.tiffin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import tools.jackson.databind.json.JsonMapper;

/** A real HTTP server behind the gateway, with the habits that the gateway has to cope with. */
final class StubService {

    private static final JsonMapper JSON = new JsonMapper();

    /** What a service saw of a request. */
    record Seen(String service, String method, String uri, int bodyBytes, Map<String, String> headers) {}

    final AtomicInteger completeRequests = new AtomicInteger();
    final AtomicInteger keyFetches = new AtomicInteger();
    final CountDownLatch streamEnded = new CountDownLatch(1);
    final CountDownLatch socketEnded = new CountDownLatch(1);

    private final String name;
    private final DisposableServer server;

    StubService(String name, String keys) {
        this.name = name;
        this.server = HttpServer.create()
                .host("127.0.0.1")
                .option(ChannelOption.SO_REUSEADDR, true)
                .httpRequestDecoder(decoder -> decoder.maxHeaderSize(32 * 1024))
                .route(routes -> routes.get("/jwks", (_, response) -> {
                            keyFetches.incrementAndGet();
                            return response.sendString(Mono.just(keys));
                        })
                        .get("/v1/orders/{id}/events", this::stream)
                        .get("/v1/orders/slow", (_, _) -> Mono.never())
                        .get("/v1/orders/broken", (_, response) -> {
                            response.withConnection(StubService::cut);
                            return Mono.never();
                        })
                        .get(
                                "/v1/orders/wide",
                                (_, response) -> response.header("X-Wide", "w".repeat(12_000))
                                        .sendString(Mono.just("wide")))
                        .get(
                                "/v1/orders/endless",
                                (_, response) -> response.header("X-Wide", "w".repeat(100_000))
                                        .sendString(Mono.just("too wide")))
                        .ws(
                                "/v1/driver/stream",
                                (in, out) -> {
                                    in.withConnection(connection -> connection.onDispose(socketEnded::countDown));
                                    var greeting =
                                            Flux.just("hello " + in.headers().get("Authorization"));
                                    var answers = in.receive().asString().map(text -> "echo " + text);
                                    return out.sendObject(greeting.concatWith(answers)
                                            .flatMap(text -> switch (text) {
                                                case "echo bye" -> Mono.just(new CloseWebSocketFrame(4001, "bye"));
                                                case "echo die" -> {
                                                    in.withConnection(StubService::cut);
                                                    yield Mono.never();
                                                }
                                                default -> Mono.just(new TextWebSocketFrame(text));
                                            }));
                                },
                                WebsocketServerSpec.builder()
                                        .protocols("delivery.v1")
                                        .build())
                        .get(
                                "/v1/restaurant/stream",
                                (_, response) -> response.status(403).send())
                        .route(_ -> true, this::echo))
                .bindNow();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    void stop() {
        server.disposeNow();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // gone is gone
    private static void cut(Connection connection) {
        connection.channel().close();
    }

    private Publisher<Void> stream(HttpServerRequest request, HttpServerResponse response) {
        request.withConnection(connection -> connection.onDispose(streamEnded::countDown));
        var first = "id: 1\nevent: order.updated\ndata: after "
                + request.requestHeaders().get("Last-Event-ID") + "\n\n";
        return response.sse()
                .send(Flux.just(Unpooled.copiedBuffer(first, UTF_8)).concatWith(Mono.never()), _ -> true);
    }

    private Publisher<Void> echo(HttpServerRequest request, HttpServerResponse response) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        request.requestHeaders().forEach(header -> headers.put(header.getKey(), header.getValue()));
        return request.receive()
                .aggregate()
                .map(body -> body.readableBytes())
                .defaultIfEmpty(0)
                .flatMap(bytes -> {
                    completeRequests.incrementAndGet();
                    var seen = new Seen(name, request.method().name(), request.uri(), bytes, headers);
                    return response.header("Content-Type", "application/json")
                            .header("X-Request-Id", "the service's own")
                            .sendString(Mono.just(JSON.writeValueAsString(seen)))
                            .then();
                });
    }
}
