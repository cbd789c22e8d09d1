package io.tiffin.kit.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.kit.security.Caller;
import io.tiffin.kit.testing.TestTokens;
import io.tiffin.sandbox.infra.TestBackends;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"spring.application.name=kit-web-test", "tiffin.web.max-body=8KB"})
class HttpTest {

    private static final UUID ANNA = UUID.fromString("00000000-0000-7000-8000-000000000001");
    private static final UUID BEN = UUID.fromString("00000000-0000-7000-8000-000000000002");
    private static final String CARD = "4242424242424242";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TWO_BOXES = "{\"name\":\"box\",\"parts\":[{\"quantity\":2}]}";

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Things.class)
    static class App {}

    @RestController
    static class Things {

        record Thing(
                @NotBlank String name, @NotEmpty @NotNull List<@Valid Part> parts) {}

        record Part(@Positive int quantity) {}

        record Made(UUID id, String name) {}

        private final IdempotentRequests idempotent;
        private final JdbcTemplate jdbc;

        Things(IdempotentRequests idempotent, JdbcTemplate jdbc) {
            this.idempotent = idempotent;
            this.jdbc = jdbc;
        }

        @PostMapping("/v1/things")
        ResponseEntity<Made> make(
                @Valid @RequestBody Thing thing,
                @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
                Caller.Customer customer) {
            return idempotent.once(customer.subject(), "make-thing", key, thing, Made.class, () -> {
                var id = UUID.randomUUID();
                jdbc.update("insert into things values (?, ?, ?)", id, customer.id(), thing.name());
                if (thing.name().equals("sold out")) {
                    throw ApiProblem.conflict("item_unavailable", "Sold out", "There is none left.");
                }
                if (thing.name().equals("slow")) {
                    jdbc.queryForList("select pg_sleep(0.3)");
                }
                return ResponseEntity.created(URI.create("/v1/things/" + id))
                        .eTag("\"1\"")
                        .body(new Made(id, thing.name()));
            });
        }

        @GetMapping("/v1/things")
        int list(@RequestParam(defaultValue = "20") @Max(100) int limit, Caller.Customer customer) {
            return jdbc.queryForList("select name from things where owner = ? limit ?", customer.id(), limit)
                    .size();
        }

        @GetMapping("/v1/things/{number}")
        int one(@PathVariable int number, Caller caller) {
            return number;
        }

        @GetMapping("/v1/broken")
        String broken() {
            throw new IllegalStateException("a secret of the house");
        }
    }

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        TestBackends.shared().springProperties("kitweb").forEach((name, value) -> registry.add(name, () -> value));
        TestTokens.shared().springProperties().forEach((name, value) -> registry.add(name, () -> value));
    }

    @LocalServerPort
    int port;

    @Autowired
    JdbcTemplate jdbc;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void emptyTables() {
        jdbc.execute(
                "create table if not exists things (id uuid primary key, owner uuid not null, name text not null)");
        jdbc.execute("truncate things, idempotent_requests");
    }

    @Test
    void an_answer_of_an_older_version_is_replayed_all_the_same() throws Exception {
        post(TWO_BOXES, "old", TestTokens.customer(ANNA));
        jdbc.update("update idempotent_requests set body = '{\"name\": \"box\", \"gone\": 1}' where key = 'old'");

        var replay = post(TWO_BOXES, "old", TestTokens.customer(ANNA));

        assertThat(replay.statusCode()).isEqualTo(201);
        assertThat(replay.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    }

    @Test
    void a_text_that_the_database_cannot_keep_is_not_valid() throws Exception {
        var answer = post("{\"name\":\"b\\u0000x\",\"parts\":[{\"quantity\":2}]}", "nul", TestTokens.customer(ANNA));

        assertThat(answer.statusCode()).isEqualTo(422);
        var problem = JSON.readTree(answer.body());
        assertThat(problem.path("code").asString()).isEqualTo("validation_failed");
        assertThat(problem.path("errors").get(0).path("pointer").asString()).isEqualTo("/name");
    }

    @Test
    void a_repeated_request_has_one_effect_and_the_same_answer() throws Exception {
        var first = post(TWO_BOXES, "k1", TestTokens.customer(ANNA));
        var again = post(TWO_BOXES, "k1", TestTokens.customer(ANNA));
        var quoted = post("{ \"parts\":[ {\"quantity\":2} ], \"name\":\"box\" }", "\"k1\"", TestTokens.customer(ANNA));

        assertThat(first.statusCode()).isEqualTo(201);
        for (var replay : List.of(again, quoted)) {
            assertThat(replay.statusCode()).isEqualTo(201);
            assertThat(replay.body()).isEqualTo(first.body());
            assertThat(replay.headers().firstValue("Location"))
                    .isEqualTo(first.headers().firstValue("Location"));
            assertThat(replay.headers().firstValue("ETag")).hasValue("\"1\"");
            assertThat(replay.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        }
        assertThat(things()).isEqualTo(1);
    }

    @Test
    void another_body_under_the_same_key_is_refused() throws Exception {
        post(TWO_BOXES, "k1", TestTokens.customer(ANNA));

        var other = post("{\"name\":\"crate\",\"parts\":[{\"quantity\":2}]}", "k1", TestTokens.customer(ANNA));

        assertProblem(other, 422, "idempotency_key_reused");
        assertThat(things()).isEqualTo(1);
    }

    @Test
    void two_users_may_use_the_same_key() throws Exception {
        var annas = post(TWO_BOXES, "k1", TestTokens.customer(ANNA));
        var bens = post(TWO_BOXES, "k1", TestTokens.customer(BEN));

        assertThat(bens.statusCode()).isEqualTo(201);
        assertThat(bens.body()).isNotEqualTo(annas.body());
        assertThat(things()).isEqualTo(2);
    }

    @Test
    void a_refused_request_leaves_no_key_and_no_effect() throws Exception {
        var refused = post("{\"name\":\"sold out\",\"parts\":[{\"quantity\":1}]}", "k1", TestTokens.customer(ANNA));

        assertProblem(refused, 409, "item_unavailable");
        assertThat(things()).isZero();
        assertThat(jdbc.queryForObject("select count(*) from idempotent_requests", Long.class))
                .isZero();
        assertThat(post(TWO_BOXES, "k1", TestTokens.customer(ANNA)).statusCode())
                .isEqualTo(201);
    }

    @Test
    void concurrent_duplicates_have_one_effect() {
        var slow = "{\"name\":\"slow\",\"parts\":[{\"quantity\":1}]}";
        var token = TestTokens.customer(ANNA);

        var answers = IntStream.range(0, 5)
                .mapToObj(
                        _ -> http.sendAsync(request("POST", "/v1/things", slow, "k1", token), BodyHandlers.ofString()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(201);
        assertThat(answers.stream().map(HttpResponse::body).distinct()).hasSize(1);
        assertThat(things()).isEqualTo(1);
    }

    @Test
    void a_key_is_needed_and_has_a_limit() throws Exception {
        assertProblem(post(TWO_BOXES, null, TestTokens.customer(ANNA)), 400, "idempotency_key_missing");
        assertProblem(post(TWO_BOXES, "\"\"", TestTokens.customer(ANNA)), 400, "idempotency_key_missing");
        assertProblem(post(TWO_BOXES, "k".repeat(256), TestTokens.customer(ANNA)), 400, "malformed_request");
        assertThat(things()).isZero();
    }

    @Test
    void invalid_fields_are_named_with_pointers() throws Exception {
        var problem = assertProblem(
                post("{\"name\":\" \",\"parts\":[{\"quantity\":1},{\"quantity\":0}]}", "k1", TestTokens.customer(ANNA)),
                422,
                "validation_failed");

        assertThat(problem.get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").stringValue()))
                .containsExactlyInAnyOrder("/name", "/parts/1/quantity");
        assertThat(problem.get("errors")
                        .valueStream()
                        .map(error -> error.get("code").stringValue()))
                .containsExactlyInAnyOrder("not_blank", "positive");
    }

    @Test
    void an_unknown_field_is_refused_by_name() throws Exception {
        var problem = assertProblem(
                post("{\"name\":\"box\",\"parts\":[{\"quantity\":1,\"price\":1}]}", "k1", TestTokens.customer(ANNA)),
                400,
                "malformed_request");

        assertThat(problem.get("errors").get(0).get("pointer").stringValue()).isEqualTo("/parts/0/price");
        assertThat(problem.get("errors").get(0).get("code").stringValue()).isEqualTo("unknown_field");
    }

    static Stream<Arguments> unreadable() {
        return Stream.of("{\"name\":", "", "[]", "{\"name\":\"box\",\"parts\":[{\"quantity\":\"2\"}]}", TWO_BOXES + "}")
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void what_cannot_be_read_is_400(String body) throws Exception {
        assertProblem(post(body, "k1", TestTokens.customer(ANNA)), 400, "malformed_request");
    }

    static Stream<Arguments> bodiesWithACard() {
        var spaced = "4242 4242 4242 4242";
        return Stream.of(
                Arguments.of("{\"name\": \"" + CARD + "\", \"parts\": [{\"quantity\": 1}]}", "/name"),
                Arguments.of("{\"name\": \"pay with " + spaced + "\", \"parts\": [{\"quantity\": 1}]}", "/name"),
                Arguments.of("{\"name\": \"box\", \"parts\": [{\"quantity\": " + CARD + "}]}", "/parts/0/quantity"),
                Arguments.of("{\"name\": \"box\", \"card\": \"" + CARD + "\"}", "/card"),
                Arguments.of("{\"name\": \"box\", \"" + CARD + "\": 1}", ""),
                Arguments.of("{\"" + CARD + "\": {\"a\": \"" + CARD + "\"}}", ""),
                Arguments.of("{\"name\": \"\\u0034242424242424242\", \"parts\": [{\"quantity\": 1}]}", "/name"),
                Arguments.of("number=" + CARD, ""),
                Arguments.of("{\"name\": \"" + CARD, ""));
    }

    @ParameterizedTest
    @MethodSource("bodiesWithACard")
    void a_cards_number_is_refused_unread_and_never_repeated(String body, String pointer) throws Exception {
        var answer = post(body, "a-key", TestTokens.customer(ANNA));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(answer.body()).path("code").asString()).isEqualTo("card_number_refused");
        assertThat(JSON.readTree(answer.body())
                        .path("errors")
                        .get(0)
                        .path("pointer")
                        .asString())
                .isEqualTo(pointer);
        assertThat(answer.body()).doesNotContain(CARD, "4242 4242");
        assertThat(jdbc.queryForList("select * from things")).isEmpty();
        assertThat(jdbc.queryForList("select * from idempotent_requests")).isEmpty();
    }

    @Test
    void nor_is_one_taken_as_a_key_or_repeated_from_a_path() throws Exception {
        var answer = post(TWO_BOXES, CARD, TestTokens.customer(ANNA));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("card_number_refused").doesNotContain(CARD);
        for (var path : List.of("/v1/things/" + CARD, "/v1/" + CARD)) {
            assertThat(get(path, TestTokens.customer(ANNA)).body()).doesNotContain(CARD);
            assertThat(get(path, "").body()).doesNotContain(CARD);
        }
    }

    @Test
    void parameters_are_checked_too() throws Exception {
        assertProblem(get("/v1/things?limit=101", TestTokens.customer(ANNA)), 422, "validation_failed");
        assertProblem(get("/v1/things?limit=many", TestTokens.customer(ANNA)), 400, "malformed_request");
        assertProblem(get("/v1/things/x", TestTokens.customer(ANNA)), 400, "malformed_request");
    }

    @Test
    void the_wrong_role_is_403_before_the_body_is_looked_at() throws Exception {
        assertProblem(post("{}", null, TestTokens.driver(ANNA)), 403, "forbidden");
        assertProblem(post("{}", null, TestTokens.ops()), 403, "forbidden");
        assertProblem(get("/v1/things/1", TestTokens.shared().token("x", "janitor", Map.of())), 403, "forbidden");
        assertThat(get("/v1/things/1", TestTokens.driver(ANNA)).statusCode()).isEqualTo(200);
        assertThat(get("/v1/things/1", TestTokens.staff(ANNA)).statusCode()).isEqualTo(200);
    }

    @Test
    void a_missing_broken_expired_or_foreign_token_is_401() throws Exception {
        var good = TestTokens.customer(ANNA);
        assertProblem(get("/v1/things", null), 401, "unauthenticated");
        assertProblem(get("/v1/things", "nonsense"), 401, "unauthenticated");
        assertProblem(get("/v1/things", good.substring(0, good.length() - 8) + "AAAAAAAA"), 401, "unauthenticated");
        assertProblem(get("/v1/things", TestTokens.expired(ANNA)), 401, "unauthenticated");
        assertProblem(get("/v1/things", TestTokens.forAnotherAudience(ANNA)), 401, "unauthenticated");
        assertThat(get("/v1/things", good).statusCode()).isEqualTo(200);
    }

    @Test
    void unknown_paths_methods_and_media_types_are_problems() throws Exception {
        assertProblem(get("/v1/nothing", TestTokens.customer(ANNA)), 404, "not_found");
        assertProblem(send("DELETE", "/v1/things", null, null, TestTokens.customer(ANNA)), 405, "method_not_allowed");
        var xml = HttpRequest.newBuilder(uri("/v1/things"))
                .header("Authorization", "Bearer " + TestTokens.customer(ANNA))
                .header("Content-Type", "application/xml")
                .POST(BodyPublishers.ofString("<thing/>"))
                .build();
        assertProblem(http.send(xml, BodyHandlers.ofString()), 415, "unsupported_media_type");
    }

    @Test
    void a_body_beyond_the_limit_is_413_declared_or_not() throws Exception {
        var large = "{\"name\":\"" + "x".repeat(10_000) + "\",\"parts\":[{\"quantity\":1}]}";
        assertProblem(post(large, "k1", TestTokens.customer(ANNA)), 413, "payload_too_large");

        var chunked = HttpRequest.newBuilder(uri("/v1/things"))
                .header("Authorization", "Bearer " + TestTokens.customer(ANNA))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "k1")
                .POST(BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8))))
                .build();
        assertProblem(http.send(chunked, BodyHandlers.ofString()), 413, "payload_too_large");
        assertThat(things()).isZero();
    }

    @Test
    void a_failure_tells_nothing_of_the_inside() throws Exception {
        var answer = get("/v1/broken", TestTokens.customer(ANNA));

        var problem = assertProblem(answer, 500, "internal_error");
        assertThat(answer.body()).doesNotContain("secret").doesNotContain("Exception");
        assertThat(problem.get("retryable").booleanValue()).isTrue();
    }

    @Test
    void health_and_metrics_are_open_and_the_trace_goes_on() throws Exception {
        assertThat(get("/actuator/health/readiness", null).statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health/liveness", null).statusCode()).isEqualTo(200);
        assertThat(get("/actuator/prometheus", null).body()).contains("service=\"kit-web-test\"");
        assertProblem(get("/actuator/env", null), 401, "unauthenticated");
        var traced = HttpRequest.newBuilder(uri("/actuator/health"))
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .build();
        assertThat(http.send(traced, BodyHandlers.ofString()).headers().firstValue("X-Request-Id"))
                .hasValue("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    private JsonNode assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        var problem = JSON.readTree(answer.body());
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.get("type").stringValue()).isEqualTo("/problems/" + code.replace('_', '-'));
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("instance").stringValue()).startsWith("/");
        assertThat(answer.headers().firstValue("X-Request-Id"))
                .hasValue(problem.get("requestId").stringValue());
        return problem;
    }

    private long things() {
        return Objects.requireNonNull(jdbc.queryForObject("select count(*) from things", Long.class));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private HttpResponse<String> post(String body, @Nullable String key, String token) throws Exception {
        return send("POST", "/v1/things", body, key, token);
    }

    private HttpResponse<String> get(String path, @Nullable String token) throws Exception {
        return send("GET", path, null, null, token);
    }

    private HttpResponse<String> send(
            String method, String path, @Nullable String body, @Nullable String key, @Nullable String token)
            throws Exception {
        return http.send(request(method, path, body, key, token), BodyHandlers.ofString());
    }

    private HttpRequest request(
            String method, String path, @Nullable String body, @Nullable String key, @Nullable String token) {
        var request = HttpRequest.newBuilder(uri(path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }
}
