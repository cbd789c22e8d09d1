package io.tiffin.sandbox.city.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.sandbox.city.check.Evidence.Published;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WaitsForDriversTest {

    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

    @Test
    void planned_is_until_somebody_was_first_asked_and_accepted_until_somebody_first_took_it() {
        var waits = new WaitsForDrivers(List.of(
                at("a", "order.confirmed.v1", 0),
                at("a", "driver.offer_made.v1", 4),
                at("a", "driver.offer_made.v1", 40),
                at("a", "driver.assigned.v1", 55),
                at("b", "order.confirmed.v1", 10),
                at("b", "driver.offer_made.v1", 12),
                at("b", "driver.assigned.v1", 20),
                at("b", "driver.assigned.v1", 90),
                at("c", "order.confirmed.v1", 20),
                at("never confirmed", "driver.offer_made.v1", 1)));

        assertThat(waits.plannedSeconds(50)).isEqualTo(2);
        assertThat(waits.plannedSeconds(95)).isEqualTo(4);
        assertThat(waits.acceptedSeconds(50)).isEqualTo(10);
        assertThat(waits.acceptedSeconds(95)).isEqualTo(55);
    }

    @Test
    void where_nobody_was_asked_there_is_no_figure() {
        assertThat(new WaitsForDrivers(List.of(at("a", "order.confirmed.v1", 0))).plannedSeconds(50))
                .isNaN();
    }

    private static Published at(String order, String type, long second) {
        return new Published("topic", 0, 0, order, "", type, "", null, NOON.plusSeconds(second), Map.of());
    }
}
