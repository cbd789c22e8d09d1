package io.tiffin.order.domain;

/** Somebody or something wants the order to end, and how far that came. */
public record Cancellation(State state, Cause cause) {

    public enum State {
        /** A driver may hold the food: dispatch decides. */
        REQUESTED,
        DONE,
        /** The food had left first. */
        REFUSED
    }

    static Cancellation requested(Cause cause) {
        return new Cancellation(State.REQUESTED, cause);
    }

    Cancellation done() {
        return new Cancellation(State.DONE, cause);
    }

    Cancellation refused() {
        return new Cancellation(State.REFUSED, cause);
    }

    /** Nobody need be told that a wish which was not theirs came to nothing. */
    boolean isRefusedToTheCustomer() {
        return state == State.REFUSED && cause == Cause.CUSTOMER_REQUEST;
    }
}
