package io.tiffin.order.domain;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The simple view for customers; never goes back. */
public enum OrderStatus {
    PLACED,
    CONFIRMED,
    PREPARING,
    READY,
    PICKED_UP,
    DELIVERED,
    CANCELLED;

    // spotless:off
    private static final Map<OrderStatus, Set<OrderStatus>> NEXT = new EnumMap<>(Map.of(
            PLACED,    EnumSet.of(CONFIRMED, CANCELLED),
            CONFIRMED, EnumSet.of(PREPARING, READY, PICKED_UP, CANCELLED), // kitchens forget to tap: a later fact implies
            PREPARING, EnumSet.of(READY, PICKED_UP, CANCELLED),            // the earlier ones
            READY,     EnumSet.of(PICKED_UP, CANCELLED),
            PICKED_UP, EnumSet.of(DELIVERED, CANCELLED), // cancelled with food on the road: what the money does, policy says
            DELIVERED, EnumSet.noneOf(OrderStatus.class),
            CANCELLED, EnumSet.noneOf(OrderStatus.class)));
    // spotless:on

    public boolean allows(OrderStatus target) {
        return next().contains(target);
    }

    public Set<OrderStatus> next() {
        return Objects.requireNonNull(NEXT.get(this));
    }
}
