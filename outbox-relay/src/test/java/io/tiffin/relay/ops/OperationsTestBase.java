package io.tiffin.relay.ops;

import io.tiffin.kit.testing.TestTokens;
import io.tiffin.relay.RelaySettings;
import io.tiffin.sandbox.infra.TestBackends;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The operators' side alone, without a relay, over HTTP and with real tokens. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
abstract class OperationsTestBase {

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @EnableConfigurationProperties(RelaySettings.class)
    @ComponentScan("io.tiffin.relay.ops")
    static class Operations {}

    /** @param json an object without members when there is no body */
    record Answer(int status, JsonNode json, HttpResponse<String> response) {

        String text(String member) {
            return json.path(member).asString("");
        }
    }

    static final JsonMapper JSON = JsonMapper.shared();
    static final LetterBox LETTERS = new LetterBox(TestBackends.shared().kafkaBootstrapServers());

    static final ParkingLot PARKED = ParkingLot.create();

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void surroundings(DynamicPropertyRegistry registry) {
        registry.add(
                "spring.kafka.bootstrap-servers",
                () -> "${test.broker:" + TestBackends.shared().kafkaBootstrapServers() + "}");
        PARKED.springProperties().forEach((name, value) -> registry.add(name, () -> value));
        TestTokens.shared().springProperties().forEach((name, value) -> registry.add(name, () -> value));
    }

    Answer get(String path) {
        return call("GET", path, TestTokens.ops(), null);
    }

    Answer post(String path, @Nullable String body) {
        return call("POST", path, TestTokens.ops(), body);
    }

    Answer call(String method, String path, @Nullable String token, @Nullable String body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            var json = response.headers().firstValue("Content-Type").orElse("").contains("json")
                    ? JSON.readTree(response.body())
                    : JSON.createObjectNode();
            return new Answer(response.statusCode(), json, response);
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
