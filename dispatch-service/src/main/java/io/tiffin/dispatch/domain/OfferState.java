package io.tiffin.dispatch.domain;

/** How an offer stands; after {@code ACCEPTED} it is the record of that driver's part in the job. */
public enum OfferState {
    OPEN,
    ACCEPTED,
    DECLINED,
    EXPIRED,
    /** Taken back by us before the driver answered. */
    WITHDRAWN,
    /** Accepted, then given up by the driver before the pick-up. */
    GIVEN_UP,
    /** Accepted, then the driver fell silent before the pick-up. */
    LOST,
    /** Accepted, then the driver who had been thought lost turned out to have the food. */
    SUPERSEDED,
    /** Accepted, then the order was cancelled before the pick-up. */
    RELEASED
}
