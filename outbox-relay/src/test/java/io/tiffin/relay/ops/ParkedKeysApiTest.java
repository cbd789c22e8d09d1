package io.tiffin.relay.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParkedKeysApiTest extends OperationsTestBase {

    private final String key =
            UUID.randomUUID() + "/menu%2F#1?"; // the catalogue's have a slash, and any text may be one

    @Test
    void a_parked_key_says_what_is_not_taken_and_why() {
        var position = PARKED.park(key);

        var parked = find(key);

        assertThat(parked.path("database").asString()).isEqualTo("orders");
        assertThat(parked.path("topic").asString()).isEqualTo("orders.status");
        assertThat(parked.path("position").asLong()).isEqualTo(position);
        assertThat(parked.path("reason").asString()).isEqualTo("too large");
        assertThat(parked.path("tries").asInt()).isEqualTo(1);
        assertThat(parked.path("parkedAt").asString()).endsWith("Z");
        assertThat(parked.has("retryAt")).isFalse();
    }

    @Test
    void those_that_have_waited_longest_come_first_and_pages_go_on() {
        PARKED.execute("delete from outbox_parked");
        var keys = IntStream.range(0, 5).mapToObj(i -> key + "-" + i).toList();
        keys.forEach(PARKED::park);

        var seen = new ArrayList<String>();
        var path = "/v1/ops/parked-keys?limit=2";
        while (!path.isEmpty()) {
            var page = get(path);
            page.json().path("data").forEach(each -> seen.add(each.path("key").asString()));
            path = page.response().headers().firstValue("Link").orElse("<>");
            path = path.substring(1, path.indexOf('>'));
        }

        assertThat(seen).containsExactlyElementsOf(keys);
        assertThat(get("/v1/ops/parked-keys?database=none").json().path("data")).isEmpty();
    }

    @Test
    void a_key_is_tried_again_and_it_is_kept_who_wanted_it() {
        PARKED.park(key);

        var retried = retry("orders", "\"note\": \"the topic is there\"");

        assertThat(retried.status()).isEqualTo(200);
        assertThat(PARKED.number("select count(*) from outbox_parked where retry_at <= now() and key = '" + key + "'"))
                .isOne();
        assertThat(PARKED.number(
                        "select count(*) from outbox_decisions where decision = 'retry' and decided_by = 'operator'"
                                + " and why = 'the topic is there' and key = '" + key + "'"))
                .isOne();
    }

    @Test
    void a_message_is_skipped_with_a_reason_and_kept_whole() {
        var position = PARKED.park(key);

        var skipped = skip("\"note\": \"nobody needs it\", \"position\": %d".formatted(position));

        assertThat(skipped.status()).isEqualTo(200);
        assertThat(PARKED.number("select count(*) from outbox where position = " + position))
                .isZero();
        assertThat(PARKED.number(
                        "select count(*) from outbox_decisions where decision = 'skip' and decided_by = 'operator'"
                                + " and payload is not null and key = '" + key + "'"))
                .isOne();
    }

    @Test
    void a_message_that_the_operator_has_not_seen_is_not_skipped() {
        var position = PARKED.park(key);

        var refused = skip("\"note\": \"x\", \"position\": %d".formatted(position - 1));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("code")).isEqualTo("changed_meanwhile");
        assertThat(PARKED.number("select count(*) from outbox where position = " + position))
                .isOne();
    }

    @Test
    void a_message_that_is_being_tried_is_left_alone_for_it_may_arrive() {
        var position = PARKED.park(key);
        PARKED.execute("update outbox_parked set retry_at = now() + interval '300 milliseconds'");

        for (var refused : List.of(
                skip("\"note\": \"x\", \"position\": %d".formatted(position)), retry("orders", "\"note\": null"))) {
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.text("code")).isEqualTo("being_tried");
        }
        assertThat(PARKED.number("select count(*) from outbox where position = " + position))
                .isOne();
        assertThat(PARKED.number("select count(*) from outbox_decisions where key = '" + key + "'"))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                        | 422 | validation_failed",
                "\"note\": \" \", \"position\": 1   | 422 | validation_failed",
                "\"note\": \"x\"                     | 422 | validation_failed",
                "\"note\": \"x\", \"position\": \"a\" | 400 | malformed_request",
                "\"note\": \"x\", \"position\": 1, \"by\": \"y\" | 400 | malformed_request",
            })
    void a_skip_that_makes_no_sense_is_refused(String body, int status, String code) {
        PARKED.park(key);

        var refused = skip(body);

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.text("code")).isEqualTo(code);
    }

    @Test
    void what_is_not_parked_cannot_be_decided_about() {
        for (var database : List.of("orders", "nowhere")) {
            assertThat(retry(database, "\"note\": \"x\"").text("code")).isEqualTo("not_found");
        }
        assertThat(skip("\"note\": \"x\", \"position\": 1").text("code")).isEqualTo("not_found");
        assertThat(get("/v1/ops/parked-keys?cursor=nonsense").text("code")).isEqualTo("malformed_request");
        assertThat(get("/v1/ops/parked-keys?limit=0").text("code")).isEqualTo("validation_failed");
    }

    private Answer skip(String members) {
        return decide("orders", "skip", members);
    }

    private Answer retry(String database, String members) {
        return decide(database, "retry", members);
    }

    private Answer decide(String database, String decision, String members) {
        var body = "{\"key\": \"%s\"%s%s}".formatted(key, members.isEmpty() ? "" : ", ", members);
        return post("/v1/ops/parked-keys/%s/%s".formatted(database, decision), body);
    }

    private tools.jackson.databind.JsonNode find(String wanted) {
        for (var each : get("/v1/ops/parked-keys?limit=100").json().path("data")) {
            if (each.path("key").asString().equals(wanted)) {
                return each;
            }
        }
        throw new AssertionError(wanted + " is not listed");
    }
}
