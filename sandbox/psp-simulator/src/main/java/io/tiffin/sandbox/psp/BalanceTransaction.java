package io.tiffin.sandbox.psp;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;

/**
 * Money that came to the account's balance or left it.
 *
 * @param amount negative when it left
 * @param type charge, refund or refund_failure
 * @param source the charge or the refund
 */
record BalanceTransaction(
        String id, String type, String source, long amount, long fee, String currency, Instant created)
        implements Kept {

    private static final BigDecimal SHARE = new BigDecimal("0.029");
    private static final long PIECE = 30;
    private static final Duration UNTIL_AVAILABLE = Duration.ofDays(2);

    /** The fee is 2.9 % and 30 minor units, in any currency, and never more than there is. */
    static BalanceTransaction ofCharge(Charge charge, long amount, String currency, Instant now) {
        var share = SHARE.multiply(BigDecimal.valueOf(amount)).setScale(0, RoundingMode.HALF_UP);
        var fee = Math.min(amount, share.longValueExact() + PIECE);
        return new BalanceTransaction(Ids.next("txn_"), "charge", charge.id(), amount, fee, currency, now);
    }

    /** Fees are not given back. */
    static BalanceTransaction ofRefund(String refund, long amount, String currency, Instant now) {
        return new BalanceTransaction(Ids.next("txn_"), "refund", refund, -amount, 0, currency, now);
    }

    static BalanceTransaction ofFailedRefund(Refund refund, Instant now) {
        return new BalanceTransaction(
                Ids.next("txn_"), "refund_failure", refund.id(), refund.amount(), 0, refund.currency(), now);
    }

    Instant availableOn() {
        return created.plus(UNTIL_AVAILABLE);
    }
}
