package io.tiffin.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.sandbox.infra.TestBackends;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.unit.DataSize;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class RelayApplicationTest {

    private static final OutboxDatabase DATABASE = OutboxDatabase.create();

    @DynamicPropertySource
    static void backends(DynamicPropertyRegistry registry) {
        registry.add("spring.kafka.bootstrap-servers", TestBackends.shared()::kafkaBootstrapServers);
        registry.add("tiffin.relay.databases[0].name", () -> "orders");
        registry.add("tiffin.relay.databases[0].url", DATABASE.settings::url);
        registry.add("tiffin.relay.databases[0].username", DATABASE.settings::username);
        registry.add("tiffin.relay.databases[0].password", DATABASE.settings::password);
    }

    @Autowired
    Relay relay;

    @Autowired
    RelaySettings settings;

    @LocalServerPort
    int port;

    @Test
    void it_starts_moves_rows_and_says_how_it_is() throws Exception {
        assertThat(relay.relays()).hasSize(1);
        DATABASE.write(TopicReader.newTopic(TestBackends.shared().kafkaBootstrapServers()), "key");
        DATABASE.awaitEmpty();
        await().atMost(Durations.LONG)
                .untilAsserted(() -> assertThat(get("/actuator/health"))
                        .contains("\"orders\"", "\"state\":\"ACTIVE\"", "\"backlogRows\":0"));
        assertThat(get("/actuator/prometheus"))
                .contains("tiffin_relay_published_total{database=\"orders\"")
                .contains("tiffin_relay_backlog_rows{database=\"orders\"");
    }

    @Test
    void the_defaults_are_those_that_the_readme_names() {
        assertThat(settings)
                .isEqualTo(new RelaySettings(
                        settings.databases(),
                        "relay",
                        2_000,
                        DataSize.ofMegabytes(8),
                        4_000,
                        Duration.ofMillis(1),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(3),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        DataSize.ofGigabytes(1),
                        Duration.ofSeconds(5)));
    }

    private String get(String path) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }
}
