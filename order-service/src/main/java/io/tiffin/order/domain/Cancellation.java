package io.tiffin.order.domain;

/**
 * Somebody or something wants the order to end, and how far that came.
 *
 * @param customerAsked the customer wants it too, whoever was first
 */
public record Cancellation(State state, Cause cause, boolean customerAsked) {

    public enum State {
        /** A driver may hold the food: dispatch decides. */
        REQUESTED,
        DONE,
        /** The food had left first. */
        REFUSED
    }

    static Cancellation requested(Cause cause) {
        return new Cancellation(State.REQUESTED, cause, cause == Cause.CUSTOMER_REQUEST);
    }

    Cancellation alsoAskedByCustomer() {
        return new Cancellation(state, cause, true);
    }

    Cancellation done() {
        return new Cancellation(State.DONE, cause, customerAsked);
    }

    Cancellation refused() {
        return new Cancellation(State.REFUSED, cause, customerAsked);
    }

    /** Nobody need be told that a wish which was not theirs came to nothing. */
    boolean isRefusedToTheCustomer() {
        return state == State.REFUSED && customerAsked;
    }
}
