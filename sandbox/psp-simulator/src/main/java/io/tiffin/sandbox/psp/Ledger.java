package io.tiffin.sandbox.psp;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happened here, in full, for whoever wants to compare it with what others believe. Amounts in minor units. */
public record Ledger(
        Instant at, Instant businessAt, List<Payment> intents, List<Saving> setups, List<Oddity> anomalies) {

    /**
     * A payment intent.
     *
     * @param purpose what {@code metadata.purpose} says; {@code order} if nothing
     * @param fees what the provider kept
     * @param refunded what was given back and has not failed
     */
    public record Payment(
            String id,
            @Nullable String orderId,
            String purpose,
            @Nullable String customer,
            long amount,
            String currency,
            String state,
            String paymentMethod,
            Instant createdAt,
            long held,
            long captured,
            long refunded,
            long fees,
            Map<String, String> metadata,
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

    /** @param status succeeded, pending or failed */
    public record Returned(String id, long amount, Instant at, String status) {}

    /**
     * A request that wanted to change something.
     *
     * @param byClient the app sent it
     * @param outcome performed, declined, refused, replayed, invalid, and how the answer was spoilt, if it was
     */
    public record Call(
            String operation,
            boolean byClient,
            @Nullable String key,
            Instant at,
            int status,
            String outcome,
            String requestId) {}

    /** A setup intent. */
    public record Saving(
            String id,
            @Nullable String customer,
            String state,
            @Nullable String paymentMethod,
            Instant createdAt) {}

    /** A request that a correct client never sends: NO_KEY or KEY_MISMATCH. */
    public record Oddity(
            String kind,
            String operation,
            String path,
            @Nullable String key,
            @Nullable String orderId,
            Instant at) {}
}
