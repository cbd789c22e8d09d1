package io.tiffin.notification;

import io.tiffin.events.Message;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.testing.TestTokens;
import io.tiffin.sandbox.infra.TestBackends;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service on a real database, broker and Redis; one context for all tests. */
@SpringBootTest(
        properties = {
            "notification.webhook.first-pause=50ms",
            "notification.webhook.attempts=4",
            "notification.webhook.timeout=1s",
            "notification.poll=50ms"
        })
@AutoConfigureMockMvc
abstract class NotificationTestBase {

    static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");
    static final JsonMapper JSON = JsonMapper.shared();

    @Autowired
    MockMvcTester mvc;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TellPeople tellPeople;

    @DynamicPropertySource
    static void backends(DynamicPropertyRegistry registry) {
        Stream.of(
                        TestBackends.shared().springProperties("notifications"),
                        TestTokens.shared().springProperties())
                .forEach(properties -> properties.forEach((name, value) -> registry.add(name, () -> value)));
    }

    MvcTestResult call(HttpMethod method, String uri, @Nullable String token, @Nullable String body) {
        var request = mvc.method(method).uri(uri);
        if (token != null) {
            request = request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request = request.contentType(MediaType.APPLICATION_JSON).content(body);
        }
        return request.exchange();
    }

    JsonNode notificationsOf(String token) {
        var answer = call(HttpMethod.GET, "/v1/me/notifications", token, null);
        return JSON.readTree(answer.getResponse().getContentAsByteArray()).path("data");
    }

    static Incoming<Message> incoming(UUID key, Message event) {
        return new Incoming<>(Uuid7.next(), "test", 0, 0, key.toString(), "testville", event, NOON, null, null);
    }
}
