package io.tiffin.order.adapter.in.schedule;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.order.application.AdvanceOrders;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Sends overdue asks again. */
@Component
class AskPoller extends Rounds {

    private static final Logger log = LoggerFactory.getLogger(AskPoller.class);
    private static final int BATCH = 100;

    private final AdvanceOrders advanceOrders;
    private final MeterRegistry meters;

    AskPoller(AdvanceOrders advanceOrders, MeterRegistry meters, @Value("${order.poll.asks:1s}") Duration pause) {
        super(pause);
        this.advanceOrders = advanceOrders;
        this.meters = meters;
    }

    @Override
    void round() {
        var batch = advanceOrders.unanswered(BATCH);
        while (!batch.isEmpty() && isRunning()) {
            askAgain(batch);
            var rest = advanceOrders.unanswered(BATCH);
            batch = rest.equals(batch) ? List.of() : rest; // they cannot be asked: the next round tries again
        }
    }

    private void askAgain(List<UUID> orders) {
        try {
            advanceOrders.askAgain(orders);
        } catch (RuntimeException e) {
            log.warn("{} orders together failed and are asked for one by one: {}", orders.size(), e.toString());
            orders.forEach(this::askAlone);
        }
    }

    /** One bad or locked order holds up no other. */
    private void askAlone(UUID order) {
        try {
            advanceOrders.askAgain(List.of(order));
        } catch (RuntimeException e) {
            log.error("the asks of order {} cannot be sent again", order, e);
            meters.counter("order.asks.failed").increment();
        }
    }
}
