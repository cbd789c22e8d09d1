package io.tiffin.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.dispatch.application.ReportProgress.Step;
import org.junit.jupiter.api.Test;

class DriversWordsTest extends DispatchTestBase {

    @Test
    void what_drivers_write_is_kept_and_not_published() {
        var first = driverAt(north(100));
        var second = driverAt(north(200));
        var order = order();
        assigned(order);
        offers.decline(first, offerOf(order), "Anna in flat 3 is rude");
        assertThat(published(order).getLast().payload().path("reason").asString())
                .isEqualTo("other");
        assigned(order);
        tap(second, order, Step.PICKED_UP);
        progress.fail(second, order, "call 0170 1234567", "twice");

        assertThat(published(order).getLast().payload().path("reason").asString())
                .isEqualTo("other");
        assertThat(jdbc.sql("select note from offers where order_id = ? order by made_at")
                        .param(order)
                        .query(String.class)
                        .list())
                .containsExactly("Anna in flat 3 is rude", "call 0170 1234567: twice");
        assertThat(jdbc.sql("select count(*) from offers where order_id = ? and reason is distinct from 'other'")
                        .param(order)
                        .query(Long.class)
                        .single())
                .isEqualTo(1); // the second's part ended with the job
    }
}
