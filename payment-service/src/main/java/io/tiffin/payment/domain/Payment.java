package io.tiffin.payment.domain;

import io.tiffin.payment.domain.Fact.Told;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The payment of one order: where the money is, what was asked of the provider, and what was told to the world. Every
 * operation returns the next payment and the facts that explain it; the use case stores both in one transaction.
 *
 * @param method the payment method's id at the provider
 * @param look the provider has something to tell: read its object again
 * @param sequence of the last fact told
 * @param entries of the last entry in its journal
 */
public record Payment(
        UUID orderId,
        UUID id,
        String city,
        Money amount,
        @Nullable String method,
        PaymentState state,
        Map<Kind, Operation> operations,
        boolean look,
        long sequence,
        long entries) {

    /** The next payment, what is told about it, and what the journal says about it. */
    public record Change(Payment payment, List<Told> facts, List<Entry> entries) {}

    /** @param attempt the call to make now, once the change is stored; none when there is nothing to do */
    public record Begun(Change change, Optional<Attempt> attempt) {}

    public Payment {
        operations = Map.copyOf(operations);
    }

    /** Of an order that nothing has been asked for yet. */
    public static Payment unasked(UUID orderId, UUID id, String city) {
        return new Payment(orderId, id, city, Money.NONE, null, new PaymentState.Pending(), Map.of(), false, 0, 0);
    }

    /** @param refusal why we do not even ask the provider */
    public Change authorize(
            Money total,
            String paymentMethod,
            Instant respondBy,
            @Nullable String refusal,
            @Nullable UUID ask,
            Moment now,
            Policy policy) {
        return new Draft(this, now, policy)
                .authorize(total, paymentMethod, respondBy, refusal, ask)
                .change();
    }

    public Change capture(Money total, @Nullable UUID ask, Moment now, Policy policy) {
        return new Draft(this, now, policy).ask(Kind.CAPTURE, total, ask).change();
    }

    /** Lets go of what is held; an authorisation that has not begun never will. */
    public Change release(@Nullable UUID ask, Moment now, Policy policy) {
        return new Draft(this, now, policy).ask(Kind.VOID, amount, ask).change();
    }

    public Change refund(Money total, @Nullable UUID ask, Moment now, Policy policy) {
        return new Draft(this, now, policy).ask(Kind.REFUND, total, ask).change();
    }

    /** What people have decided about an operation that machines had given up. */
    public Change decide(Kind kind, Verdict verdict, Moment now, Policy policy) {
        return new Draft(this, now, policy).decide(kind, verdict).change();
    }

    public Begun begin(Moment now, Policy policy) {
        return new Draft(this, now, policy).begin();
    }

    public Change settle(Attempt attempt, Outcome outcome, Moment now, Policy policy) {
        return new Draft(this, now, policy).settle(attempt, outcome).change();
    }

    public Payment lookAgain() {
        return new Payment(orderId, id, city, amount, method, state, operations, true, sequence, entries);
    }

    /** When it wants to run next, real time. */
    public Optional<Instant> due() {
        if (look) {
            return Optional.of(Instant.EPOCH);
        }
        return next().map(Operation::dueAt);
    }

    public Optional<Operation> operation(Kind kind) {
        return Optional.ofNullable(operations.get(kind));
    }

    /** Whether no later attempt has begun; the answer to an overtaken one is ignored, for the later one learns the same. */
    public boolean isCurrent(Attempt attempt) {
        var operation = operations.get(attempt.operation().kind());
        return operation != null
                && operation.attempts() == attempt.operation().attempts()
                && operation.sequence() == attempt.operation().sequence();
    }

    boolean isOpen(Kind kind) {
        var operation = operations.get(kind);
        return operation != null && operation.isOpen();
    }

    /** What may run: one operation of a payment at a time, the earlier asked first, a refund last. */
    Optional<Operation> next() {
        if (isOpen(Kind.AUTHORIZE)) {
            // not even a void can run before it is known what there is to void
            var known = state instanceof PaymentState.NeedsCustomer || state instanceof PaymentState.Abandoned;
            return operation(known && isOpen(Kind.VOID) ? Kind.VOID : Kind.AUTHORIZE);
        }
        if (isOpen(Kind.CAPTURE) && isOpen(Kind.VOID)) {
            return operation(isVoidFirst() ? Kind.VOID : Kind.CAPTURE);
        }
        return List.of(Kind.CAPTURE, Kind.VOID, Kind.REFUND).stream()
                .filter(this::isOpen)
                .findFirst()
                .flatMap(this::operation);
    }

    Map<Kind, Operation> copyOfOperations() {
        return operations.isEmpty() ? new EnumMap<>(Kind.class) : new EnumMap<>(operations);
    }

    private boolean isVoidFirst() {
        return operation(Kind.VOID)
                .flatMap(release ->
                        operation(Kind.CAPTURE).map(capture -> release.askedAt().isBefore(capture.askedAt())))
                .orElse(false);
    }
}
