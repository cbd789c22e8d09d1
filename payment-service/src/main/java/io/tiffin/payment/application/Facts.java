package io.tiffin.payment.application;

import io.tiffin.payment.domain.Fact.Told;
import io.tiffin.payment.domain.Moment;
import io.tiffin.payment.domain.Payment;
import io.tiffin.payment.domain.Payment.Change;
import java.util.Collection;
import java.util.List;

/** Tells the world, in the transaction that changes the payments. */
public interface Facts {

    record Story(Payment payment, List<Told> facts) {

        static Story of(Change change) {
            return new Story(change.payment(), change.facts());
        }
    }

    void tell(Collection<Story> stories, Moment now);
}
