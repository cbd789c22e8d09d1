package io.tiffin.payment.adapter.out.stripe;

import com.stripe.model.PaymentIntent;
import io.tiffin.payment.domain.Money;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Stripe keeps of a charge, from the charge's balance transaction. There is none before the capture, and not always at once
 * after it.
 *
 * @see <a href="https://docs.stripe.com/api/balance_transactions/object">The balance transaction</a>
 */
final class StripeFees {

    /** What has to be expanded for it; the charge is, by that, too. */
    static final String PATH = "latest_charge.balance_transaction";

    private static final Logger LOG = LoggerFactory.getLogger(StripeFees.class);

    /** None where it is not told, or in another currency than the charge's: the account may settle in its own. */
    static @Nullable Money of(PaymentIntent intent) {
        var charge = intent.getLatestChargeObject();
        var transaction = charge == null ? null : charge.getBalanceTransactionObject();
        if (transaction == null
                || transaction.getFee() == null
                || !intent.getCurrency().equalsIgnoreCase(transaction.getCurrency())) {
            return null;
        }
        try {
            return StripeAmounts.money(transaction.getFee(), intent.getCurrency());
        } catch (StripeAmounts.Unreadable e) {
            LOG.warn("The fee of {} is not booked: {}", intent.getId(), e.getMessage());
            return null;
        }
    }

    private StripeFees() {}
}
