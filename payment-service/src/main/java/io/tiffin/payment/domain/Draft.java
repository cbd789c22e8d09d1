package io.tiffin.payment.domain;

import static io.tiffin.payment.domain.Kind.AUTHORIZE;
import static io.tiffin.payment.domain.Kind.CAPTURE;
import static io.tiffin.payment.domain.Kind.REFUND;
import static io.tiffin.payment.domain.Kind.VOID;

import io.tiffin.payment.domain.Attempt.Mode;
import io.tiffin.payment.domain.Entry.Account;
import io.tiffin.payment.domain.Fact.Told;
import io.tiffin.payment.domain.Operation.Status;
import io.tiffin.payment.domain.Payment.Begun;
import io.tiffin.payment.domain.Payment.Change;
import io.tiffin.payment.domain.PaymentState.Abandoned;
import io.tiffin.payment.domain.PaymentState.Authorized;
import io.tiffin.payment.domain.PaymentState.Captured;
import io.tiffin.payment.domain.PaymentState.Declined;
import io.tiffin.payment.domain.PaymentState.NeedsCustomer;
import io.tiffin.payment.domain.PaymentState.Pending;
import io.tiffin.payment.domain.PaymentState.Unavailable;
import io.tiffin.payment.domain.PaymentState.Voided;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One step of a payment while it is being taken: the only place where its state, operations and facts change. */
final class Draft {

    private final Payment before;
    private final Moment now;
    private final Policy policy;
    private final Map<Kind, Operation> operations;
    private final List<Told> told = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private PaymentState state;
    private Money amount;
    private @Nullable String method;
    private boolean look;
    private long sequence;

    Draft(Payment before, Moment now, Policy policy) {
        this.before = before;
        this.now = now;
        this.policy = policy;
        operations = before.copyOfOperations();
        state = before.state();
        amount = before.amount();
        method = before.method();
        look = before.look();
        sequence = before.sequence();
    }

    Change change() {
        return new Change(payment(), List.copyOf(told), List.copyOf(entries));
    }

    Draft authorize(
            Money total, String paymentMethod, Instant respondBy, @Nullable String refusal, @Nullable UUID ask) {
        if (repeats(AUTHORIZE, ask)) {
            return this;
        }
        amount = total;
        method = paymentMethod;
        put(Operation.open(AUTHORIZE, total, ask, respondBy, now.real()));
        if (!(state instanceof Pending)) { // its undoing came first
            close(AUTHORIZE);
            answer(AUTHORIZE).ifPresent(fact -> tell(fact, ask));
        } else if (refusal != null) {
            decline(refusal);
        }
        return takeConsequences();
    }

    Draft ask(Kind kind, Money total, @Nullable UUID ask) {
        if (!repeats(kind, ask)) {
            var operation = Operation.open(kind, total, ask, null, now.real());
            put(operation);
            if (!amount.equals(Money.NONE) && !amount.currency().equals(total.currency())) {
                review(operation, "other_currency");
            }
        }
        return takeConsequences();
    }

    Draft decide(Kind kind, Verdict verdict) {
        var operation = operations.get(kind);
        if (operation == null || !operation.isInReview()) {
            return this;
        }
        switch (verdict) {
            case RETRY -> reopenReviewed(); // all: what waits for the other's end was given up with it
            case WRITE_OFF -> writeOff(operation);
        }
        return takeConsequences();
    }

    private void reopenReviewed() {
        List.copyOf(operations.values()).stream()
                .filter(Operation::isInReview)
                .forEach(operation -> reopen(operation, Verdict.RETRY));
    }

    private void reopen(Operation operation, Verdict verdict) {
        put(operation.reopened(now.real()));
        tell(new Fact.ReviewResolved(operation.kind(), verdict.outcome()), null);
    }

    private void writeOff(Operation operation) {
        put(operation.ended(Status.CLOSED, Verdict.WRITE_OFF.outcome()));
        tell(new Fact.ReviewResolved(operation.kind(), Verdict.WRITE_OFF.outcome()), null);
        if (operation.kind() == AUTHORIZE && state instanceof Pending) {
            move(new Unavailable(Verdict.WRITE_OFF.outcome()));
            reopenReviewed(); // its void, which can be answered now
        } else if (operation.kind() == CAPTURE && state instanceof Authorized && operations.get(VOID) == null) {
            put(Operation.open(VOID, amount, null, null, now.real())); // nobody will take it: let go of it
        }
    }

    Begun begin() {
        takeConsequences();
        var next = payment().next();
        var wanted = look;
        look = false;
        var attempt = next.filter(operation -> wanted || !operation.dueAt().isAfter(now.real()))
                .map(this::begin)
                .or(() -> wanted && state.knownAs() != null ? watch() : Optional.empty());
        return new Begun(change(), attempt);
    }

