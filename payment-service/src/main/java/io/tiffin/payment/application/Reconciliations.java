package io.tiffin.payment.application;

import io.tiffin.payment.domain.Difference;
import io.tiffin.payment.domain.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Comparisons and what they found; in the caller's transaction. */
public interface Reconciliations {

    enum Phase {
        /** Page by page, what the provider has. */
        PROVIDER,
        /** What we have and it has not. */
        PAYMENTS,
        /** How the orders ended. */
        ORDERS,
        DONE
    }

    /** @param cursor where the phase goes on; null at its beginning */
    record Run(
            UUID id,
            Instant from,
            Instant to,
            String requestedBy,
            Phase phase,
            @Nullable String cursor,
            long objects,
            long payments,
            long orders,
            Instant begunAt,
            @Nullable Instant endedAt) {}

    enum Action {
        REPAIRING,
        REPAIRED,
        REVIEW
    }

    /** @param amount that is in question */
    record Found(
            Difference difference,
            String subject,
            @Nullable UUID orderId,
            @Nullable String providerId,
            Action action,
            Money amount,
            Instant at) {}

    /** What was found of one class, in one currency. */
    record Sum(Difference difference, String currency, long count, long amount, long repaired, long inReview) {}

    void begin(Run run);

    /** Of somebody else's earlier demand, if it is not done: one at a time is enough for the same person. */
    Optional<Run> find(UUID run);

    Optional<Instant> lastBegun(String requestedBy);

    /** A run that is not done and that nobody works on, for so long; by the database's clock. */
    Optional<Run> lease(Duration length);

    /** After a step: where it goes on, what it has counted, and the lease kept. */
    void advance(Run run, Duration lease);

    void seen(UUID run, Collection<String> providerIds);

    Collection<String> unseen(UUID run, Collection<String> providerIds);

    /** A step that is done again finds the same: it is written once. @return whether it is new */
    boolean add(UUID run, Found found);

    /** An object is put right: every run that was at it has nothing more to do. */
    void repaired(String providerId);

    /** How often this object was found before. */
    int timesFound(String providerId);

    void forgetSeen(UUID run);

    List<Sum> sums(UUID run);

    List<Found> found(UUID run, int limit);

    /** Differences that neither a machine has repaired nor a person has settled, by class. */
    Map<Difference, Long> unresolved();
}
