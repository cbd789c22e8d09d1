package io.tiffin.order.domain;

/** What the saga of an order waits for. */
public enum Step {
    AUTHORIZING,
    ACCEPTING,
    DISPATCHING,
    COLLECTING,
    /** Dispatch is asked whether the food can still be kept. */
    RELEASING,
    /** On the road, the capture is not known yet. */
    DELIVERING,
    /** Paid, not yet there. */
    ON_THE_ROAD,
    /** There, not yet paid. */
    SETTLING,
    REFUNDING,
    VOIDING,
    DONE,
    CANCELLED;

    public boolean isFinal() {
        return this == DONE || this == CANCELLED;
    }
}
