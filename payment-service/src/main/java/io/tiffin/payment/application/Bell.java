package io.tiffin.payment.application;

/** Rung when there is an operation to run, so that it does not wait for the poll. */
public interface Bell {

    void ring();

    /** Once the transaction has committed: before, there is nothing to see. */
    default void ringAfterCommit() {
        AfterCommit.run(this::ring);
    }
}
