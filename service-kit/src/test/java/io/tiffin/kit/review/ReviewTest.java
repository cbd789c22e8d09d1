package io.tiffin.kit.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.testing.TestTokens;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.sandbox.infra.TestBackends;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"spring.application.name=kit-review-test", "tiffin.reviews.path=" + ReviewTest.PATH})
class ReviewTest {

    static final String PATH = "/v1/ops/thing-reviews";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String WHY = "{\"reason\": \"the bank was called\"}";

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        ReviewActions actions(JdbcTemplate jdbc) {
            return new ReviewActions() {
                @Override
                public Set<String> of(ReviewItem item) {
                    return item.kind().equals("stuck") ? Set.of("retry", "write_off") : Set.of();
                }

                @Override
                public Set<String> withAmount() {
                    return Set.of("retry");
                }

                @Override
                public boolean carryOut(ReviewItem item, Decision decision) {
                    var amount = decision.amount();
                    if (amount != null && amount.amount() > 100) {
                        throw ApiProblem.invalid("That is too much.").field("/amount", "too_large", "at most 100");
                    }
                    if (decision.reason().equals("too late")) {
                        return false;
                    }
                    jdbc.update("insert into deeds values (?, ?)", item.id(), decision.action());
                    if (decision.reason().equals("a colleague is quicker")) {
                        jdbc.update("update review_items set claimed_by = 'mallory' where id = ?", item.id());
                    }
                    return true;
                }
            };
        }
    }

    private record Answer(int status, JsonNode body, HttpResponse<String> raw) {

        String code() {
            return body.path("code").asString("");
        }

        List<String> actions() {
            return body.path("actions").valueStream().map(JsonNode::asString).toList();
        }

        List<String> history() {
            return body.path("history")
                    .valueStream()
                    .map(line -> line.path("actor").asString() + " "
                            + line.path("action").asString())
                    .toList();
        }
    }

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        TestBackends.shared().springProperties("kitreview").forEach((name, value) -> registry.add(name, () -> value));
        TestTokens.shared().springProperties().forEach((name, value) -> registry.add(name, () -> value));
    }

    @LocalServerPort
    int port;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    ReviewQueue queue;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String olga = operator("olga");
    private final String otto = operator("otto");

    @BeforeEach
    void deeds() {
        jdbc.execute("create table if not exists deeds (item_id uuid, action text)");
    }

    @Test
    void an_item_is_claimed_noted_and_ended_and_its_history_says_who_when_what_and_why() {
        var subject = Uuid7.next();
        var path = add("stuck", subject);

        var fresh = get(path, olga);
        assertThat(fresh.body().path("state").asString()).isEqualTo("open");
        assertThat(fresh.body().path("subject").asString()).isEqualTo(PublicId.format("ord", subject));
        assertThat(fresh.body().path("details").path("attempts").asInt()).isEqualTo(3);
        assertThat(fresh.actions()).containsExactly("claim", "note");
        assertThat(fresh.history()).containsExactly("system opened");

        var claimed = post(path + "/claim", olga, WHY);
        assertThat(claimed.body().path("claimedBy").asString()).isEqualTo("olga");
        assertThat(claimed.actions()).containsExactly("note", "release", "resolve", "retry", "write_off");
        assertThat(get(path, otto).actions()).containsExactly("claim", "note");
        post(path + "/note", otto, "{\"reason\": \"I know this one\"}");

        var done = post(path + "/write-off", olga, WHY);
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.body().path("resolution").asString()).isEqualTo("write_off");
        assertThat(done.body().path("resolvedBy").asString()).isEqualTo("olga");
        assertThat(done.history()).containsExactly("system opened", "olga claim", "otto note", "olga write_off");
        assertThat(done.body().path("history").get(3).path("reason").asString()).isEqualTo("the bank was called");
        assertThat(done.body().path("history").get(3).path("at").asString()).endsWith("Z");
        assertThat(deeds(path)).containsExactly("write_off");
    }

    @Test
    void the_same_words_again_change_nothing() {
        var path = add("stuck", Uuid7.next());
        post(path + "/claim", olga, WHY);
        assertThat(post(path + "/claim", olga, WHY).status()).isEqualTo(200);
        post(path + "/retry", olga, WHY);

        var again = post(path + "/retry", olga, WHY);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.history()).containsExactly("system opened", "olga claim", "olga retry");
        assertThat(deeds(path)).containsExactly("retry");
        assertThat(post(path + "/write-off", olga, WHY).code()).isEqualTo("invalid_transition");
        assertThat(post(path + "/retry", otto, WHY).code()).isEqualTo("invalid_transition");
        assertThat(post(path + "/claim", otto, WHY).code()).isEqualTo("invalid_transition");
    }

    @Test
    void of_two_who_claim_one_wins() {
        for (var round = 0; round < 5; round++) {
            var path = add("stuck", Uuid7.next());
            var answers = IntStream.range(0, 6)
                    .mapToObj(i ->
                            CompletableFuture.supplyAsync(() -> post(path + "/claim", operator("operator-" + i), WHY)))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();

            assertThat(answers.stream().map(Answer::status).sorted()).containsExactly(200, 409, 409, 409, 409, 409);
            var lost = answers.stream()
                    .filter(one -> one.status() == 409)
                    .findFirst()
                    .orElseThrow();
            assertThat(lost.code()).isEqualTo("review_claimed");
            assertThat(lost.body().path("claimedBy").asString()).startsWith("operator-");
            assertThat(get(path, olga).history()).hasSize(2);
        }
    }

    @Test
    void whoever_acts_has_claimed_it() {
        var path = add("stuck", Uuid7.next());
        assertThat(post(path + "/retry", olga, WHY).code()).isEqualTo("review_not_claimed");
        assertThat(post(path + "/resolve", olga, WHY).code()).isEqualTo("review_not_claimed");
        post(path + "/claim", otto, WHY);
        assertThat(post(path + "/retry", olga, WHY).code()).isEqualTo("review_claimed");
        assertThat(post(path + "/resolve", olga, WHY).code()).isEqualTo("review_claimed");
        assertThat(post(path + "/release", olga, WHY).code()).isEqualTo("review_claimed");
        assertThat(deeds(path)).isEmpty();

        assertThat(post(path + "/claim", olga, "{\"reason\": \"he is ill\", \"takeOver\": true}")
                        .status())
                .isEqualTo(200);
        assertThat(post(path + "/resolve", olga, WHY).body().path("state").asString())
                .isEqualTo("resolved");
        assertThat(get(path, otto)
                        .body()
                        .path("history")
                        .get(2)
                        .path("details")
                        .path("takenOverFrom")
                        .asString())
                .isEqualTo("otto");
    }

    @Test
    void what_was_given_back_is_for_all_again() {
        var path = add("stuck", Uuid7.next());
        post(path + "/claim", otto, WHY);
        assertThat(post(path + "/release", otto, WHY).body().path("state").asString())
                .isEqualTo("open");
        assertThat(post(path + "/release", otto, WHY).status()).isEqualTo(200);
        assertThat(post(path + "/claim", olga, WHY).status()).isEqualTo(200);
    }

    @Test
    void an_action_is_undone_when_somebody_else_was_quicker_with_the_item() {
        var path = add("stuck", Uuid7.next());
        post(path + "/claim", olga, WHY);

        var late = post(path + "/retry", olga, "{\"reason\": \"a colleague is quicker\"}");

        assertThat(late.status()).isEqualTo(409);
        assertThat(deeds(path)).isEmpty();
        assertThat(get(path, olga).body().path("claimedBy").asString()).isEqualTo("olga");
    }

    @Test
    void a_refused_action_leaves_the_item_as_it_was() {
        var path = add("stuck", Uuid7.next());
        post(path + "/claim", olga, WHY);

        var refused = post(
                path + "/retry", olga, "{\"reason\": \"x\", \"amount\": {\"amount\": 101, \"currency\": \"EUR\"}}");

        assertThat(refused.status()).isEqualTo(422);
        var written = "{\"reason\": \"x\", \"amount\": {\"amount\": 1, \"currency\": \"EUR\"}}";
        assertThat(post(path + "/write-off", olga, written).status()).isEqualTo(422);
        assertThat(post(path + "/retry", olga, "{\"reason\": \"too late\"}").code())
                .isEqualTo("invalid_transition");
        assertThat(deeds(path)).isEmpty();
        assertThat(get(path, olga).body().path("state").asString()).isEqualTo("claimed");
        assertThat(post(path + "/adopt", olga, WHY).code()).isEqualTo("invalid_transition");
        assertThat(post(path + "/adopt", olga, WHY).body().path("allowed").toString())
                .contains("retry");
    }

    @Test
    void what_settles_itself_says_so_and_may_come_again() {
        var subject = Uuid7.next();
        var path = add("stuck", subject);
        queue.resolve("stuck", subject, "it was answered");

        assertThat(get(path, olga).history()).containsExactly("system opened", "system resolved");
        assertThat(get(path, olga).body().path("resolvedBy").asString()).isEqualTo("system");
        assertThat(add("stuck", subject)).isNotEqualTo(path);
    }

    @Test
    void the_history_cannot_be_edited() {
        add("stuck", Uuid7.next());
        for (var sql : List.of(
                "update review_entries set actor = 'nobody'",
                "delete from review_entries",
                "truncate review_entries")) {
            assertThatThrownBy(() -> jdbc.update(sql))
                    .as(sql)
                    .isInstanceOf(DataAccessException.class)
                    .hasStackTraceContaining("append-only");
        }
    }

    @Test
    void the_list_is_filtered_and_comes_in_pages() {
        var kind = "kind-" + Uuid7.next();
        var subject = Uuid7.next();
        var paths = new ArrayList<String>();
        paths.add(add(kind, subject));
        for (var i = 0; i < 4; i++) {
            paths.add(add(kind, Uuid7.next()));
        }
        post(paths.get(1) + "/claim", olga, WHY);
        post(paths.get(2) + "/claim", otto, WHY);
        post(paths.get(2) + "/resolve", otto, WHY);

        assertThat(ids("?kind=" + kind)).hasSize(4);
        assertThat(ids("?kind=" + kind + "&state=resolved")).containsExactly(id(paths.get(2)));
        assertThat(ids("?kind=" + kind + "&state=open,claimed,resolved")).hasSize(5);
        assertThat(ids("?kind=" + kind + "&claimedBy=me")).containsExactly(id(paths.get(1)));
        assertThat(ids("?kind=" + kind + "&subject=" + PublicId.format("ord", subject)))
                .containsExactly(id(paths.getFirst()));
        assertThat(ids("?kind=" + kind + "&sort=-openedAt").getFirst()).isEqualTo(id(paths.getLast()));

        var first = get(PATH + "?limit=3&kind=" + kind, olga);
        assertThat(first.body().path("hasMore").asBoolean()).isTrue();
        var link = first.raw().headers().firstValue("Link").orElseThrow();
        var second = get(link.substring(1, link.indexOf('>')), olga);
        assertThat(second.body().path("hasMore").asBoolean()).isFalse();
        assertThat(second.body().path("data").size()).isEqualTo(1);
        assertThat(second.body().path("data").get(0).path("id").asString()).isEqualTo(id(paths.getLast()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claim | {} | 422",
                "claim | {\"reason\": \" \"} | 422",
                "claim | {\"reason\": \"x\", \"by\": \"somebody\"} | 400",
                "claim | nonsense | 400",
                "retry | {\"reason\": \"x\", \"amount\": {\"amount\": 0, \"currency\": \"EUR\"}} | 422",
                "retry | {\"reason\": \"x\", \"amount\": {\"amount\": 1, \"currency\": \"euro\"}} | 422",
                "retry | {\"reason\": \"x\", \"amount\": {\"amount\": 1.5, \"currency\": \"EUR\"}} | 400",
                "Retry | {\"reason\": \"x\"} | 404",
                "drop_table | {\"reason\": \"x\"} | 404",
            })
    void what_makes_no_sense_is_refused_and_changes_nothing(String action, String body, int status) {
        var path = add("stuck", Uuid7.next());
        assertThat(post(path + "/" + action, olga, body).status()).isEqualTo(status);
        assertThat(get(path, olga).history()).containsExactly("system opened");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?limit=0",
                "?limit=101",
                "?limit=x",
                "?state=lost",
                "?sort=reason",
                "?cursor=5",
                "?subject=5",
                "?kind=%00"
            })
    void a_question_that_makes_no_sense_is_refused(String query) {
        assertThat(get(PATH + query, olga).status()).isIn(400, 422);
    }

    @Test
    void only_operators_come_in() {
        var path = add("stuck", Uuid7.next());
        var some = Uuid7.next();
        var paths = List.of(PATH, path);
        var commands = List.of("claim", "release", "note", "resolve", "retry");
        for (var token : List.of(TestTokens.customer(some), TestTokens.driver(some), TestTokens.staff(some))) {
            paths.forEach(one -> assertThat(get(one, token).status()).isEqualTo(403));
            commands.forEach(one ->
                    assertThat(post(path + "/" + one, token, WHY).status()).isEqualTo(403));
        }
        for (var token : List.of("", "no.token.this", TestTokens.expired(some), TestTokens.forAnotherAudience(some))) {
            paths.forEach(one -> assertThat(get(one, token).status()).isEqualTo(401));
            commands.forEach(one ->
                    assertThat(post(path + "/" + one, token, WHY).status()).isEqualTo(401));
        }
        assertThat(get(PATH + "/" + PublicId.format("rev", some), olga).status())
                .isEqualTo(404);
        assertThat(get(PATH + "/5", olga).status()).isEqualTo(404);
        assertThat(get(path, olga).history()).containsExactly("system opened");
    }

    private String add(String kind, UUID subject) {
        queue.add(kind, subject, "it does not move", Map.of("attempts", 3));
        var id = jdbc.queryForObject(
                "select id from review_items where kind = ? and subject = ? and resolved_at is null",
                UUID.class,
                kind,
                subject);
        return PATH + "/" + PublicId.format("rev", java.util.Objects.requireNonNull(id));
    }

    private static String id(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private List<String> ids(String query) {
        return get(PATH + query, olga)
                .body()
                .path("data")
                .valueStream()
                .map(item -> item.path("id").asString())
                .toList();
    }

    private List<String> deeds(String path) {
        return jdbc.query(
                "select action from deeds where item_id = ?",
                (row, _) -> row.getString(1),
                PublicId.parse("rev", id(path)).orElseThrow());
    }

    private static String operator(String name) {
        return TestTokens.shared().token(name, "ops", Map.of());
    }

    private Answer get(String path, String token) {
        return send(path, token, null);
    }

    private Answer post(String path, String token, String body) {
        return send(path, token, body);
    }

    private Answer send(String path, String token, @Nullable String body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        }
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(),
                    answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body()),
                    answer);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
