package io.tiffin.order.adapter.in.schedule;

import io.tiffin.order.application.AdvanceOrders;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Sends overdue asks again. */
@Component
class AskPoller extends Rounds {

    private static final int BATCH = 100;

    private final AdvanceOrders advanceOrders;

    AskPoller(AdvanceOrders advanceOrders, @Value("${order.poll.asks:1s}") Duration pause) {
        super(pause);
        this.advanceOrders = advanceOrders;
    }

    @Override
    void round() {
        var handled = BATCH;
        while (handled == BATCH && isRunning()) {
            handled = advanceOrders.askAgain(BATCH);
        }
    }
}
