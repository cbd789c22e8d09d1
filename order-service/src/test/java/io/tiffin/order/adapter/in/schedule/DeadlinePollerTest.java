package io.tiffin.order.adapter.in.schedule;

import static io.tiffin.order.domain.OrderFixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.tiffin.kit.time.ManualClock;
import io.tiffin.order.application.AdvanceOrders;
import io.tiffin.order.application.DropOffContact;
import io.tiffin.order.application.Life;
import io.tiffin.order.application.Orders;
import io.tiffin.order.application.SagaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DeadlinePollerTest {

    private static final UUID ORDER = new UUID(0, 1);

    private final ManualClock clock = new ManualClock(NOON);
    private final Overdue orders = new Overdue();
    private final Broker broker = new Broker();
    private final AdvanceOrders advanceOrders = mock(AdvanceOrders.class);
    private final DeadlinePoller poller =
            new DeadlinePoller(
                    orders,
                    advanceOrders,
                    broker,
                    new Binder(new MapConfigurationPropertySource(Map.of()))
                            .bindOrCreate("order.saga", SagaSettings.class),
                    Duration.ofDays(1)) {
                @Override
                public boolean isRunning() {
                    return true;
                }
            };

    @BeforeEach
    void one_order_is_due() {
        when(advanceOrders.realNow()).thenAnswer(_ -> clock.instant());
        doAnswer(_ -> orders.fired.add(clock.instant())).when(advanceOrders).timeOut(any(), any());
    }

    private static final class Overdue implements Orders {

        private final List<Instant> fired = new ArrayList<>();
        private boolean unsent;

        @Override
        public List<UUID> due(Instant realNow, Set<Integer> partitions, int of, int limit) {
            return fired.isEmpty() ? List.of(ORDER) : List.of();
        }

        @Override
        public Set<Integer> partitionsWithDue(Instant realNow, int of) {
            return fired.isEmpty() ? Set.of(0) : Set.of();
        }

        @Override
        public boolean unsentSince(Instant real) {
            return unsent;
        }

        @Override
        public void add(Life life, DropOffContact contact) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<UUID, Life> lock(Collection<UUID> ids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void flush(Collection<Life> lives) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Broker implements Backlog {

        private boolean away;

        @Override
        public int partitions() {
            return 1;
        }

        @Override
        public Map<Integer, Map<String, Long>> ends(Collection<Integer> partitions) {
            if (away) {
                throw new IllegalStateException("away");
            }
            return Map.of(0, Map.of("topic", 5L));
        }

        @Override
        public Map<Integer, Map<String, Long>> committed(Collection<Integer> partitions) {
            return Map.of(0, Map.of("topic", 5L));
        }
    }

    @Test
    void a_deadline_is_fired_when_all_is_read() throws Exception {
        poller.round();

        assertThat(orders.fired).containsExactly(NOON);
    }

    @Test
    void after_a_broker_that_was_away_the_others_have_the_margin_to_answer() throws Exception {
        broker.away = true;
        assertThatThrownBy(poller::round).isInstanceOf(IllegalStateException.class);
        broker.away = false;

        clock.advance(Duration.ofSeconds(9));
        poller.round();
        assertThat(orders.fired).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        poller.round();
        assertThat(orders.fired).hasSize(1);
    }

    @Test
    void nobody_is_late_who_was_not_asked_yet() throws Exception {
        orders.unsent = true;
        poller.round();
        clock.advance(Duration.ofMinutes(5));
        poller.round();
        orders.unsent = false;
        poller.round();
        assertThat(orders.fired).isEmpty();

        clock.advance(Duration.ofSeconds(10));
        poller.round();
        assertThat(orders.fired).hasSize(1);
    }
}
