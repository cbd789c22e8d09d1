package io.tiffin.payment.application;

import io.tiffin.payment.domain.Moment;
import io.tiffin.payment.domain.Payment.Change;
import java.util.Collection;

/** The books, in double entry: only ever added to, in the transaction that changes the payments. */
public interface Journal {

    void write(Collection<Change> changes, Moment now);
}
