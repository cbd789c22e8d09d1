package io.tiffin.order.domain;

import java.util.UUID;

/** A command that the order has gone past. */
public final class IllegalOrderTransition extends RuntimeException {

    private final UUID order;
    private final OrderStatus current;

    public IllegalOrderTransition(UUID order, OrderStatus current, String wanted) {
        super("order %s is %s: %s is not possible".formatted(order, current, wanted));
        this.order = order;
        this.current = current;
    }

    public UUID order() {
        return order;
    }

    public OrderStatus current() {
        return current;
    }
}
