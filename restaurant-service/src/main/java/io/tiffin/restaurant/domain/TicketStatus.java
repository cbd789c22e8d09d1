package io.tiffin.restaurant.domain;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How far a kitchen has come with an order. */
public enum TicketStatus {
    NEW,
    ACCEPTED,
    PREPARING,
    READY,
    HANDED_OVER,
    REJECTED,
    CANCELLED;

    // spotless:off
    private static final Map<TicketStatus, Set<TicketStatus>> NEXT = new EnumMap<>(Map.of(
            NEW,         EnumSet.of(ACCEPTED, REJECTED, CANCELLED),
            ACCEPTED,    EnumSet.of(PREPARING, READY, HANDED_OVER, CANCELLED), // kitchens forget to tap: a later fact
            PREPARING,   EnumSet.of(READY, HANDED_OVER, CANCELLED),            // implies the earlier ones
            READY,       EnumSet.of(HANDED_OVER, CANCELLED),
            HANDED_OVER, EnumSet.noneOf(TicketStatus.class),
            REJECTED,    EnumSet.noneOf(TicketStatus.class),
            CANCELLED,   EnumSet.noneOf(TicketStatus.class)));
    // spotless:on

    public boolean allows(TicketStatus target) {
        return next().contains(target);
    }

    public Set<TicketStatus> next() {
        return NEXT.getOrDefault(this, Set.of());
    }

    /** Nothing will be cooked, or nothing any more. */
    public boolean isCalledOff() {
        return this == REJECTED || this == CANCELLED;
    }

    /** The word on the wire and in the database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static TicketStatus of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