    Draft settle(Attempt attempt, Outcome outcome) {
        var operation = operations.get(attempt.operation().kind());
        if (operation == null || !before.isCurrent(attempt)) {
            return this;
        }
        if (operation.isOpen()) {
            settle(operation, attempt, outcome);
        } else {
            observe(outcome);
        }
        return takeConsequences();
    }

    private Attempt begin(Operation operation) {
        var waitsForCustomer = operation.kind() == AUTHORIZE && state instanceof NeedsCustomer;
        var mode = waitsForCustomer || mustLook(operation) ? Mode.LOOK : Mode.ASK;
        var begun = mode == Mode.ASK ? operation.called(now.real()) : operation.looked();
        put(begun);
        return new Attempt(payment(), begun, mode, operation.unknown());
    }

    /** Nothing is open, but the provider has said that something happened. */
    private Optional<Attempt> watch() {
        return Optional.ofNullable(operations.get(AUTHORIZE))
                .map(operation -> new Attempt(payment(), operation, Mode.LOOK, operation.unknown()));
    }

    private boolean mustLook(Operation operation) {
        var first = operation.firstCallAt();
        return operation.spoilt()
                || (operation.unknown()
                        && first != null
                        && first.plus(policy.keyLife()).isBefore(now.real()));
    }

    private void settle(Operation operation, Attempt attempt, Outcome outcome) {
        switch (outcome) {
            case Outcome.Retryable(var reason) -> {
                var unknown = attempt.mode() == Mode.ASK ? attempt.wasUnknown() : operation.unknown();
                if (operation.kind() == CAPTURE && Integer.bitCount(operation.attempts()) == 1) {
                    // attempts 1, 2, 4, 8 …: an outage of a day would otherwise tell thousands
                    tell(new Fact.CaptureFailed(reason, operation.attempts()), null);
                }
                postpone(operation, unknown, operation.spoilt(), reason);
            }
            case Outcome.Unknown(var reason) ->
                postpone(operation, attempt.mode() == Mode.ASK || operation.unknown(), operation.spoilt(), reason);
            case Outcome.Spoilt(var reason) -> postpone(operation, true, true, reason);
            case Outcome.Nothing() -> missed(operation.missed(now.real()));
            case Outcome.Broken(var reason) -> review(operation, reason);
            case Outcome.Held _,
                    Outcome.CustomerNeeded _,
                    Outcome.Declined _,
                    Outcome.Taken _,
                    Outcome.Released _,
                    Outcome.Refunded _,
                    Outcome.Refused _ -> {
                switch (operation.kind()) {
                    case AUTHORIZE -> authorized(operation, outcome);
                    case CAPTURE -> captured(operation, outcome);
                    case VOID -> released(operation, outcome);
                    case REFUND -> refunded(operation, outcome);
                }
            }
        }
    }

    private void authorized(Operation operation, Outcome outcome) {
        switch (outcome) {
            case Outcome.Held(var hold) -> {
                move(new Authorized(hold));
                closeAndAnswer(AUTHORIZE);
            }
            case Outcome.Taken(var hold, var taken) -> {
                move(new Captured(hold, taken, Money.zero(taken.currency())));
                closeAndAnswer(AUTHORIZE);
            }
            case Outcome.CustomerNeeded(var providerId, var clientSecret) -> {
                put(operation.again(now.real().plus(policy.customerPoll()), false, false, null));
                if (state instanceof Pending) {
                    move(new NeedsCustomer(providerId, clientSecret));
                    answerUnlessUndone();
                }
            }
            case Outcome.Declined(var reason, var _)
            when state instanceof NeedsCustomer(var providerId, var _) -> abandon(operation, providerId, reason);
            case Outcome.Declined(var reason, var _) -> decline(reason);
            case Outcome.Refused(var reason) -> decline(reason);
            case Outcome.Released(var providerId) -> {
                move(new Voided(providerId));
                closeAndAnswer(AUTHORIZE);
            }
            default -> review(operation, "unexpected_answer");
        }
    }

    private void captured(Operation operation, Outcome outcome) {
        switch (outcome) {
            case Outcome.Taken(var hold, var taken) -> move(new Captured(hold, taken, Money.zero(taken.currency())));
            case Outcome.Held _ -> missed(operation.missed(now.real())); // not taken, or not yet
            case Outcome.Released(var providerId) -> {
                move(new Voided(providerId));
                captureFailed(operation, "hold_lapsed");
            }
            case Outcome.Declined(var reason, var _) -> captureFailed(operation, reason);
            case Outcome.Refused(var reason) -> captureFailed(operation, reason);
            default -> captureFailed(operation, "unexpected_answer");
        }
    }

