package io.tiffin.order.domain;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The delivery facet: a second fact beside the food, since a driver is often assigned before the food is ready. */
public enum DeliveryStatus {
    UNASSIGNED,
    OFFERING,
    ASSIGNED,
    AT_PICKUP,
    EN_ROUTE_TO_DROPOFF,
    AT_DROPOFF,
    DELIVERED,
    FAILED,
    CANCELLED;

    // spotless:off
    private static final Map<DeliveryStatus, Set<DeliveryStatus>> NEXT = new EnumMap<>(Map.of(
            UNASSIGNED,          EnumSet.of(OFFERING, ASSIGNED, EN_ROUTE_TO_DROPOFF, CANCELLED),
            OFFERING,            EnumSet.of(UNASSIGNED, ASSIGNED, EN_ROUTE_TO_DROPOFF, CANCELLED),
            ASSIGNED,            EnumSet.of(UNASSIGNED, AT_PICKUP, EN_ROUTE_TO_DROPOFF, CANCELLED),
            AT_PICKUP,           EnumSet.of(UNASSIGNED, EN_ROUTE_TO_DROPOFF, CANCELLED),
            EN_ROUTE_TO_DROPOFF, EnumSet.of(AT_DROPOFF, DELIVERED, FAILED),
            AT_DROPOFF,          EnumSet.of(DELIVERED, FAILED),
            DELIVERED,           EnumSet.noneOf(DeliveryStatus.class),
            FAILED,              EnumSet.noneOf(DeliveryStatus.class),
            CANCELLED,           EnumSet.noneOf(DeliveryStatus.class)));
    // spotless:on

    boolean allows(DeliveryStatus news) {
        return Objects.requireNonNull(NEXT.get(this)).contains(news);
    }

    /** The food may still be with the kitchen, and a driver is or may be on the way to it. */
    boolean beforePickUp() {
        return compareTo(EN_ROUTE_TO_DROPOFF) < 0;
    }

    /** Somebody is bound to the order and needs to know where to bring it. */
    public boolean active() {
        return this == ASSIGNED || this == AT_PICKUP || this == EN_ROUTE_TO_DROPOFF || this == AT_DROPOFF;
    }
}
