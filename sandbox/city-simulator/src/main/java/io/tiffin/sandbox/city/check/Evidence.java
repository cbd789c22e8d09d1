package io.tiffin.sandbox.city.check;

import io.tiffin.sandbox.city.fate.Fate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known about a day after it has come to rest, from sources that do not know of each other: the
 * clients, the services' databases, the provider's ledger, the topics.
 */
public record Evidence(
        List<Client> clients,
        List<Order> orders,
        List<Payment> payments,
        List<JournalBalance> journal,
        Reconciliation reconciliation,
        List<Intent> ledger,
        List<String> ledgerAnomalies,
        List<Job> jobs,
        List<Slot> slots,
        Set<UUID> driversOnShift,
        List<Published> records,
        Map<String, Long> lag,
        Map<String, Long> outboxRows,
        List<Review> reviews) {

    public Evidence {
        clients = List.copyOf(clients);
        orders = List.copyOf(orders);
        payments = List.copyOf(payments);
        journal = List.copyOf(journal);
        ledger = List.copyOf(ledger);
        ledgerAnomalies = List.copyOf(ledgerAnomalies);
        jobs = List.copyOf(jobs);
        slots = List.copyOf(slots);
        driversOnShift = Set.copyOf(driversOnShift);
        records = List.copyOf(records);
        lag = Map.copyOf(lag);
        outboxRows = Map.copyOf(outboxRows);
        reviews = List.copyOf(reviews);
    }

    /**
     * What a customer was told.
     *
     * @param orderIds every id that the API answered to the one idempotency key: a retry or a second tap gets the same
     * @param cancelAnswer HTTP status of the answer to a cancellation, if one was asked for
     */
    public record Client(
            String plan, Fate fate, List<UUID> orderIds, List<Frame> frames, Optional<Integer> cancelAnswer) {

        public Optional<UUID> orderId() {
            return orderIds.stream().findFirst();
        }
    }

    /** A timeline entry, as a frame of the client's stream or as a row of the order. */
    public record Frame(long sequence, String type, String status) {}

    /**
     * The order and its saga in the order service's database.
     *
     * @param sequence how many messages the service has sent about it
     * @param openAsks asks that nobody has answered yet
     */
    public record Order(
            UUID id,
            String status,
            @Nullable String cancelledBy,
            @Nullable String cancelReason,
            long total,
            String currency,
            String step,
            boolean closed,
            @Nullable Instant deadline,
            long sequence,
            int openAsks,
            List<Frame> timeline) {}

    /** The payment service's own ledger. */
    public record Payment(UUID orderId, String state, long captured, long refunded) {}

    /**
     * The journal's account sums of an order.
     *
     * @param sum over all accounts
     * @param held what is still authorised
     * @param sales what was sold, as a credit: negative
     */
    public record JournalBalance(UUID orderId, long sum, long held, long sales) {}

    /**
     * The payment service's own comparison of the provider, its payments and the orders' ends.
     *
     * @param objects of the provider that were compared
     * @param orders that were compared
     */
    public record Reconciliation(long objects, long orders, List<Difference> differences) {}

    public record Difference(String type, @Nullable UUID orderId, String action) {}

    /**
     * A payment intent in the provider's ledger.
     *
     * @param purpose what the money is for: {@code order}, or {@code tip}
     * @param held what can still be captured
     * @param history operations that had an effect, in order: authorize, capture, void, refund, expire
     */
    public record Intent(
            String id,
            UUID orderId,
            String purpose,
            long amount,
            String currency,
            String state,
            long held,
            long captured,
            long refunded,
            List<Operation> history) {}

    public record Operation(
            String kind, long amount, @Nullable String idempotencyKey) {}

    /** A delivery job in the dispatch service's database. */
    public record Job(UUID orderId, String state, @Nullable UUID driverId) {}

    /** A driver's slot that is claimed by an order. */
    public record Slot(UUID driverId, UUID orderId) {}

    /** A record of a topic. */
    public record Published(
            String topic,
            int partition,
            long offset,
            String key,
            String messageId,
            String type,
            String source,
            @Nullable Long sequence,
            Instant time,
            Map<String, String> fields) {}

    /** An open item of a review queue. */
    public record Review(String service, String kind, UUID subject, String reason) {}

    /** People have been asked to look at the order's money or its process; a driver's incident is not that. */
    public boolean inReview(UUID order) {
        return reviews.stream()
                .anyMatch(review -> review.subject().equals(order)
                        && Set.of("orders", "payments").contains(review.service()));
    }

    /** Dispatch has asked people to look at the delivery. */
    public boolean deliveryInReview(UUID order) {
        return reviews.stream()
                .anyMatch(review ->
                        review.subject().equals(order) && review.service().equals("dispatch"));
    }
}