    private void captureFailed(Operation operation, String reason) {
        tell(new Fact.CaptureFailed(reason, operation.attempts()), null);
        review(operation.again(operation.dueAt(), false, false, reason), reason);
    }

    private void released(Operation operation, Outcome outcome) {
        switch (outcome) {
            case Outcome.Released _
            when state instanceof Abandoned(var _, var reason) && operation.ask() == null -> {
                close(VOID); // nobody has asked for it but ourselves
                decline(reason);
            }
            case Outcome.Released(var providerId) -> move(new Voided(providerId));
            case Outcome.Declined(var _, var providerId) -> move(new Voided(providerId));
            case Outcome.Taken(var hold, var taken) -> move(new Captured(hold, taken, Money.zero(taken.currency())));
            case Outcome.Held _, Outcome.CustomerNeeded _ -> missed(operation.missed(now.real()));
            case Outcome.Refused(var reason) -> review(operation, reason);
            default -> review(operation, "unexpected_answer");
        }
    }

    private void refunded(Operation operation, Outcome outcome) {
        switch (outcome) {
            case Outcome.Refunded(var total)
            when state instanceof Captured(var hold, var taken, var _) -> {
                move(new Captured(hold, taken, total));
                closeAndAnswer(REFUND);
            }
            case Outcome.Refused(var reason) -> review(operation, reason);
            default -> review(operation, "unexpected_answer");
        }
    }

    /** What the provider did without us: a hold that lapsed, a capture by hand. */
    private void observe(Outcome outcome) {
        if (state instanceof Authorized && outcome instanceof Outcome.Released(var providerId)) {
            move(new Voided(providerId));
            if (operations.get(VOID) == null) { // nobody asked for it: an order would go on without its money
                tell(new Fact.InReview(AUTHORIZE, "hold_lapsed"), null);
            }
        } else if (state instanceof Authorized && outcome instanceof Outcome.Taken(var hold, var taken)) {
            move(new Captured(hold, taken, Money.zero(taken.currency())));
        }
    }

    /** The customer still has the client secret: without a void, a later try would hold money. */
    private void abandon(Operation authorize, String providerId, String reason) {
        put(authorize.again(now.real(), false, false, reason));
        move(new Abandoned(providerId, reason));
        letGo();
    }

    private void decline(String reason) {
        move(new Declined(reason));
        closeAndAnswer(AUTHORIZE);
    }

    private void postpone(Operation operation, boolean unknown, boolean spoilt, String reason) {
        if (operation.askedAt().plus(policy.patience()).isBefore(now.real())) {
            review(operation.again(operation.dueAt(), unknown, spoilt, reason), reason);
        } else {
            var due = now.real().plus(policy.pauseAfter(operation.attempts(), before.orderId()));
            put(operation.again(due, unknown, spoilt, reason));
        }
    }

    private void missed(Operation operation) {
        if (operation.isMissedFor(policy.searchFor(), now.real())) {
            put(operation.underNewKey(now.real()));
        } else {
            var due = now.real().plus(policy.searchPause());
            put(operation.again(due, operation.unknown(), operation.spoilt(), "not_found"));
        }
    }

    /** Takes whatever follows from the state without asking the provider, until nothing more does. */
    private Draft takeConsequences() {
        for (var next = consequence(); next.isPresent(); next = consequence()) {
            take(next.get());
        }
        return this;
    }

    private Optional<Consequence> consequence() {
        return Consequence.of(new Consequence.Situation(state, operations, now.real()));
    }

    private void take(Consequence consequence) {
        switch (consequence) {
            case Consequence.Answer(var kind) -> closeAndAnswer(kind);
            case Consequence.Review(var kind, var reason) -> review(existing(kind), reason);
            case Consequence.Drop(var kind) -> close(kind);
            case Consequence.NotAskedInTime() -> {
                move(new Unavailable("not_asked_in_time"));
                closeAndAnswer(AUTHORIZE);
            }
            case Consequence.OutcomeUnknown() -> {
                letGo();
                tell(
                        new Fact.Unavailable("outcome_unknown"),
                        existing(AUTHORIZE).ask());
            }
            case Consequence.NothingWasHeld() -> {
                move(new Voided(null));
                closeAndAnswer(VOID);
            }
            case Consequence.LetGo() -> letGo();
        }
    }

    private void letGo() {
        put(Operation.open(VOID, amount, null, null, now.real()));
    }

    private Operation existing(Kind kind) {
        return Objects.requireNonNull(operations.get(kind));
    }

