package io.tiffin.sandbox.city.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.sandbox.city.run.Nemesis.Kill;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NemesisTest {

    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

    @Test
    void the_instances_of_a_service_take_turns_in_dying() {
        var plan = Nemesis.plan(
                List.of(List.of("outbox-relay", "outbox-relay-2"), List.of("order-service")),
                NOON,
                Duration.ofMinutes(3),
                1);

        assertThat(plan)
                .extracting(Kill::service)
                .filteredOn(name -> name.startsWith("outbox"))
                .containsExactly("outbox-relay", "outbox-relay-2", "outbox-relay");
        assertThat(plan)
                .extracting(Kill::service)
                .filteredOn("order-service"::equals)
                .hasSize(3);
        assertThat(plan).extracting(Kill::at).isSorted();
    }
}
