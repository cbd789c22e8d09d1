package io.tiffin.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.AssignmentEvent.DriverAssigned;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.DirectMessages;
import io.tiffin.kit.messaging.OutgoingMessage;
import io.tiffin.kit.testing.TestTokens;
import io.tiffin.sandbox.infra.TestBackends;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

class RestartTest {

    /** Longer than a start takes: who counts from before the restart would say it at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    private static final Duration LONG = Duration.ofHours(2);

    @Test
    void after_a_restart_the_silence_clocks_start_anew() throws Exception {
        var order = UUID.randomUUID();
        var driver = UUID.randomUUID();
        var settings = new HashMap<String, Object>(TestBackends.shared().springProperties("trackrestart"));
        settings.putAll(TestTokens.shared().springProperties());
        settings.put("tracking.silence-poll", "100ms");
        settings.put("server.port", "0");

        try (var first = start(settings, LONG)) {
            var assigned = new DriverAssigned(order, driver, UUID.randomUUID(), Instant.now());
            first.getBean(DirectMessages.class)
                    .send(OutgoingMessage.of(Topics.DRIVER_ASSIGNMENT, order, "testville", 1L, assigned, Instant.now()))
                    .get(10, TimeUnit.SECONDS);
            var jdbc = first.getBean(JdbcTemplate.class);
            await().until(() -> !jdbc.queryForList("select 1 from trips where driver_id = ?", driver)
                    .isEmpty());
            // as if it had happened long ago
            jdbc.update("update trips set carried_since = carried_since - interval '1 hour'");
        }

        var restarted = Instant.now();
        try (var second = start(settings, PATIENCE)) {
            var jdbc = second.getBean(JdbcTemplate.class);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !jdbc.queryForList("select 1 from outbox").isEmpty());
            assertThat(jdbc.queryForList("select created_at from outbox", OffsetDateTime.class))
                    .allMatch(said -> !said.toInstant().isBefore(restarted.plus(PATIENCE)));
            assertThat(jdbc.queryForList("select 1 from trips where silent")).hasSize(1);
        }
    }

    private static ConfigurableApplicationContext start(Map<String, Object> common, Duration silentAfter) {
        var settings = new HashMap<>(common);
        settings.put("tracking.silent-after.business", silentAfter.toString());
        settings.put("tracking.silent-after.real-floor", silentAfter.toString());
        var arguments = settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        return new SpringApplicationBuilder(TrackingApplication.class).run(arguments);
    }
}
