package io.tiffin.payment.application;

import io.tiffin.events.OrderStatusEvent;
import io.tiffin.events.OrderStatusEvent.OrderCancelled;
import io.tiffin.events.OrderStatusEvent.OrderDelivered;
import io.tiffin.kit.messaging.Inbox;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.payment.application.OrderEnds.Ended;
import io.tiffin.payment.domain.Comparison.End;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps how orders end, for comparing; it moves no money. */
@Service
public class NoteOrderEnds {

    private final Inbox inbox;
    private final OrderEnds ends;
    private final Clocks clocks;

    NoteOrderEnds(Inbox inbox, OrderEnds ends, Clocks clocks) {
        this.inbox = inbox;
        this.ends = ends;
        this.clocks = clocks;
    }

    @Transactional
    public void on(List<Incoming<OrderStatusEvent>> records) {
        var now = clocks.now().real();
        var ended = inbox.claim("payment-order-ends", records).stream()
                .map(Incoming::event)
                .flatMap(event ->
                        Optional.ofNullable(end(event)).map(end -> new Ended(event.orderId(), end, now)).stream())
                .toList();
        if (!ended.isEmpty()) {
            ends.keep(ended);
        }
    }

    private static @Nullable End end(OrderStatusEvent event) {
        return switch (event) {
            case OrderDelivered _ -> End.DELIVERED;
            case OrderCancelled _ -> End.CANCELLED;
            default -> null;
        };
    }
}
