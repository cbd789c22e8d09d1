package io.tiffin.order.application;

import static io.tiffin.order.domain.OrderFixture.NOON;
import static io.tiffin.order.domain.OrderFixture.news;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.kit.time.BusinessClock;
import io.tiffin.kit.time.ManualClock;
import io.tiffin.kit.time.RealClock;
import io.tiffin.order.application.Life.Counters;
import io.tiffin.order.domain.Fact;
import io.tiffin.order.domain.OrderFixture;
import io.tiffin.order.domain.PaymentStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class LifeTimelineTest {

    private final ManualClock clock = new ManualClock(NOON);
    private final Waits waits = new Waits(
            new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate("order.saga", SagaSettings.class),
            BusinessClock.of(clock, NOON, NOON, 1),
            RealClock.of(clock));

    @Test
    void the_timeline_of_a_closed_order_is_final() {
        var life = cancelledInReview(true);

        life.hear(news(Fact.REVIEW_VOIDED));

        assertThat(life.order().facets().payment()).isEqualTo(PaymentStatus.VOIDED);
        assertThat(life.changed()).isTrue();
        assertThat(life.entries()).isEmpty();
        assertThat(life.timelineSequence()).isEqualTo(4);
    }

    @Test
    void an_order_that_still_waits_for_an_answer_tells_what_comes() {
        var life = cancelledInReview(false);

        life.hear(news(Fact.REVIEW_VOIDED));

        assertThat(life.entries()).extracting(Life.NumberedEntry::sequence).containsExactly(5);
    }

    private Life cancelledInReview(boolean closed) {
        var order = OrderFixture.after(Fact.PAYMENT_AUTHORIZED, Fact.TICKET_REJECTED, Fact.VOID_IN_REVIEW);
        return Life.of(order, null, new Counters(4, 4, 6, closed, false), waits);
    }
}
