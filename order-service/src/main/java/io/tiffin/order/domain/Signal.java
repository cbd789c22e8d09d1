package io.tiffin.order.domain;

/** What a step may be waiting for. */
public enum Signal {
    AUTHORIZED,
    DECLINED,
    NEEDS_CUSTOMER,
    UNAVAILABLE,
    /** The authorization is: whether money is held is for people to find out. */
    HOLD_IN_REVIEW,
    CAPTURE_IN_REVIEW,
    VOID_IN_REVIEW,
    REFUND_IN_REVIEW,
    CAPTURED,
    VOIDED,
    VOID_REFUSED,
    REFUNDED,
    OPENED,
    ACCEPTED,
    REJECTED,
    KITCHEN_CANCELLED,
    PREP_CHANGED,
    ASSIGNED,
    UNASSIGNED,
    NO_DRIVER,
    PICKED_UP,
    DELIVERED,
    UNDELIVERABLE,
    RELEASED,
    CANCEL_ASKED,
    TIMED_OUT,
    /** A fact on the order that no step waits for. */
    NONE
}
