package io.tiffin.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiffin.dispatch.application.Slots;
import io.tiffin.dispatch.domain.Matching.Choice;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;

/** What makes a second job impossible, without the race that would show it once in a thousand. */
class SlotsTest extends DispatchTestBase {

    @Autowired
    Slots slots;

    @Test
    void a_slot_that_was_taken_since_it_looked_free_is_not_claimed() {
        var driver = driverAt(north(100));
        var slot = slots.lock(driver).getFirst().number();
        var quicker = order();
        assertThat(assigned(quicker)).isEqualTo(driver);
        var slower = order();

        assertThat(slots.claim(List.of(new Choice(slower, driver, slot)))).isEmpty();
        assertThat(slots.claim(driver, slower)).isFalse();

        assertThat(slotOf(driver)).isEqualTo(quicker);
    }

    @Test
    void an_order_that_has_a_driver_cannot_claim_another() {
        var driver = driverAt(north(100));
        var order = order();
        assertThat(assigned(order)).isEqualTo(driver);
        var other = driverAt(north(200));
        var slot = slots.lock(other).getFirst().number();

        assertThatThrownBy(() -> slots.claim(other, order)).isInstanceOf(DuplicateKeyException.class);
        assertThatThrownBy(() -> slots.claim(List.of(new Choice(order, other, slot))))
                .isInstanceOf(DuplicateKeyException.class);

        assertThat(slotOf(other)).isNull();
        assertThat(Objects.requireNonNull(slotOf(driver))).isEqualTo(order);
    }
}