    /** What this payment has to say to the question, as far as it knows. */
    private Optional<Fact> answer(Kind kind) {
        var operation = operations.get(kind);
        if (operation == null) {
            return Optional.empty();
        }
        if (operation.status() == Status.REVIEW) {
            return Optional.of(new Fact.InReview(kind, String.valueOf(operation.problem())));
        }
        return Optional.ofNullable(
                switch (kind) {
                    case AUTHORIZE -> answerToAuthorize(operation);
                    case CAPTURE ->
                        state instanceof Captured(var _, var taken, var _) ? new Fact.Captured(taken) : null;
                    case VOID -> answerToVoid();
                    case REFUND -> operation.isOpen() ? null : new Fact.Refunded(refundedOf(operation));
                });
    }

    private @Nullable Fact answerToAuthorize(Operation operation) {
        return switch (state) {
            case Pending() ->
                operation.isOverdue(now.real()) && isOpen(VOID) ? new Fact.Unavailable("outcome_unknown") : null;
            case NeedsCustomer(var _, var clientSecret) -> new Fact.NeedsCustomer(clientSecret);
            case Abandoned _ -> null;
            case Authorized(var hold) -> new Fact.Authorized(hold.held(), hold.expiresAt());
            case Captured(var hold, var _, var _) -> new Fact.Authorized(hold.held(), hold.expiresAt());
            case Declined(var reason) -> new Fact.Declined(reason);
            case Unavailable(var reason) -> new Fact.Unavailable(reason);
            case Voided _ -> new Fact.Declined("cancelled");
        };
    }

    private @Nullable Fact answerToVoid() {
        return switch (state) {
            case Pending(), NeedsCustomer _, Abandoned _, Authorized _ -> null;
            case Captured(var _, var taken, var _) -> new Fact.VoidRefused(taken);
            case Declined _, Unavailable _, Voided _ -> new Fact.Voided();
        };
    }

    private Money refundedOf(Operation operation) {
        return state instanceof Captured(var _, var _, var refunded)
                ? refunded
                : Money.zero(operation.amount().currency());
    }

    /** The same question again: nothing changes, the present answer is told again. */
    private boolean repeats(Kind kind, @Nullable UUID ask) {
        var operation = operations.get(kind);
        if (operation == null) {
            return false;
        }
        put(operation.askedBy(ask));
        answer(kind).ifPresent(fact -> tell(fact, ask));
        return true;
    }

    private void closeAndAnswer(Kind kind) {
        close(kind);
        var operation = operations.get(kind);
        if (operation != null && (kind != AUTHORIZE || !isOpen(VOID))) {
            answer(kind).ifPresent(fact -> tell(fact, operation.ask()));
        }
    }

    private void answerUnlessUndone() {
        var operation = operations.get(AUTHORIZE);
        if (operation != null && !isOpen(VOID)) {
            answer(AUTHORIZE).ifPresent(fact -> tell(fact, operation.ask()));
        }
    }

    private void review(Operation operation, String reason) {
        put(operation.ended(Status.REVIEW, reason));
        tell(new Fact.InReview(operation.kind(), reason), operation.ask());
    }

    private void close(Kind kind) {
        var operation = operations.get(kind);
        if (operation != null && operation.isOpen()) {
            var settled = operation.again(operation.dueAt(), false, false, operation.problem());
            put(settled.ended(Status.CLOSED, operation.problem()));
        }
    }

    private boolean isOpen(Kind kind) {
        var operation = operations.get(kind);
        return operation != null && operation.isOpen();
    }

    private void move(PaymentState next) {
        if (!state.allows(next)) {
            throw new IllegalPaymentTransition(before.orderId(), state, next);
        }
        post(state, next);
        state = next;
    }

    /** What the journal has to say about the step from one state to the next. */
    private void post(PaymentState from, PaymentState to) {
        var taken = to.minorTaken() - from.minorTaken();
        var refunded = to.minorRefunded() - from.minorRefunded();
        var entry = new Entry.Draft()
                .move(Account.HELD, Account.CUSTOMER, to.minorHeld() - from.minorHeld())
                .move(Account.PROVIDER, Account.SALES, taken)
                .move(Account.SALES, Account.PROVIDER, refunded);
        if (!entry.isEmpty()) {
            var cause = taken > 0
                    ? "captured"
                    : refunded > 0
                            ? "refunded"
                            : refunded < 0 ? "refund_failed" : to.minorHeld() > 0 ? "authorized" : "released";
            post(entry, cause, amount.currency());
        }
    }

    private void post(Entry.Draft entry, String cause, Currency currency) {
        entries.add(entry.entry(before.entries() + entries.size() + 1, cause, currency));
    }

    private void put(Operation operation) {
        operations.put(operation.kind(), operation);
    }

    private void tell(Fact fact, @Nullable UUID inReplyTo) {
        sequence++;
        told.add(new Told(sequence, fact, inReplyTo));
    }

    private Payment payment() {
        return new Payment(
                before.orderId(),
                before.id(),
                before.city(),
                amount,
                method,
                state,
                operations,
                look,
                sequence,
                before.entries() + entries.size());
    }
}
