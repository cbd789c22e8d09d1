package io.tiffin.dispatch.domain;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The life of a delivery job. */
public enum JobState {
    SEARCHING,
    OFFERED,
    ASSIGNED,
    AT_PICKUP,
    PICKED_UP,
    AT_DROPOFF,
    DELIVERED,
    UNDELIVERABLE,
    NO_DRIVER,
    RELEASED;

    // spotless:off
    private static final Map<JobState, Set<JobState>> NEXT = new EnumMap<>(Map.of(
            SEARCHING,     EnumSet.of(OFFERED, ASSIGNED, NO_DRIVER, RELEASED), // ASSIGNED: a replaced driver has the food after all
            OFFERED,       EnumSet.of(ASSIGNED, SEARCHING, RELEASED),
            ASSIGNED,      EnumSet.of(AT_PICKUP, PICKED_UP, SEARCHING, ASSIGNED, RELEASED), // drivers forget to tap "arrived"
            AT_PICKUP,     EnumSet.of(PICKED_UP, SEARCHING, ASSIGNED, RELEASED),
            PICKED_UP,     EnumSet.of(AT_DROPOFF, DELIVERED, UNDELIVERABLE), // the food has left: nobody takes the job away
            AT_DROPOFF,    EnumSet.of(DELIVERED, UNDELIVERABLE),
            DELIVERED,     EnumSet.noneOf(JobState.class),
            UNDELIVERABLE, EnumSet.noneOf(JobState.class),
            NO_DRIVER,     EnumSet.noneOf(JobState.class),
            RELEASED,      EnumSet.noneOf(JobState.class)));
    // spotless:on

    public boolean allows(JobState target) {
        return next().contains(target);
    }

    public Set<JobState> next() {
        return Set.copyOf(NEXT.getOrDefault(this, Set.of()));
    }

    public boolean ended() {
        return next().isEmpty();
    }

    /** A driver's slot is claimed for the job. */
    public boolean held() {
        return switch (this) {
            case OFFERED, ASSIGNED, AT_PICKUP, PICKED_UP, AT_DROPOFF -> true;
            case SEARCHING, DELIVERED, UNDELIVERABLE, NO_DRIVER, RELEASED -> false;
        };
    }

    /** A driver has accepted and the food has not left. */
    public boolean beforePickup() {
        return this == ASSIGNED || this == AT_PICKUP;
    }

    /** The food has left the kitchen with a driver. */
    public boolean pickedUp() {
        return switch (this) {
            case PICKED_UP, AT_DROPOFF, DELIVERED, UNDELIVERABLE -> true;
            case SEARCHING, OFFERED, ASSIGNED, AT_PICKUP, NO_DRIVER, RELEASED -> false;
        };
    }
}
