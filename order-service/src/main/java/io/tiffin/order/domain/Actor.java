package io.tiffin.order.domain;

/** Whose doing an entry of the timeline is. */
public enum Actor {
    CUSTOMER,
    RESTAURANT,
    DRIVER,
    PAYMENT,
    DISPATCH,
    SYSTEM
}
