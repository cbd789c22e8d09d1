package io.tiffin.payment.application;

/** Rung when the provider has called. */
public interface ProviderBell {

    void ring();

    /** Once the transaction has committed: before, there is nothing to see. */
    default void ringAfterCommit() {
        AfterCommit.run(this::ring);
    }
}
