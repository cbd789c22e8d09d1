package io.tiffin.order.application;

import io.tiffin.order.domain.Cancellation;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The customer's wish to cancel, decided by the table. */
@Service
public class CancelOrder {

    public enum Outcome {
        CANCELLED,
        /** A driver may hold the food: dispatch is asked, and the answer comes by the stream. */
        REQUESTED
    }

    private final Orders orders;
    private final Engine engine;

    CancelOrder(Orders orders, Engine engine) {
        this.orders = orders;
        this.engine = engine;
    }

    /** A wish that was granted, or is being looked at, is granted again. */
    @Transactional
    public Outcome handle(UUID order, UUID customer, String note) {
        var life = orders.lock(List.of(order)).get(order);
        if (life == null || !life.order().terms().customer().equals(customer)) {
            throw new OrderNotFound();
        }
        if (life.customerWaits()) {
            return Outcome.REQUESTED;
        }
        if (cancelledByCustomer(life)) {
            return Outcome.CANCELLED;
        }
        life.cancel(note);
        engine.flush(List.of(life));
        return life.cancellationRequested() ? Outcome.REQUESTED : Outcome.CANCELLED;
    }

    private static boolean cancelledByCustomer(Life life) {
        var cancellation = life.order().facets().cancellation();
        return cancellation != null && cancellation.state() == Cancellation.State.DONE && cancellation.customerAsked();
    }
}
