package io.tiffin.sandbox.city.fate;

/**
 * What is destined to happen to an order, fixed before the day begins. The share is of a hundred orders; what remains is
 * {@link #FINE}. Only the doomed may end otherwise than delivered.
 */
public enum Fate {
    FINE(0, End.DELIVERED),
    CARD_DECLINED(3, End.CANCELLED),
    KITCHEN_REJECTS(3, End.CANCELLED),
    KITCHEN_SILENT(2, End.CANCELLED),
    KITCHEN_LATE(10, End.DELIVERED),
    CUSTOMER_CANCELS(5, End.AS_ANSWERED),
    TAPS_TWICE(5, End.DELIVERED),
    DRIVER_DECLINES(15, End.DELIVERED),
    DRIVER_IGNORES(5, End.DELIVERED),
    DRIVER_LOSES_NETWORK(3, End.DELIVERED),
    STREAM_RECONNECTS(20, End.DELIVERED),
    PROVIDER_LOSES_REPLY(2, End.DELIVERED);

    /** How an order of this fate must end. */
    public enum End {
        DELIVERED,
        CANCELLED,
        /** What the customer was told by the answer to the cancellation and by the last frame is what must be true. */
        AS_ANSWERED
    }

    private final int percent;
    private final End end;

    Fate(int percent, End end) {
        this.percent = percent;
        this.end = end;
    }

    public int percent() {
        return percent;
    }

    public End end() {
        return end;
    }
}
