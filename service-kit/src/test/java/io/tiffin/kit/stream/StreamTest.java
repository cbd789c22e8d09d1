package io.tiffin.kit.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tiffin.kit.security.Caller;
import io.tiffin.kit.testing.TestTokens;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.sandbox.infra.TestBackends;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.application.name=kit-stream-test",
            "tiffin.streams.resend-after=1s",
            "tiffin.streams.poll=300ms"
        })
class StreamTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        FrameEndpoint kitchens() {
            return new FrameEndpoint("/v1/kitchen/stream", caller -> switch (caller) {
                case Caller.Staff staff -> staff.restaurantIds();
                default -> throw ApiProblem.forbidden("for restaurants");
            });
        }

        @Bean
        FrameEndpoint echo() {
            return new FrameEndpoint("/v1/echo", _ -> Set.of(), (caller, text) -> caller.subject() + " said " + text);
        }
    }

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        TestBackends.shared().springProperties("kitstream").forEach((name, value) -> registry.add(name, () -> value));
        TestTokens.shared().springProperties().forEach((name, value) -> registry.add(name, () -> value));
    }

    @LocalServerPort
    int port;

    @Autowired
    Frames frames;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    StringRedisTemplate redis;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<WebSocket> open = new ArrayList<>();

    @AfterEach
    void closeSockets() {
        open.forEach(WebSocket::abort);
        jdbc.update("delete from stream_frames");
    }

    @Test
    void a_frame_is_sent_again_until_it_is_acknowledged_also_after_a_reconnect() {
        var kitchen = UUID.randomUUID();
        var first = connect(TestTokens.staff(kitchen));
        add(kitchen, "ticket.new", "ord_1", Map.of("lines", 2));

        await().until(() -> first.frames.size() >= 2); // unacknowledged: again after a second
        assertThat(first.frames).allSatisfy(frame -> {
            assertThat(frame.get("type").stringValue()).isEqualTo("ticket.new");
            assertThat(frame.get("id").stringValue()).isEqualTo("ord_1");
            assertThat(frame.get("data").get("lines").intValue()).isEqualTo(2);
        });
        first.socket.abort();

        var second = connect(TestTokens.staff(kitchen));
        await().until(() -> !second.frames.isEmpty());
        assertThat(second.frames.getFirst()).isEqualTo(first.frames.getFirst());
        second.acknowledge(second.frames.getFirst().get("seq").longValue());

        await().untilAsserted(() -> assertThat(rows()).isZero());
        var third = connect(TestTokens.staff(kitchen));
        var before = second.frames.size();
        await().during(Duration.ofMillis(1500)).until(() -> third.frames.isEmpty() && second.frames.size() == before);
    }

    @Test
    void two_recipients_are_kept_apart_and_one_client_may_stand_for_several() {
        var one = UUID.randomUUID();
        var two = UUID.randomUUID();
        var ofOne = connect(TestTokens.staff(one));
        var ofBoth = connect(TestTokens.staff(two, one));
        var stranger = connect(TestTokens.staff(UUID.randomUUID()));

        add(one, "ticket.new", "ord_1", Map.of());
        add(two, "ticket.new", "ord_2", Map.of());

        await().until(() -> ofOne.ids().contains("ord_1") && ofBoth.ids().containsAll(Set.of("ord_1", "ord_2")));
        assertThat(ofOne.ids()).containsOnly("ord_1");
        assertThat(stranger.frames).isEmpty();
        stranger.acknowledge(ofOne.frames.getFirst().get("seq").longValue());
        await().during(Duration.ofMillis(700)).until(() -> rows() == 2); // a foreign acknowledgement is nothing
    }

    @Test
    void frames_arrive_in_the_order_of_their_commits_and_rolled_back_ones_never() {
        var kitchen = UUID.randomUUID();
        transaction.executeWithoutResult(status -> {
            frames.add(kitchen, "ticket.new", "never", Map.of());
            status.setRollbackOnly();
        });
        for (var i = 0; i < 250; i++) { // more than are sent without acknowledgement
            add(kitchen, "ticket.updated", "ord_" + i, Map.of());
        }
        var client = connect(TestTokens.staff(kitchen));
        client.acknowledgeAll = true;

        await().untilAsserted(() -> assertThat(rows()).isZero());
        assertThat(client.ids().stream().distinct())
                .hasSize(250)
                .startsWith("ord_0")
                .endsWith("ord_249");
        assertThat(client.frames.stream()
                        .map(frame -> frame.get("seq").longValue())
                        .distinct())
                .isSorted();
    }

    @Test
    void a_frame_of_another_instance_is_announced_by_redis() {
        var kitchen = UUID.randomUUID();
        var client = connect(TestTokens.staff(kitchen));
        jdbc.update(
                "insert into stream_frames (recipient, type, id, data, created_at) values (?, 't', 'ord_9', '{}', now())",
                kitchen);
        redis.convertAndSend("frames:kit-stream-test", "another-instance|" + kitchen);

        await().until(() -> client.ids().contains("ord_9"));
    }

    @Test
    void a_frame_needs_a_transaction() {
        assertThatThrownBy(() -> frames.add(UUID.randomUUID(), "t", "1", Map.of()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void only_the_right_role_with_a_valid_token_may_connect() {
        assertThat(refusal(TestTokens.driver(UUID.randomUUID()))).isEqualTo(403);
        assertThat(refusal(TestTokens.expired(UUID.randomUUID()))).isEqualTo(401);
        assertThat(refusal(null)).isEqualTo(401);
    }

    @Test
    void the_token_may_come_as_subprotocol() {
        var kitchen = UUID.randomUUID();
        var client = new Client();
        var socket = http.newWebSocketBuilder()
                .subprotocols("delivery.v1", "bearer." + TestTokens.staff(kitchen))
                .buildAsync(uri("/v1/kitchen/stream"), client)
                .join();
        open.add(socket);
        assertThat(socket.getSubprotocol()).isEqualTo("delivery.v1");
        add(kitchen, "ticket.new", "ord_1", Map.of());
        await().until(() -> client.ids().contains("ord_1"));
    }

    @Test
    void the_socket_ends_with_its_token() {
        var kitchen = UUID.randomUUID();
        var token = TestTokens.shared()
                .token(
                        "short",
                        List.of("restaurant"),
                        Map.of("restaurant_ids", List.of(kitchen.toString())),
                        "tiffin",
                        Duration.ofSeconds(2));
        var client = connect(token);

        await().untilAsserted(() -> assertThat(client.closed.get()).isEqualTo(4401));
    }

    @Test
    void texts_reach_the_endpoint_and_large_ones_end_the_connection() {
        var client = new Client();
        var driver = UUID.randomUUID();
        client.socket = http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + TestTokens.driver(driver))
                .buildAsync(uri("/v1/echo"), client)
                .join();
        open.add(client.socket);

        client.socket.sendText("hello", true).join();
        await().untilAsserted(() -> assertThat(client.texts).containsExactly("driver-" + driver + " said hello"));

        client.socket.sendText("x".repeat(100_000), true).join();
        await().untilAsserted(() -> assertThat(client.closed.get()).isEqualTo(1009));
    }

    @Test
    void nonsense_on_a_stream_is_answered_by_a_problem() {
        var client = connect(TestTokens.staff(UUID.randomUUID()));
        client.socket.sendText("{\"hello\":1}", true).join();
        await().until(() -> client.frames.size() == 1);
        assertThat(client.frames.getFirst().get("type").stringValue()).isEqualTo("problem");
    }

    private void add(UUID recipient, String type, String id, Object data) {
        transaction.executeWithoutResult(_ -> frames.add(recipient, type, id, data));
    }

    private long rows() {
        return jdbc.queryForList("select seq from stream_frames").size();
    }

    private URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + port + path);
    }

    private Client connect(String token) {
        var client = new Client();
        client.socket = http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(uri("/v1/kitchen/stream"), client)
                .join();
        open.add(client.socket);
        return client;
    }

    private int refusal(@Nullable String token) {
        var builder = http.newWebSocketBuilder();
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        try {
            builder.buildAsync(uri("/v1/kitchen/stream"), new Client()).join().abort();
            return 101;
        } catch (CompletionException e) {
            return e.getCause() instanceof WebSocketHandshakeException refused
                    ? refused.getResponse().statusCode()
                    : -1;
        }
    }

    private static final class Client implements WebSocket.Listener {

        final List<String> texts = new CopyOnWriteArrayList<>();
        final List<JsonNode> frames = new CopyOnWriteArrayList<>();
        final AtomicInteger closed = new AtomicInteger();
        private final StringBuilder partial = new StringBuilder();
        volatile boolean acknowledgeAll;

        @SuppressWarnings("NullAway.Init") // set right after connecting
        volatile WebSocket socket;

        List<String> ids() {
            return frames.stream().map(frame -> frame.get("id").stringValue()).toList();
        }

        void acknowledge(long seq) {
            socket.sendText("{\"ack\":" + seq + "}", true).join();
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            partial.append(data);
            webSocket.request(1);
            if (!last) {
                return null;
            }
            var text = partial.toString();
            partial.setLength(0);
            texts.add(text);
            if (text.startsWith("{")) {
                var frame = JSON.readTree(text);
                frames.add(frame);
                if (acknowledgeAll) {
                    return webSocket.sendText("{\"ack\":[" + frame.get("seq") + "]}", true);
                }
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.set(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.compareAndSet(0, -1);
        }
    }
}
