package io.tiffin.kit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BusinessClockTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant DINNER = Instant.parse("2025-06-01T18:00:00Z");

    private final ManualClock real = new ManualClock(NOON);
    private final BusinessClock fast = BusinessClock.of(real, NOON, DINNER, 60);

    @Test
    void without_an_anchor_it_is_real_time() {
        assertThat(BusinessClock.of(real).now()).isEqualTo(NOON);
    }

    @Test
    void a_real_second_is_a_city_minute_at_speed_60() {
        real.advance(Duration.ofMillis(1_500));
        assertThat(fast.now()).isEqualTo(DINNER.plusSeconds(90));
        assertThat(fast.toReal(DINNER.plusSeconds(90))).isEqualTo(NOON.plusMillis(1_500));
        assertThat(fast.toReal(Duration.ofMinutes(5))).isEqualTo(Duration.ofSeconds(5));
        assertThat(fast.toBusiness(NOON.minusSeconds(1))).isEqualTo(DINNER.minusSeconds(60));
    }

    @Test
    void a_wait_for_a_person_is_the_longer_of_business_time_and_real_floor() {
        var kitchen = PersonWait.of(Duration.ofMinutes(5), Duration.ofSeconds(20));
        assertThat(BusinessClock.of(real).after(kitchen)).isEqualTo(NOON.plusSeconds(300));
        assertThat(fast.after(kitchen)).isEqualTo(DINNER.plusSeconds(20 * 60));
    }

    @Test
    void a_clock_that_stands_or_runs_backwards_is_refused() {
        assertThatThrownBy(() -> BusinessClock.of(real, NOON, DINNER, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClockAutoConfiguration.ClockSettings(NOON, null, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
