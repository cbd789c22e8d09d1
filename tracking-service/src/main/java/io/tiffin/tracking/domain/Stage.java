package io.tiffin.tracking.domain;

/** How far an order's driver has come. */
public enum Stage {
    /** Nobody carries it (yet, or again). */
    WAITING,
    TO_PICKUP,
    AT_PICKUP,
    TO_DROPOFF,
    AT_DROPOFF,
    /** Delivered or given up; the row stays for a while, so that late messages find it and do not begin it anew. */
    ENDED;

    public boolean carried() {
        return this != WAITING && this != ENDED;
    }

    boolean beforePickUp() {
        return this == TO_PICKUP || this == AT_PICKUP;
    }
}
