package io.tiffin.sandbox.psp;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened here, in full, for whoever wants to compare it with what others believe. Amounts in minor units. */
public record Ledger(Instant at, Instant businessAt, List<Payment> intents, List<Oddity> anomalies) {

    public record Payment(
            String id,
            @Nullable String orderId,
            long amount,
            String currency,
            String state,
            String paymentMethod,
            Instant createdAt,
            long held,
            long captured,
            long refunded,
            List<Hold> holds,
            List<Returned> refunds,
            List<Call> operations) {}

    /**
     * A hold on a card, or a refused attempt at one.
     *
     * @param captureBefore business time
     * @param end held (still), captured, voided, expired or declined
     */
    public record Hold(
            String chargeId,
            long amount,
            Instant from,
            Instant businessFrom,
            Instant captureBefore,
            @Nullable Instant until,
            @Nullable Instant businessUntil,
            String end,
            long captured) {}

    public record Returned(String id, long amount, Instant at) {}

    /**
     * A request that wanted to change something.
     *
     * @param outcome performed, declined, refused, replayed, mismatch, in_use, and how the answer was spoilt, if it was
     */
    public record Call(
            String operation, @Nullable String key, Instant at, int status, String outcome, String requestId) {}

    /** A request that a correct client never sends: NO_KEY or KEY_MISMATCH. */
    public record Oddity(
            String kind,
            String operation,
            String path,
            @Nullable String key,
            @Nullable String orderId,
            Instant at) {}
}
