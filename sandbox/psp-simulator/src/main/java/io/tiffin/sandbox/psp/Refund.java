package io.tiffin.sandbox.psp;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Money on its way back.
 *
 * @param status succeeded, pending or failed
 * @param settlesAt real time at which a pending one succeeds, or a doomed one fails
 * @param settlesAs its status from then on
 */
record Refund(
        String id,
        String intent,
        String charge,
        long amount,
        String currency,
        @Nullable String reason,
        Map<String, String> metadata,
        Instant created,
        String status,
        @Nullable String failureReason,
        @Nullable String balanceTransaction,
        @Nullable String failureTransaction,
        @Nullable Instant settlesAt,
        @Nullable String settlesAs)
        implements Kept {

    Refund settled(String end, @Nullable String why, @Nullable String transaction, @Nullable String undone) {
        return new Refund(
                id,
                intent,
                charge,
                amount,
                currency,
                reason,
                metadata,
                created,
                end,
                why,
                transaction,
                undone,
                null,
                null);
    }

    Refund with(Map<String, String> changed) {
        return new Refund(
                id,
                intent,
                charge,
                amount,
                currency,
                reason,
                changed,
                created,
                status,
                failureReason,
                balanceTransaction,
                failureTransaction,
                settlesAt,
                settlesAs);
    }
}
