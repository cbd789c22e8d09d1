package io.tiffin.sandbox.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperatorCommandsTest {

    private static final String LETTER = """
            {"id": "payments.process.dlq-0-7", "state": "waiting", "topic": "payments.process", "partition": 0, "offset": 12,
             "key": "k1", "type": "payment.capture.v1", "messageId": "m1", "diedAt": "2026-11-01T18:00:00.123Z",
             "consumerGroup": "payment-commands", "headers": {"sequence": "7"}, "payload": {"amount": 5},
             "cause": {"type": "io.tiffin.kit.RefusedMessage", "message": "no such order", "replayHelps": %s}}""";

    private record Reply(int status, String body) {}

    private final Deque<Reply> replies = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private HttpServer gateway;
    private OperatorCommands commands;

    @BeforeEach
    void start() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8).replaceAll("\\s+", "");
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            var reply = replies.removeFirst();
            var bytes = reply.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        gateway.start();
        commands = new OperatorCommands(
                "http://127.0.0.1:" + gateway.getAddress().getPort(), () -> "olga", new PrintStream(out, true, UTF_8));
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
    }

    @Test
    void a_list_goes_over_all_pages_of_what_waits() {
        var page = "{\"data\": [" + LETTER.formatted("true") + "], \"hasMore\": %s, \"nextCursor\": \"c2\"}";
        replies.add(new Reply(200, page.formatted("true")));
        replies.add(new Reply(200, page.formatted("false")));

        commands.deadLetters(List.of("list", "--topic=payments.process"));

        assertThat(asked)
                .containsExactly(
                        "GET /v1/ops/dead-letters?topic=payments.process&state=waiting&limit=100 Bearer olga",
                        "GET /v1/ops/dead-letters?topic=payments.process&state=waiting&limit=100&cursor=c2 Bearer olga");
        assertThat(printed().lines()).hasSize(3);
        assertThat(printed())
                .contains("payments.process.dlq-0-7", "2026-11-01T18:00:00Z", "k1", "RefusedMessage: no such order");
    }

    @Test
    void a_letter_is_shown_with_its_message_and_whether_a_replay_helps() {
        replies.add(new Reply(200, LETTER.formatted("false")));

        commands.deadLetters(List.of("show", "payments.process.dlq-0-7"));

        assertThat(printed())
                .contains("\"amount\" : 5", "sequence: 7", "offset 12", "payment-commands", "would be refused again");
    }

    @Test
    void a_decision_is_sent_with_its_note() {
        replies.add(new Reply(200, LETTER.formatted("true").replace("waiting", "discarded")));

        commands.deadLetters(List.of("discard", "payments.process.dlq-0-7", "--note=settled"));

        assertThat(asked)
                .containsExactly(
                        "POST /v1/ops/dead-letters/payments.process.dlq-0-7/discard {\"note\":\"settled\"}Bearer olga");
        assertThat(printed()).contains("is discarded");
    }

    @Test
    void a_key_is_replayed_until_none_waits() {
        replies.add(new Reply(200, "{\"data\": [" + LETTER.formatted("true") + "], \"waiting\": 3}"));
        replies.add(new Reply(200, "{\"data\": [" + LETTER.formatted("true") + "], \"waiting\": 0}"));

        commands.deadLetters(List.of("replay", "--topic=payments.process", "--key=k1"));

        assertThat(asked).hasSize(2).allMatch(each -> each.startsWith("POST /v1/ops/dead-letters:replay"));
    }

    @Test
    void a_parked_message_is_skipped_by_its_position() {
        replies.add(new Reply(200, """
                {"data": [{"database": "orders", "key": "k1", "topic": "orders.status", "position": 17, "reason": "too large",
                           "tries": 2, "parkedAt": "2026-11-01T18:00:00.5Z"}], "hasMore": false}"""));
        replies.add(new Reply(200, "{\"database\": \"orders\", \"key\": \"k1\", \"position\": 17}"));

        commands.parkedKeys(List.of("list"));
        commands.parkedKeys(List.of("skip", "orders", "r1/menu", "--position=17", "--note=not needed"));

        assertThat(asked)
                .containsExactly(
                        "GET /v1/ops/parked-keys?limit=100 Bearer olga",
                        "POST /v1/ops/parked-keys/orders/skip {\"position\":17,\"note\":\"notneeded\",\"key\":\"r1/menu\"}Bearer olga");
        assertThat(printed()).contains("too large", "2026-11-01T18:00:00Z", "Message 17 of k1 in orders is skipped.");
    }

    @Test
    void a_refusal_is_told_in_the_problems_own_words() {
        replies.add(new Reply(
                409, "{\"detail\": \"x has the same key and is older\", \"code\": \"older_letter_waiting\"}"));

        assertThatThrownBy(() -> commands.deadLetters(List.of("replay", "payments.process.dlq-0-7")))
                .isInstanceOf(StackFailure.class)
                .hasMessage("x has the same key and is older (older_letter_waiting)");
    }

    @Test
    void who_asks_for_something_else_is_told_what_there_is() {
        assertThatThrownBy(() -> commands.deadLetters(List.of("--help"))).hasMessageContaining("replay ID");
        assertThatThrownBy(() -> commands.deadLetters(List.of("show"))).hasMessageContaining("replay ID");
        assertThat(asked).isEmpty();
    }

    private String printed() {
        return out.toString(UTF_8);
    }
}
