package io.tiffin.order.domain;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The kitchen facet. */
public enum KitchenStatus {
    /** No ticket lies with the kitchen yet; customers are told that it is new all the same. */
    PENDING,
    NEW,
    ACCEPTED,
    PREPARING,
    READY,
    HANDED_OVER,
    REJECTED,
    CANCELLED;

    // spotless:off
    private static final Map<KitchenStatus, Set<KitchenStatus>> NEXT = new EnumMap<>(Map.of(
            PENDING,     EnumSet.of(NEW, ACCEPTED, PREPARING, READY, HANDED_OVER, REJECTED, CANCELLED),
            NEW,         EnumSet.of(ACCEPTED, PREPARING, READY, HANDED_OVER, REJECTED, CANCELLED),
            ACCEPTED,    EnumSet.of(PREPARING, READY, HANDED_OVER, CANCELLED),
            PREPARING,   EnumSet.of(READY, HANDED_OVER, CANCELLED),
            READY,       EnumSet.of(HANDED_OVER, CANCELLED),
            HANDED_OVER, EnumSet.noneOf(KitchenStatus.class),
            REJECTED,    EnumSet.noneOf(KitchenStatus.class),
            CANCELLED,   EnumSet.noneOf(KitchenStatus.class)));
    // spotless:on

    KitchenStatus after(KitchenStatus news) {
        return Objects.requireNonNull(NEXT.get(this)).contains(news) ? news : this;
    }
}
