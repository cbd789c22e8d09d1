package io.tiffin.payment.application;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Rung when there is something to run, so that it does not wait for the poll. */
public interface Bell {

    void ring();

    /** Once the transaction has committed: before, there is nothing to see. */
    default void ringAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                ring();
            }
        });
    }
}
