package io.tiffin.payment.application;

import io.tiffin.payment.application.ProviderEvents.ProviderEvent;
import io.tiffin.payment.domain.Attempt;
import io.tiffin.payment.domain.Payment;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The payments, by order; in the caller's transaction. */
public interface Payments {

    /** As they are committed, without a lock: to be looked at, never to be changed. */
    Map<UUID, Payment> find(Collection<UUID> orderIds);

    /** The same, of those that hold or have taken money: between these payments' ids, in their order. */
    List<Payment> withMoney(UUID afterPayment, UUID untilPayment, int limit);

    default Optional<Payment> find(UUID orderId) {
        return Optional.ofNullable(find(List.of(orderId)).get(orderId));
    }

    /** Those that exist, locked until the transaction ends. */
    Map<UUID, Payment> lock(Collection<UUID> orderIds);

    /** The same without waiting: it fails when somebody else has one of them. */
    Map<UUID, Payment> lockNow(Collection<UUID> orderIds);

    /** Fails as a conflict when one of them has come into being meanwhile. */
    void add(Collection<Payment> payments);

    /** Of locked payments. */
    void update(Collection<Payment> payments);

    /** Of leased payments, whose lease ends with it. */
    void updateAndFree(Collection<Payment> payments);

    /** Nobody else runs them for so long, or until they are freed; by the database's clock, the only one that all share. */
    void updateAndLease(Collection<Payment> payments, Duration length);

    /** Payments that want to run, locked, and not leased to anybody, the urgent first; others' locked ones are passed over. */
    List<Payment> due(int limit, Instant now);

    /** The same, those first that have waited longest. */
    List<Payment> longestDue(int limit, Instant now);

    /** The orders of such payments, unlocked and unread, the urgent first. */
    List<UUID> dueOrders(int limit, Instant now);

    /**
     * Payments whose authorisation can be answered without the provider, locked: those that are late, and if it shall not wait
     * also what was not sent.
     */
    List<Payment> answerable(int limit, boolean waits, Instant now);

    /** A payment that wants to run, locked, unless it is leased to or locked by somebody. */
    Optional<Payment> dueOf(UUID orderId, Instant now);

    /** It does not want to run before then. */
    void postpone(UUID orderId, Instant until);

    /** Payments that only hold money, until that business time at the latest, and that nobody works on; locked. */
    List<Payment> expiring(int limit, Instant by);

    /** The attempt needs longer; nothing happens when a later one has begun. */
    void keepLease(Attempt attempt, Duration length);

    /**
     * Payments that one of these events may tell something new are to be looked at again: those that wait for a customer; those
     * whose hold, charge or refund has changed without us; those that nobody is asking about right now and that are still unknown.
     */
    void wakeUp(Collection<ProviderEvent> events, Instant now);
}
