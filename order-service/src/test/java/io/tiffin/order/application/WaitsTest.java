package io.tiffin.order.application;

import static io.tiffin.order.domain.OrderFixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.kit.time.BusinessClock;
import io.tiffin.kit.time.ManualClock;
import io.tiffin.kit.time.RealClock;
import io.tiffin.order.domain.Action;
import io.tiffin.order.domain.Fact;
import io.tiffin.order.domain.OrderFixture;
import io.tiffin.order.domain.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WaitsTest {

    /** Business time is another day, and passes 60 times as fast. */
    private static final Instant REAL = Instant.parse("2026-11-01T00:00:00Z");

    private final ManualClock clock = new ManualClock(REAL);
    private final Waits waits = new Waits(
            new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate("order.saga", SagaSettings.class),
            BusinessClock.of(clock, REAL, NOON, 60),
            RealClock.of(clock));

    @Test
    void a_machine_is_waited_for_in_real_time() {
        assertThat(waits.deadline(OrderFixture.placed(), Signal.NONE, null)).isEqualTo(REAL.plusSeconds(70));
        assertThat(waits.respondBy(Action.AUTHORIZE)).isEqualTo(REAL.plusSeconds(60));
    }

    @Test
    void a_person_needs_real_seconds_however_fast_the_business_clock_runs() {
        var order = OrderFixture.after(Fact.PAYMENT_AUTHORIZED, Fact.TICKET_ACCEPTED);

        // ten business minutes are ten real seconds: the floor of thirty is longer
        assertThat(waits.deadline(order, Signal.ACCEPTED, null)).isEqualTo(REAL.plusSeconds(40));
        assertThat(waits.respondBy(Action.FIND_DRIVER)).isEqualTo(NOON.plusSeconds(30 * 60));
    }

    @Test
    void a_kitchen_is_given_up_only_after_the_time_it_was_told() {
        var order = OrderFixture.after(Fact.PAYMENT_AUTHORIZED);
        var told = waits.respondBy(Action.OPEN_TICKET);
        var deadline = waits.deadline(order, Signal.AUTHORIZED, null);

        // 45 real seconds to open the ticket, 20 to accept it, and the margin
        assertThat(told).isEqualTo(NOON.plusSeconds((45 + 20) * 60));
        assertThat(deadline).isEqualTo(REAL.plusSeconds(45 + 20 + 10));
        clock.advance(Duration.ofSeconds(3));
        assertThat(waits.deadline(order, Signal.OPENED, deadline)).isEqualTo(deadline);
    }

    @Test
    void a_driver_is_not_missed_before_the_food_is_ready() {
        var order = OrderFixture.after(
                Fact.PAYMENT_AUTHORIZED, Fact.TICKET_ACCEPTED, Fact.DRIVER_ASSIGNED, Fact.PREP_TIME_CHANGED);

        // ready 30 business minutes from now, then 120 real seconds
        assertThat(waits.deadline(order, Signal.PREP_CHANGED, null)).isEqualTo(REAL.plusSeconds(30 + 120 + 10));
    }

    @Test
    void a_slower_kitchen_does_not_lengthen_the_search() {
        var order = OrderFixture.after(Fact.PAYMENT_AUTHORIZED, Fact.TICKET_ACCEPTED);
        var current = REAL.plusSeconds(5);

        assertThat(waits.deadline(order, Signal.PREP_CHANGED, current)).isEqualTo(current);
    }

    @Test
    void nothing_is_waited_for_at_the_end() {
        assertThat(waits.deadline(OrderFixture.after(Fact.PAYMENT_DECLINED), Signal.DECLINED, REAL))
                .isNull();
    }
}
