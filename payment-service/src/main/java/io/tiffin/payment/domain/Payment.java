package io.tiffin.payment.domain;

import io.tiffin.payment.domain.Fact.Told;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The payment of one order: where the money is, what was asked of the provider, and what was told to the world. Every
 * operation returns the next payment and the facts that explain it; the use case stores both in one transaction.
 *
 * @param method the payment method's id at the provider
 * @param hints how often the provider has called since its object was last read: a reason to read it, never a fact
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
        Map<Deed, Operation> operations,
        int hints,
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
        return new Payment(orderId, id, city, Money.NONE, null, new PaymentState.Pending(), Map.of(), 0, 0, 0);
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
        return new Draft(this, now, policy).ask(Deed.CAPTURE, total, ask).change();
    }

    /** Lets go of what is held; an authorisation that has not begun never will. */
    public Change release(@Nullable UUID ask, Moment now, Policy policy) {
        return new Draft(this, now, policy).ask(Deed.VOID, amount, ask).change();
    }

    /** One of several: another ask is another refund. */
    public Change refund(Money total, @Nullable UUID ask, Moment now, Policy policy) {
        return new Draft(this, now, policy).refund(total, ask).change();
    }

    /** A charge of its own on the order's payment method, once. */
    public Change tip(Money total, UUID tipId, @Nullable UUID ask, Moment now, Policy policy) {
        return new Draft(this, now, policy).tip(total, tipId, ask).change();
    }

    /**
     * The hold is about to lapse; one whose time is over already is only looked at.
     *
     * @param canBeHeldAnew whether its payment method is there still; if not, what is held is taken while it can be
     */
    public Change renew(boolean canBeHeldAnew, Moment now, Policy policy) {
        return new Draft(this, now, policy).renew(canBeHeldAnew).change();
    }

    /** What people have decided about an operation that machines had given up; nothing {@linkplain #isUncertain uncertain} is written off. */
    public Change decide(Kind kind, Verdict verdict, Moment now, Policy policy) {
        return new Draft(this, now, policy).decide(kind, verdict).change();
    }

    public Begun begin(Moment now, Policy policy) {
        return new Draft(this, now, policy).begin();
    }

    /** Answers what can be answered although the provider cannot be asked, also what was never sent when it shall not wait. */
    public Change answerUnasked(boolean waits, Moment now, Policy policy) {
        return new Draft(this, now, policy).answerUnasked(waits).change();
    }

    public Change settle(Attempt attempt, Outcome outcome, Moment now, Policy policy) {
        return new Draft(this, now, policy).settle(attempt, outcome).change();
    }

    /** Books what the provider tells of its fee, where that is not in the journal yet. */
    public Change heed(Statement statement, Moment now, Policy policy) {
        return new Draft(this, now, policy).heed(statement).change();
    }

    public Payment lookAgain() {
        return new Payment(orderId, id, city, amount, method, state, operations, hints + 1, sequence, entries);
    }

    /** When it wants to run next, real time. */
    public Optional<Instant> due() {
        var watched = watched();
        if (hints > 0 && watched.isEmpty()) {
            return Optional.of(Instant.EPOCH);
        }
        return Stream.concat(watched.filter(_ -> hints > 0).stream(), next().stream())
                .map(Operation::dueAt)
                .min(Comparator.naturalOrder());
    }

    /** Whose turn it is; a mere look, when nothing is open, is as urgent as a void. */
    public Kind urgency() {
        return next().map(Operation::kind).orElse(Kind.VOID);
    }

    /** What is looked at for a hint alone, where no open operation would be: of a captured payment, refunds that may have failed. */
    Optional<Operation> watched() {
        var refund = state instanceof PaymentState.Captured
                ? operations.values().stream()
                        .filter(operation -> operation.kind() == Kind.REFUND && !operation.isOpen())
                        .min(Comparator.comparing(Operation::deed))
                : Optional.<Operation>empty();
        return refund.or(
                () -> state.knownAs() == null || next().isPresent() ? Optional.empty() : operation(Deed.AUTHORIZE));
    }

    /** What the bank holds of it; zero when it holds nothing. */
    public Money held() {
        return new Money(state.minorHeld(), amount.currency());
    }

    /** What can still be given back: neither given nor promised to a refund that is open or with people. */
    public Money refundable() {
        return state instanceof PaymentState.Captured captured
                ? captured.left(operations.values())
                : Money.zero(amount.currency());
    }

    /**
     * Whether one of this kind is in review of which nobody knows what was done: given up now, it might still be done. Not so a
     * capture, whose void finds out, nor a tip.
     */
    public boolean isUncertain(Kind kind) {
        return kind != Kind.CAPTURE
                && kind != Kind.TIP
                && operations.values().stream()
                        .anyMatch(
                                operation -> operation.kind() == kind && operation.isInReview() && operation.unknown());
    }

    /** The first of its kind. */
    public Optional<Operation> operation(Kind kind) {
        return operation(new Deed(kind, 1));
    }

    public Optional<Operation> operation(Deed deed) {
        return Optional.ofNullable(operations.get(deed));
    }

    /** Whether no later attempt has begun; the answer to an overtaken one is ignored, for the later one learns the same. */
    public boolean isCurrent(Attempt attempt) {
        var operation = operations.get(attempt.operation().deed());
        return operation != null
                && operation.attempts() == attempt.operation().attempts()
                && operation.sequence() == attempt.operation().sequence();
    }

    boolean isOpen(Deed deed) {
        var operation = operations.get(deed);
        return operation != null && operation.isOpen();
    }

    /** What may run: of the hold one operation at a time, the earlier asked first; then what follows a capture. */
    Optional<Operation> next() {
        if (isOpen(Deed.AUTHORIZE)) {
            // not even a void can run before it is known what there is to void
            var known = state instanceof PaymentState.NeedsCustomer || state instanceof PaymentState.Abandoned;
            return operation(known && isOpen(Deed.VOID) ? Deed.VOID : Deed.AUTHORIZE);
        }
        return operations.values().stream()
                .filter(operation -> operation.kind() == Kind.RENEW && operation.isOpen())
                .findFirst()
                .or(this::nextOfHold)
                .or(this::nextAfterCapture);
    }

    private Optional<Operation> nextOfHold() {
        return Stream.of(Deed.CAPTURE, Deed.VOID)
                .filter(this::isOpen)
                .flatMap(deed -> operation(deed).stream())
                .min(Comparator.comparing(Operation::askedAt));
    }

    private Optional<Operation> nextAfterCapture() {
        return operations.values().stream()
                .filter(operation -> operation.isOpen()
                        && (operation.kind() == Kind.REFUND
                                || (operation.kind() == Kind.TIP && state instanceof PaymentState.Captured)))
                .min(Comparator.comparing(Operation::dueAt).thenComparing(Operation::deed));
    }

    Map<Deed, Operation> copyOfOperations() {
        return new TreeMap<>(Map.copyOf(operations));
    }
}
