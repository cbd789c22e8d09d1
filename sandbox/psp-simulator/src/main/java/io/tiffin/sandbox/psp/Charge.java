package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.TestCard.Decline;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on a card: refused, or a hold that ends by capture, release or lapse.
 *
 * @param captureBefore business time
 * @param refunded given back of what was captured, pending refunds included
 * @param balanceTransaction of the capture
 */
record Charge(
        String id,
        long amount,
        String paymentMethod,
        String brand,
        String last4,
        Instant created,
        Instant captureBefore,
        @Nullable Decline failure,
        @Nullable End end,
        @Nullable Instant endedAt,
        long captured,
        long refunded,
        @Nullable String balanceTransaction) {

    enum End {
        CAPTURED,
        VOIDED,
        EXPIRED
    }

    Charge captured(long taken, String transaction, Instant at) {
        return with(End.CAPTURED, at, taken, refunded, transaction);
    }

    Charge released(End how, Instant at) {
        return with(how, at, 0, refunded, balanceTransaction);
    }

    /** @param more negative when a refund has failed */
    Charge refunded(long more) {
        return with(end, endedAt, captured, refunded + more, balanceTransaction);
    }

    private Charge with(
            @Nullable End nextEnd, @Nullable Instant at, long taken, long returned, @Nullable String transaction) {
        return new Charge(
                id,
                amount,
                paymentMethod,
                brand,
                last4,
                created,
                captureBefore,
                failure,
                nextEnd,
                at,
                taken,
                returned,
                transaction);
    }
}
