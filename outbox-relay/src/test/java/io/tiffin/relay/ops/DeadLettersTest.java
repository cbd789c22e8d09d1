package io.tiffin.relay.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.Headers;
import io.tiffin.events.Topics;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.ForgottenMessage;
import io.tiffin.sandbox.infra.TestBackends;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DeadLettersTest extends OperationsTestBase {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String topic = LETTERS.newTopic();
    private final String key = UUID.randomUUID().toString();

    // looking

    @Test
    void the_newest_letters_come_first_and_every_page_goes_on_where_the_last_one_ended() {
        var ids = IntStream.range(0, 7)
                .mapToObj(i -> LETTERS.letter(topic, "key-" + i, "{}"))
                .toList();

        var seen = new ArrayList<String>();
        var path = "/v1/ops/dead-letters?limit=3&topic=" + topic;
        for (var pages = 1; ; pages++) {
            var page = get(path);
            assertThat(page.status()).isEqualTo(200);
            page.json()
                    .path("data")
                    .forEach(letter -> seen.add(letter.path("id").asString()));
            if (!page.json().path("hasMore").asBoolean()) {
                assertThat(page.json().has("nextCursor")).isFalse();
                assertThat(pages).isEqualTo(3);
                break;
            }
            var link = page.response().headers().firstValue("Link").orElseThrow();
            assertThat(link).contains("cursor=" + page.text("nextCursor"), "topic=" + topic, "limit=3", "rel=\"next\"");
            path = link.substring(1, link.indexOf('>'));
        }

        assertThat(seen).containsExactlyElementsOf(ids.reversed());
    }

    @Test
    void letters_are_found_by_topic_key_and_state() {
        var waiting = LETTERS.letter(topic, key, "{}");
        var discarded = LETTERS.letter(topic, key, "{}");
        var others = LETTERS.letter(topic, "another", "{}");
        discard(discarded);

        assertThat(listed("topic=" + topic)).containsExactlyInAnyOrder(waiting, discarded, others);
        assertThat(listed("topic=" + topic + "&key=" + key)).containsExactly(discarded, waiting);
        assertThat(listed("topic=" + topic + "&state=waiting")).containsExactlyInAnyOrder(others, waiting);
        assertThat(listed("topic=" + topic + "&state=discarded")).containsExactly(discarded);
        assertThat(listed("topic=unheard-of")).isEmpty();
    }

    @Test
    void a_letter_says_what_it_is_where_it_comes_from_and_why_it_died() {
        var messageId = Uuid7.next().toString();
        var id = LETTERS.letter(
                topic, key, "{\"amount\": 5}".getBytes(UTF_8), messageId, new IllegalStateException("no such order"));

        var letter = get("/v1/ops/dead-letters/" + id);

        assertThat(letter.status()).isEqualTo(200);
        assertThat(letter.text("state")).isEqualTo("waiting");
        assertThat(letter.text("topic")).isEqualTo(topic);
        assertThat(letter.json().path("partition").asInt())
                .isEqualTo(LetterId.parse(id).orElseThrow().partition().partition());
        assertThat(letter.json().path("offset").asInt()).isEqualTo(4711);
        assertThat(letter.text("key")).isEqualTo(key);
        assertThat(letter.text("messageId")).isEqualTo(messageId);
        assertThat(letter.text("type")).isEqualTo("payment.capture.v1");
        assertThat(letter.text("consumerGroup")).isEqualTo("payments");
        assertThat(letter.json().path("cause").path("type").asString()).isEqualTo("java.lang.IllegalStateException");
        assertThat(letter.json().path("cause").path("message").asString()).isEqualTo("no such order");
        assertThat(letter.json().path("cause").path("replayHelps").asBoolean()).isTrue();
        assertThat(letter.json().path("payload").path("amount").asInt()).isEqualTo(5);
        assertThat(letter.json().path("headers").path(Headers.SEQUENCE).asString())
                .isEqualTo("7");
        assertThat(letter.json().path("headers").propertyNames()).noneMatch(name -> name.startsWith("kafka_dlt"));
        assertThat(letter.json().has("decision")).isFalse();
        assertThat(letter.response().headers().firstValue("ETag")).contains("\"waiting\"");
    }

    @Test
    void a_payload_that_is_not_json_is_shown_as_base64() {
        var id = LETTERS.letter(topic, key, "{oops");

        var letter = get("/v1/ops/dead-letters/" + id);

        assertThat(letter.json().has("payload")).isFalse();
        assertThat(letter.text("payloadBase64")).isEqualTo("e29vcHM=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0194b3c0-0000-7000-8000-000000000000", "7b0a1f9e-4a53-4c3e-9d43-1f0f5a0c9b11"})
    void a_message_that_the_inbox_remembers_no_longer_is_said_to_be_refused_whatever_it_died_of(String messageId) {
        var id = LETTERS.letter(
                topic, key, "{}".getBytes(UTF_8), messageId, new IllegalStateException("a bug that is mended by now"));

        assertThat(get("/v1/ops/dead-letters/" + id)
                        .json()
                        .path("cause")
                        .path("replayHelps")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void a_message_that_was_refused_for_its_age_is_said_to_be_refused_again() {
        var id = LETTERS.letter(
                topic, key, "{}".getBytes(UTF_8), Uuid7.next().toString(), new ForgottenMessage("older than a week"));

        var cause = get("/v1/ops/dead-letters/" + id).json().path("cause");

        assertThat(cause.path("message").asString()).isEqualTo("older than a week");
        assertThat(cause.path("replayHelps").asBoolean()).isFalse();
    }

    // replaying

    @Test
    void a_replayed_message_is_the_original_in_its_topic_and_is_sent_once() {
        var messageId = Uuid7.next().toString();
        var id = LETTERS.letter(topic, key, "{\"n\":1}".getBytes(UTF_8), messageId, new IllegalStateException());

        var first = post("/v1/ops/dead-letters/" + id + "/replay", "{\"note\": \"the order is there now\"}");
        var again = post("/v1/ops/dead-letters/" + id + "/replay", null);

        assertThat(first.status()).isEqualTo(200);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(first.text("state")).isEqualTo("replayed");
        var decision = first.json().path("decision");
        assertThat(decision.path("by").asString()).isEqualTo("operator");
        assertThat(decision.path("note").asString()).isEqualTo("the order is there now");
        assertThat(decision.path("at").asString()).endsWith("Z");
        assertThat(LETTERS.read(topic)).singleElement().satisfies(message -> {
            assertThat(message.key()).isEqualTo(key);
            assertThat(new String(message.value(), UTF_8)).isEqualTo("{\"n\":1}");
            assertThat(DeadLetter.header(message, Headers.ID)).isEqualTo(messageId);
            assertThat(LetterBox.headerNames(message))
                    .containsExactlyInAnyOrder(Headers.ID, Headers.TYPE, Headers.SEQUENCE);
        });
    }

    @Test
    void a_letter_does_not_overtake_an_older_one_of_its_key() {
        var older = LETTERS.letter(topic, key, "1");
        var newer = LETTERS.letter(topic, key, "2");
        LETTERS.letter(topic, "another", "3");

        var refused = post("/v1/ops/dead-letters/" + newer + "/replay", null);

        assertProblem(refused, 409, "older_letter_waiting");
        assertThat(refused.text("older")).isEqualTo(older);
        assertThat(LETTERS.read(topic)).isEmpty();

        assertThat(post("/v1/ops/dead-letters/" + older + "/replay", null).status())
                .isEqualTo(200);
        assertThat(post("/v1/ops/dead-letters/" + newer + "/replay", null).status())
                .isEqualTo(200);
        assertThat(LETTERS.payloads(topic)).containsExactly("1", "2");
    }

    @Test
    void a_discarded_letter_is_in_nobodys_way() {
        var older = LETTERS.letter(topic, key, "1");
        var newer = LETTERS.letter(topic, key, "2");
        discard(older);

        assertThat(post("/v1/ops/dead-letters/" + newer + "/replay", null).status())
                .isEqualTo(200);
        assertThat(LETTERS.payloads(topic)).containsExactly("2");
    }

    @Test
    void all_letters_of_a_key_are_replayed_in_their_order() {
        var ids = IntStream.range(0, 30)
                .mapToObj(i -> LETTERS.letter(topic, key, "" + i))
                .toList();
        LETTERS.letter(topic, "another", "x");
        discard(ids.get(4));

        var body = "{\"topic\": \"%s\", \"key\": \"%s\"}".formatted(topic, key);
        var replayed = post("/v1/ops/dead-letters:replay", body);

        assertThat(replayed.status()).isEqualTo(200);
        assertThat(replayed.json().path("waiting").asInt()).isZero();
        var expected = new ArrayList<>(ids);
        expected.remove(4);
        assertThat(texts(replayed.json().path("data"), "id")).containsExactlyElementsOf(expected);
        assertThat(LETTERS.payloads(topic))
                .containsExactlyElementsOf(IntStream.range(0, 30)
                        .filter(i -> i != 4)
                        .mapToObj(i -> "" + i)
                        .toList());
        assertThat(post("/v1/ops/dead-letters:replay", body).json().path("data"))
                .isEmpty();
    }

    @Test
    void a_message_that_its_topic_does_not_take_stays_waiting() {
        var orphan = LETTERS.newTopicWithLettersOnly();
        var id = LETTERS.letter(orphan, key, "{}");

        assertProblem(post("/v1/ops/dead-letters/" + id + "/replay", null), 409, "replay_refused");
        assertThat(get("/v1/ops/dead-letters/" + id).text("state")).isEqualTo("waiting");
    }

    @Test
    void a_letter_without_a_key_is_in_no_order() {
        LETTERS.letter(topic, null, "1");
        var id = LETTERS.letter(topic, null, "2");

        assertThat(post("/v1/ops/dead-letters/" + id + "/replay", null).status())
                .isEqualTo(200);
        assertThat(LETTERS.payloads(topic)).containsExactly("2");
    }

    @Test
    void a_death_between_sending_and_recording_costs_a_duplicate_with_the_same_id() {
        var id = LetterId.parse(LETTERS.letter(topic, key, "1")).orElseThrow();
        try (var sending = sending()) {
            Sending dies = message -> {
                if (message.topic().equals(Topics.OPERATIONS_DECISIONS)) {
                    throw new KafkaException("killed");
                }
                sending.send(message);
            };
            assertThatThrownBy(() -> letters(dies, 100).replay(id, "olga", null))
                    .hasMessage("killed");
        }

        assertThat(get("/v1/ops/dead-letters/" + id).text("state")).isEqualTo("waiting");
        assertThat(post("/v1/ops/dead-letters/" + id + "/replay", null).status())
                .isEqualTo(200);
        assertThat(LETTERS.read(topic)).hasSize(2);
        assertThat(LETTERS.read(topic).stream()
                        .map(message -> DeadLetter.header(message, Headers.ID))
                        .distinct())
                .hasSize(1);
    }

    // discarding

    @Test
    void a_letter_is_discarded_with_a_reason_and_once() {
        var id = LETTERS.letter(topic, key, "{}");

        var first = discard(id);

        assertThat(first.text("state")).isEqualTo("discarded");
        assertThat(first.json().path("decision").path("note").asString()).isEqualTo("settled by hand");
        assertThat(discard(id).json()).isEqualTo(first.json());
        var late = post("/v1/ops/dead-letters/" + id + "/replay", null);
        assertProblem(late, 409, "invalid_transition");
        assertThat(late.text("current")).isEqualTo("discarded");
        assertThat(late.json().path("allowed")).isEmpty();
        assertThat(LETTERS.read(topic)).isEmpty();
    }

    @Test
    void a_replayed_letter_cannot_be_discarded() {
        var id = LETTERS.letter(topic, key, "{}");
        post("/v1/ops/dead-letters/" + id + "/replay", null);

        assertProblem(post("/v1/ops/dead-letters/" + id + "/discard", "{\"note\": \"x\"}"), 409, "invalid_transition");
    }

    // what is not right

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "a-b-c", "no.such.topic.dlq-0-0", "orders-0-0", "x-0-99999999999999999999"})
    void what_is_no_letter_does_not_exist(String id) {
        assertProblem(get("/v1/ops/dead-letters/" + id), 404, "not_found");
        assertProblem(post("/v1/ops/dead-letters/" + id + "/replay", null), 404, "not_found");
        assertProblem(post("/v1/ops/dead-letters/" + id + "/discard", "{\"note\": \"x\"}"), 404, "not_found");
    }

    @Test
    void a_place_in_a_topic_that_holds_no_dead_letters_is_no_letter() {
        LETTERS.letter(topic, key, "{}");

        assertProblem(get("/v1/ops/dead-letters/" + topic + "-0-0"), 404, "not_found");
        assertProblem(get("/v1/ops/dead-letters/" + topic + ".dlq-0-4711"), 404, "not_found");
        assertProblem(get("/v1/ops/dead-letters/" + topic + ".dlq-99-0"), 404, "not_found");
    }

    @ParameterizedTest
    @CsvSource({
        "state=lost,         400, malformed_request",
        "cursor=nonsense,    400, malformed_request",
        "cursor=MTI6eA,      400, malformed_request",
        "limit=many,         400, malformed_request",
        "limit=0,            422, validation_failed",
        "limit=101,          422, validation_failed",
    })
    void a_list_that_makes_no_sense_is_refused(String query, int status, String code) {
        assertProblem(get("/v1/ops/dead-letters?" + query), status, code);
    }

    @Test
    void a_decision_that_makes_no_sense_is_refused() {
        var id = LETTERS.letter(topic, key, "{}");
        var discard = "/v1/ops/dead-letters/" + id + "/discard";

        assertProblem(post(discard, null), 400, "malformed_request");
        assertProblem(post(discard, "{}"), 422, "validation_failed");
        assertProblem(post(discard, "{\"note\": \" \"}"), 422, "validation_failed");
        assertProblem(post(discard, "{\"note\": \"%s\"}".formatted("x".repeat(501))), 422, "validation_failed");
        assertProblem(post(discard, "{\"note\": \"x\", \"by\": \"somebody else\"}"), 400, "malformed_request");
        assertProblem(post("/v1/ops/dead-letters:replay", "{\"key\": \"x\"}"), 422, "validation_failed");
        assertThat(get("/v1/ops/dead-letters/" + id).text("state")).isEqualTo("waiting");
    }

    // more than is remembered, and more than one relay

    @Test
    void a_letter_that_is_not_remembered_is_still_found_and_still_not_overtaken() {
        var oldest = LetterId.parse(LETTERS.letter(topic, key, "0")).orElseThrow();
        var ids = IntStream.range(0, 20)
                .mapToObj(i -> LetterId.parse(LETTERS.letter(topic, i == 19 ? key : "filler-" + i, "" + i))
                        .orElseThrow())
                .toList();
        try (var sending = sending()) {
            var few = letters(sending, 5);
            assertThat(few.list()).hasSize(5);
            assertThat(few.show(oldest).letter().state()).isEqualTo(LetterState.WAITING);
            assertThatThrownBy(() -> few.replay(ids.getLast(), "olga", null)).hasMessageContaining(oldest.toString());
            assertThat(few.replayKey(topic, key, 1, "olga", null).waiting()).isEqualTo(1);
            assertThat(few.replay(ids.getLast(), "olga", null).letter().state()).isEqualTo(LetterState.REPLAYED);
        }
        assertThat(LETTERS.payloads(topic)).containsExactly("0", "19");
    }

    @Test
    void what_one_relay_decided_the_other_knows_at_once() {
        var id = LetterId.parse(LETTERS.letter(topic, key, "1")).orElseThrow();
        try (var sending = sending()) {
            var one = letters(sending, 100);
            var other = letters(sending, 100);
            assertThat(other.show(id).letter().state()).isEqualTo(LetterState.WAITING);
            one.replay(id, "olga", null);
            assertThat(other.show(id).letter().decision())
                    .satisfies(decision -> assertThat(decision)
                            .isNotNull()
                            .extracting(Decision::by)
                            .isEqualTo("olga"));
            other.replay(id, "otto", null);
        }
        assertThat(LETTERS.read(topic)).hasSize(1);
    }

    @Test
    void waiting_letters_are_a_metric() {
        LETTERS.letter(Topics.PAYMENTS_EVENTS, key, "{}");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(waitingOf(Topics.PAYMENTS_EVENTS)).isPositive());
    }

    private double waitingOf(String name) {
        return call("GET", "/actuator/prometheus", null, null)
                .response()
                .body()
                .lines()
                .filter(line -> line.startsWith("tiffin_dead_letters_waiting") && line.contains(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static Sending.ToBroker sending() {
        return new Sending.ToBroker(TestBackends.shared().kafkaBootstrapServers(), PATIENCE);
    }

    private static DeadLetters letters(Sending sending, int most) {
        var broker = TestBackends.shared().kafkaBootstrapServers();
        return new DeadLetters(
                new DeadLetterLog(new PartitionReader(broker, "test-letters-" + UUID.randomUUID(), PATIENCE), most),
                new Decisions(new PartitionReader(broker, "test-decisions-" + UUID.randomUUID(), PATIENCE), sending),
                sending,
                Duration.ofDays(14),
                Clock.systemUTC());
    }

    private Answer discard(String id) {
        var answer = post("/v1/ops/dead-letters/" + id + "/discard", "{\"note\": \"settled by hand\"}");
        assertThat(answer.status()).isEqualTo(200);
        return answer;
    }

    private List<String> listed(String query) {
        return texts(get("/v1/ops/dead-letters?" + query).json().path("data"), "id");
    }

    private static List<String> texts(JsonNode list, String member) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(each -> each.path(member).asString())
                .toList();
    }

    private static void assertProblem(Answer answer, int status, @Nullable String code) {
        assertThat(answer.status()).as("%s", answer.json()).isEqualTo(status);
        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(answer.response().headers().firstValue("Content-Type")).contains("application/problem+json");
    }
}
