package io.tiffin.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "gateway.client-read=1s",
            "gateway.stream-start=3s",
            "spring.cloud.gateway.server.webflux.httpclient.response-timeout=2s",
            "logging.level.root=warn",
        })
class GatewayTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, StubService> SERVICES = Stream.of(
                    "orders", "restaurants", "payments", "dispatch", "tracking", "relay")
            .collect(Collectors.toMap(name -> name, name -> new StubService(name, Tokens.keys())));

    @LocalServerPort
    private int port;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) throws Exception {
        SERVICES.forEach((name, service) -> settings.add("gateway.routes." + name, service::uri));
        try (var free = new ServerSocket(0)) {
            var nobody = "http://127.0.0.1:" + free.getLocalPort();
            settings.add("gateway.routes.notifications", () -> nobody);
        }
        settings.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", () -> Tokens.ISSUER);
        settings.add(
                "spring.security.oauth2.resourceserver.jwt.jwk-set-uri",
                () -> service("orders").uri() + "/jwks");
    }

    @AfterAll
    static void stop() {
        SERVICES.values().forEach(StubService::stop);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,  /v1/orders,                          orders",
        "GET,   /v1/orders/ord_1?expand=a%20b,       orders",
        "POST,  /v1/orders/ord_1/cancel,             orders",
        "GET,   /v1/restaurants?lat=1&lng=2,         restaurants",
        "GET,   /v1/restaurants/rst_1/menu,          restaurants",
        "POST,  /v1/restaurant/orders/ord_1/accept,  restaurants",
        "PATCH, /v1/restaurant/menu/items/itm_1,     restaurants",
        "POST,  /v1/ops/restaurants:import,          restaurants",
        "POST,  /v1/driver/locations,                tracking",
        "PUT,   /v1/driver/shift,                    dispatch",
        "POST,  /v1/driver/offers/ofr_1/accept,      dispatch",
        "GET,   /v1/ops/dead-letters?state=waiting,  relay",
        "GET,   /v1/ops/dead-letters/a.dlq-0-1,      relay",
        "POST,  /v1/ops/dead-letters/a.dlq-0-1/replay, relay",
        "POST,  /v1/ops/dead-letters:replay,         relay",
        "GET,   /v1/ops/parked-keys,                 relay",
        "POST,  /v1/ops/parked-keys/orders/skip,     relay",
        "POST,  /v1/hooks/stripe,                    payments",
        "GET,   /v1/ops/order-reviews,               orders",
        "POST,  /v1/ops/order-reviews/rev_1/claim,   orders",
        "GET,   /v1/ops/payment-reviews,             payments",
        "POST,  /v1/ops/payment-reviews/rev_1/retry, payments",
        "GET,   /v1/ops/payments/ord_1,              payments",
        "POST,  /v1/ops/reconciliations,             payments",
        "GET,   /v1/me/payment-methods,              payments",
        "DELETE, /v1/me/payment-methods/pm_1,        payments",
        "POST,  /v1/me/payments/ord_1/confirmed,     payments",
    })
    void each_resource_is_with_the_service_that_owns_it(String method, String path, String service) throws Exception {
        var seen = seen(send(path, request -> authorized(request).method(method, BodyPublishers.ofString("{}"))));

        assertThat(seen.path("service").asString()).isEqualTo(service);
        assertThat(seen.path("method").asString()).isEqualTo(method);
        assertThat(seen.path("uri").asString()).isEqualTo(path);
        assertThat(seen.path("bodyBytes").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1", "/v1/unknown", "/v2/orders", "/v1/ops/orders", "/actuator/env", "/v1x/orders"})
    void what_has_no_route_is_not_found(String path) throws Exception {
        assertProblem(send(path, request -> request), 404, "not_found");
        assertProblem(send(path, GatewayTest::authorized), 404, "not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/orders/%2e%2e/%2e%2e/actuator/env", "/v1/orders//ord_1", "/v1/orders/a;b=c"})
    void an_address_in_disguise_is_refused(String path) throws Exception {
        var before = service("orders").completeRequests.get();

        assertProblem(send(path, GatewayTest::authorized), 400, "malformed_request");
        assertThat(service("orders").completeRequests.get()).isEqualTo(before);
    }

    @Test
    void the_gateway_tells_its_own_health_and_metrics() throws Exception {
        assertThat(send("/actuator/health/readiness", request -> request).body())
                .contains("UP");
        assertThat(send("/v1/restaurants", request -> request).statusCode()).isEqualTo(200);
        assertThat(send("/actuator/prometheus", request -> request).body())
                .contains("spring_cloud_gateway_requests_seconds_count");
    }

    // who comes in

    static Stream<String> badTokens() {
        return Stream.of(
                Tokens.expired(),
                Tokens.notYetValid(),
                Tokens.forAnotherAudience(),
                Tokens.ofAnotherIssuer(),
                Tokens.withUnknownKey(),
                Tokens.withStolenKeyId(),
                Tokens.unsigned(),
                Tokens.confused(),
                "a.b.c",
                "garbage",
                "");
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void a_token_that_is_not_good_is_refused_at_the_door(String token) throws Exception {
        var before = service("orders").completeRequests.get();
        var response = send("/v1/orders/ord_1", request -> request.header("Authorization", "Bearer " + token));

        assertProblem(response, 401, "unauthenticated");
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer error=\"invalid_token\"");
        assertThat(service("orders").completeRequests.get()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /v1/orders/ord_1",
        "POST, /v1/restaurants",
        "GET,  /v1/restaurant/orders",
        "GET,  /v1/driver/shift",
        "POST, /v1/driver/locations",
        "GET,  /v1/me/contact",
        "POST, /v1/ops/restaurants:import",
        "GET,  /v1/orders/ord_1/events",
        "GET,  /v1/orders/ord_1/events?st=",
        "GET,  /v1/orders/ord_1?st=abc",
        "POST, /v1/orders/ord_1/events?st=abc",
        "GET,  /v1/orders/ord_1?access_token=abc",
    })
    void without_a_token_nobody_comes_in(String method, String path) throws Exception {
        var response = send(path, request -> request.method(method, BodyPublishers.noBody()));

        assertProblem(response, 401, "unauthenticated");
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    }

    @Test
    void menus_and_signed_hooks_need_no_token() throws Exception {
        assertThat(send("/v1/restaurants/rst_1/menu", request -> request).statusCode())
                .isEqualTo(200);
        assertThat(send("/v1/hooks/stripe", request -> request.POST(BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_service_gets_the_token_to_check_it_itself() throws Exception {
        var token = Tokens.good();
        var seen = seen(send("/v1/orders/ord_1", request -> request.header("Authorization", "Bearer " + token)));

        assertThat(header(seen, "Authorization")).isEqualTo("Bearer " + token);
    }

    @Test
    void unknown_keys_do_not_make_the_gateway_hammer_the_issuer() throws Exception {
        send("/v1/orders/ord_1", GatewayTest::authorized);
        var before = service("orders").keyFetches.get();
        for (int i = 0; i < 5; i++) {
            send("/v1/orders/ord_1", request -> request.header("Authorization", "Bearer " + Tokens.withUnknownKey()));
        }

        assertThat(service("orders").keyFetches.get()).isLessThanOrEqualTo(before + 1);
    }

    // what is added, and what is taken away

    @Test
    void every_answer_has_a_request_id_and_the_service_knows_it() throws Exception {
        var response = send("/v1/restaurants", request -> request.header("X-Request-Id", "the client's"));
        var id = requestId(response);

        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(header(seen(response), "X-Request-Id")).isEqualTo(id);
        assertThat(header(seen(response), "traceparent")).matches("00-" + id + "-[0-9a-f]{16}-01");
        assertThat(requestId(send("/nothing", request -> request))).matches("[0-9a-f]{32}");
    }

    @Test
    void a_trace_that_a_client_began_goes_on() throws Exception {
        var trace = "0af7651916cd43dd8448eb211c80319c";
        var response = send(
                "/v1/restaurants", request -> request.header("traceparent", "00-" + trace + "-b7ad6b7169203331-01"));

        assertThat(requestId(response)).isEqualTo(trace);
        assertThat(header(seen(response), "traceparent"))
                .startsWith("00-" + trace)
                .doesNotContain("b7ad6b7169203331");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Forwarded-Proto",
                "X-Forwarded-Prefix",
                "Forwarded",
                "X-Real-IP"
            })
    void where_a_client_says_it_comes_from_is_not_believed(String name) throws Exception {
        var seen = seen(send("/v1/restaurants", request -> request.header(name, "for=10.0.0.1")));

        assertThat(seen.path("headers").propertyNames()).noneMatch(name::equalsIgnoreCase);
    }

    // limits

    @Test
    void a_body_of_ten_megabytes_is_refused() throws Exception {
        var before = service("orders").completeRequests.get();
        var announced =
                send("/v1/orders", request -> authorized(request).POST(BodyPublishers.ofByteArray(TEN_MEGABYTES)));
        var unannounced = send(
                "/v1/orders",
                request -> authorized(request)
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(TEN_MEGABYTES))));

        assertProblem(announced, 413, "payload_too_large");
        assertProblem(unannounced, 413, "payload_too_large");
        assertThat(service("orders").completeRequests.get()).isEqualTo(before);
    }

    private static final byte[] TEN_MEGABYTES = new byte[10 * 1024 * 1024];

    @Test
    void a_city_may_be_imported_in_one_body() throws Exception {
        var city = BodyPublishers.ofByteArray(new byte[5 * 1024 * 1024]);

        assertThat(seen(send(
                                "/v1/ops/restaurants:import",
                                request -> authorized(request).POST(city)))
                        .path("bodyBytes")
                        .asInt())
                .isEqualTo(5 * 1024 * 1024);
        assertProblem(
                send(
                        "/v1/ops/restaurants:import",
                        request -> authorized(request).POST(BodyPublishers.ofByteArray(TEN_MEGABYTES))),
                413,
                "payload_too_large");
    }

    @Test
    void headers_that_are_too_large_are_refused() throws Exception {
        var response = send("/v1/restaurants", request -> request.header("X-Wide", "w".repeat(20_000)));

        assertThat(response.statusCode()).isEqualTo(431);
        assertThat(JSON.readTree(response.body()).path("code").asString()).isEqualTo("headers_too_large");
        assertThat(requestId(response)).matches("[0-9a-f]{32}");
    }

    @ParameterizedTest
    @CsvSource({"GET, /v1/hooks/stripe, POST", "PUT, /v1/hooks/stripe, POST"})
    void a_method_that_is_not_there_is_answered_with_the_ones_that_are(String method, String path, String allowed)
            throws Exception {
        var response = send(path, request -> request.method(method, BodyPublishers.noBody()));

        assertProblem(response, 405, "method_not_allowed");
        assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
    }

    @Test
    void a_client_that_stops_in_the_middle_of_its_request_is_let_go() throws Exception {
        var before = service("payments").completeRequests.get();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write("POST /v1/hooks/stripe HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"
                            .getBytes(UTF_8));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(service("payments").completeRequests.get()).isEqualTo(before);
    }

    // services that do not answer

    @Test
    void a_service_that_is_down_is_said_to_be_down() throws Exception {
        var response = send("/v1/me/contact", GatewayTest::authorized);

        assertProblem(response, 503, "service_unavailable");
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(JSON.readTree(response.body()).path("retryable").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/orders/slow,    504, gateway_timeout",
        "/v1/orders/broken,  502, bad_gateway",
        "/v1/orders/endless, 502, bad_gateway"
    })
    void a_service_that_gives_no_proper_answer_is_said_to_have_given_none(String path, int status, String code)
            throws Exception {
        assertProblem(send(path, GatewayTest::authorized), status, code);
    }

    @Test
    void wide_headers_of_a_service_pass() throws Exception {
        var response = send("/v1/orders/wide", GatewayTest::authorized);

        assertThat(response.headers().firstValue("X-Wide")).hasValue("w".repeat(12_000));
    }

    // live streams

    @Test
    void a_frame_arrives_before_its_stream_ends_and_the_stream_ends_with_its_client() throws Exception {
        var response = http.send(
                request("/v1/orders/ord_1/events?st=one-order")
                        .header("Last-Event-ID", "41")
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));

        var frame = new BufferedReader(new InputStreamReader(response.body(), UTF_8));
        assertThat(List.of(frame.readLine(), frame.readLine(), frame.readLine()))
                .containsExactly("id: 1", "event: order.updated", "data: after 41");
        // longer than every timeout that a plain request has
        assertThat(service("orders").streamEnded.await(2500, MILLISECONDS)).isFalse();
        response.body().close();

        assertThat(service("orders").streamEnded.await(5, SECONDS)).isTrue();
    }

    @Test
    void a_socket_passes_both_ways_and_keeps_its_subprotocol() throws Exception {
        var token = Tokens.good();
        var client = new Client();
        var socket = connect(client, builder -> builder.subprotocols("bearer." + token, "delivery.v1"));

        assertThat(socket.getSubprotocol()).isEqualTo("delivery.v1");
        assertThat(client.next()).isEqualTo("hello Bearer " + token);
        socket.sendText("one", true).join();
        assertThat(client.next()).isEqualTo("echo one");
        socket.sendText("bye", true).join();
        assertThat(client.closed.get(5, SECONDS)).isEqualTo("4001 bye");
    }

    @Test
    void a_socket_whose_service_dies_is_closed_with_a_reason_to_come_again() throws Exception {
        var client = new Client();
        var socket = connect(client, GatewayTest::withToken);
        client.next();
        socket.sendText("die", true).join();

        assertThat(client.closed.get(5, SECONDS)).startsWith("1012");
    }

    @Test
    void a_socket_ends_with_its_client() throws Exception {
        var client = new Client();
        var socket = connect(client, GatewayTest::withToken);
        client.next();
        await().pollDelay(Duration.ofMillis(1500)).until(() -> true); // longer than a client's read timeout
        socket.sendText("still there", true).join();
        assertThat(client.next()).isEqualTo("echo still there");
        socket.abort();

        assertThat(service("dispatch").socketEnded.await(5, SECONDS)).isTrue();
    }

    @Test
    void a_socket_is_refused_before_it_is_one() {
        assertHandshake("/v1/driver/stream", builder -> builder, 401);
        assertHandshake("/v1/driver/stream", builder -> builder.subprotocols("bearer." + Tokens.expired()), 401);
        assertHandshake("/v1/restaurant/stream", GatewayTest::withToken, 403);
        assertHandshake("/v1/me/stream", GatewayTest::withToken, 503);
        assertHandshake("/v1/nothing", builder -> builder, 404);
    }

    private static StubService service(String name) {
        return Objects.requireNonNull(SERVICES.get(name));
    }

    private static HttpRequest.Builder authorized(HttpRequest.Builder request) {
        return request.header("Authorization", "Bearer " + Tokens.good());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10));
    }

    private HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> with) throws Exception {
        return http.send(with.apply(request(path)).build(), BodyHandlers.ofString());
    }

    private static JsonNode seen(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static String header(JsonNode seen, String name) {
        return seen.path("headers").properties().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().asString())
                .findFirst()
                .orElse("");
    }

    private static String requestId(HttpResponse<?> response) {
        return String.join(",", response.headers().allValues("X-Request-Id"));
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        var problem = JSON.readTree(response.body());
        assertThat(problem.path("type").asString()).isEqualTo("/problems/" + code.replace('_', '-'));
        assertThat(problem.path("code").asString()).isEqualTo(code);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asString()).isNotBlank();
        assertThat(problem.path("detail").asString()).isNotBlank();
        assertThat(problem.path("retryable").isBoolean()).isTrue();
        assertThat(problem.path("requestId").asString()).isEqualTo(requestId(response));
        assertThat(problem.path("instance").asString()).isEqualTo(response.uri().getRawPath());
    }

    private static WebSocketSetup withToken(WebSocketSetup setup) {
        return setup.header("Authorization", "Bearer " + Tokens.good()).subprotocols("delivery.v1");
    }

    private WebSocket connect(Client client, UnaryOperator<WebSocketSetup> with) {
        return open("/v1/driver/stream", client, with).join();
    }

    private CompletableFuture<WebSocket> open(String path, Client client, UnaryOperator<WebSocketSetup> with) {
        var setup = with.apply(new WebSocketSetup(http.newWebSocketBuilder()));
        return setup.builder.buildAsync(URI.create("ws://127.0.0.1:" + port + path), client);
    }

    private void assertHandshake(String path, UnaryOperator<WebSocketSetup> with, int status) {
        assertThatThrownBy(() -> open(path, new Client(), with).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(status));
    }

    private record WebSocketSetup(WebSocket.Builder builder) {

        WebSocketSetup header(String name, String value) {
            return new WebSocketSetup(builder.header(name, value));
        }

        WebSocketSetup subprotocols(String first, String... others) {
            return new WebSocketSetup(builder.subprotocols(first, others));
        }
    }

    private static final class Client implements WebSocket.Listener {

        final CompletableFuture<String> closed = new CompletableFuture<>();
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            return String.valueOf(texts.poll(5, SECONDS));
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            texts.add(text.toString());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
