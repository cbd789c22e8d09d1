package io.tiffin.payment.domain;

import static io.tiffin.payment.domain.Deed.AUTHORIZE;
import static io.tiffin.payment.domain.Deed.CAPTURE;
import static io.tiffin.payment.domain.Deed.REFUND;
import static io.tiffin.payment.domain.Deed.VOID;

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
import io.tiffin.payment.domain.PaymentState.Hold;
import io.tiffin.payment.domain.PaymentState.Lapsed;
import io.tiffin.payment.domain.PaymentState.NeedsCustomer;
import io.tiffin.payment.domain.PaymentState.Pending;
import io.tiffin.payment.domain.PaymentState.Unavailable;
import io.tiffin.payment.domain.PaymentState.Voided;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One step of a payment while it is being taken: the only place where its state, operations and facts change. */
final class Draft {

    private static final Duration FORGOTTEN = Duration.ofDays(1);

    private final Payment before;
    private final Moment now;
    private final Policy policy;
    private final Map<Deed, Operation> operations;
    private final List<Told> told = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private PaymentState state;
    private Money amount;
    private @Nullable String method;
    private int hints;
    private long sequence;

    Draft(Payment before, Moment now, Policy policy) {
        this.before = before;
        this.now = now;
        this.policy = policy;
        operations = before.copyOfOperations();
        state = before.state();
        amount = before.amount();
        method = before.method();
        hints = before.hints();
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

    Draft ask(Deed deed, Money total, @Nullable UUID ask) {
        if (deed.equals(CAPTURE)) {
            askAnew(total, ask);
        }
        if (!repeats(deed, ask)) {
            open(deed, total, ask);
        }
        return takeConsequences();
    }

    /** Another wish than what is being captured already, maybe because we opened it ourselves. */
    private void askAnew(Money total, @Nullable UUID ask) {
        var capture = operations.get(CAPTURE);
        if (capture == null || ask == null || ask.equals(capture.ask()) || total.equals(capture.amount())) {
            return;
        }
        if (capture.isOpen() && !capture.unknown() && capture.firstCallAt() == null) {
            if (isForeign(total)) {
                review(capture, "other_currency");
            } else {
                put(capture.asking(total));
            }
        } else if (capture.isOpen() || state instanceof Captured) {
            var reason = !total.isSameCurrency(capture.amount())
                    ? "other_currency"
                    : capture.amount().isMoreThan(total) ? "captured_more" : "captured_less";
            tell(new Fact.InReview(Kind.CAPTURE, reason), null);
        }
    }

    Draft refund(Money total, @Nullable UUID ask) {
        var known = all(Kind.REFUND)
                .filter(refund -> ask != null && ask.equals(refund.ask()))
                .findFirst();
        return ask(known.map(Operation::deed).orElseGet(() -> next(Kind.REFUND)), total, ask);
    }

    Draft tip(Money total, UUID tipId, @Nullable UUID ask) {
        var known = all(Kind.TIP).filter(tip -> tipId.equals(tip.tipId())).findFirst();
        if (known.isPresent()) {
            repeats(known.get().deed(), ask);
        } else if (all(Kind.TIP).anyMatch(tip -> tip.status() != Status.DECLINED || tip.unknown())) { // may be charged
            tell(new Fact.TipDeclined(tipId, "already_tipped"), ask);
        } else {
            var tip =
                    Operation.open(next(Kind.TIP), total, ask, null, now.real()).ofTip(tipId);
            put(tip);
            if (total.isZero()) {
                declineTip(tip, "amount_not_positive");
            } else if (isForeign(total)) {
                declineTip(tip, "other_currency");
            }
        }
        return takeConsequences();
    }

    Draft renew(boolean canBeHeldAnew) {
        if (state instanceof Authorized(var hold)) {
            if (isOver(hold)) {
                hints++;
            } else {
                renew(hold, canBeHeldAnew);
            }
        }
        return takeConsequences();
    }

    private static boolean isWrittenOff(Operation operation) {
        return Verdict.WRITE_OFF.outcome().equals(operation.problem());
    }

    private boolean isOver(Hold hold) {
        return !now.business().isBefore(hold.expiresAt());
    }

    /** First the old hold goes, then a new one is asked for: never two at once. */
    private void renew(Hold hold, boolean canBeHeldAnew) {
        var busy = isOpen(AUTHORIZE)
                || all(Kind.RENEW).anyMatch(renewal -> renewal.isOpen() || isWrittenOff(renewal))
                || Stream.of(CAPTURE, VOID).anyMatch(operations::containsKey);
        if (busy) {
            return;
        }
        if (policy.captureExpiring() || !canBeHeldAnew) {
            open(CAPTURE, hold.held(), null);
            return;
        }
        var renewal = Operation.open(next(Kind.RENEW), hold.held(), null, null, now.real());
        put(renewal);
        // an order that does not end: machines would hold its money for ever
        if (existing(AUTHORIZE).failures() >= policy.renewals()) {
            review(renewal, "renewed_too_often");
        }
    }

    private void open(Deed deed, Money total, @Nullable UUID ask) {
        var operation = Operation.open(deed, total, ask, null, now.real());
        put(operation);
        if (isForeign(total)) {
            review(operation, "other_currency");
        }
    }

    private boolean isForeign(Money total) {
        return !amount.equals(Money.NONE) && !amount.isSameCurrency(total);
    }

    private Stream<Operation> all(Kind kind) {
        return List.copyOf(operations.values()).stream().filter(operation -> operation.kind() == kind);
    }

    private Deed next(Kind kind) {
        return new Deed(kind, (int) all(kind).count() + 1);
    }

    Draft decide(Kind kind, Verdict verdict) {
        if (verdict == Verdict.WRITE_OFF && before.isUncertain(kind)) {
            throw new IllegalStateException("not known: " + kind);
        }
        var reviewed = all(kind).filter(Operation::isInReview).toList();
        if (reviewed.isEmpty()) {
            return this;
        }
        switch (verdict) {
            case RETRY -> reopenReviewed(); // all: what waits for the other's end was given up with it
            case WRITE_OFF -> reviewed.forEach(this::writeOff);
        }
        return takeConsequences();
    }

    private void reopenReviewed() {
        List.copyOf(operations.values()).stream()
                .filter(Operation::isInReview)
                .forEach(operation -> reopen(operation, Verdict.RETRY));
    }

    private void reopen(Operation operation, Verdict verdict) {
        put(
                operation.kind() == Kind.REFUND && !operation.unknown()
                        ? operation.retried(now.real()) // it has failed
                        : operation.reopened(now.real()));
        tell(new Fact.ReviewResolved(operation.kind(), verdict.outcome()), null);
    }

    private void writeOff(Operation operation) {
        var outcome = Verdict.WRITE_OFF.outcome();
        put(
                switch (operation.kind()) {
                    case REFUND -> // nothing was given
                        operation
                                .granting(Money.zero(operation.amount().currency()))
                                .ended(Status.CLOSED, outcome);
                    case TIP -> operation.ended(Status.DECLINED, outcome);
                    case AUTHORIZE, CAPTURE, VOID, RENEW -> operation.ended(Status.CLOSED, outcome);
                });
        tell(new Fact.ReviewResolved(operation.kind(), outcome), null);
        if (operation.deed().equals(AUTHORIZE) && state instanceof Pending) {
            move(new Unavailable(outcome));
            reopenReviewed(); // its void, which can be answered now
        } else if (operation.deed().equals(AUTHORIZE) && state instanceof Lapsed(var gone)) {
            move(new Voided(gone));
            reopenReviewed();
        } else if (operation.deed().equals(AUTHORIZE) && isWithCustomer()) {
            giveUp(); // who could confirm it later
        } else if (operation.deed().equals(CAPTURE) && state instanceof Authorized && operations.get(VOID) == null) {
            letGo(); // nobody will take it
        }
    }

    private boolean isWithCustomer() {
        return state instanceof NeedsCustomer || state instanceof Abandoned;
    }

    private void giveUp() {
        var release = operations.get(VOID);
        if (release == null) {
            letGo();
        } else if (release.isInReview()) {
            reopen(release, Verdict.RETRY);
        } else if (!release.isOpen()) {
            put(release.reopened(now.real()));
        }
    }

    Begun begin() {
        takeConsequences();
        var isHinted = hints > 0;
        if (isHinted) {
            doubtRefunds();
        }
        var payment = payment();
        var watched = isHinted ? payment.watched() : Optional.<Operation>empty();
        if (watched.isEmpty()) {
            hints = 0; // whatever is open is not closed before it is known how it ended
        }
        var early = isHinted && watched.isEmpty();
        var attempt = watched.filter(this::isDue)
                .map(this::watch)
                .or(() -> payment.next()
                        .filter(operation -> early || isDue(operation))
                        .map(this::begin));
        return new Begun(change(), attempt);
    }

    /** Each may have failed since: its key would replay what was so then. */
    private void doubtRefunds() {
        all(Kind.REFUND)
                .filter(refund -> refund.isOpen() && refund.unknown() && !refund.spoilt())
                .forEach(refund -> put(refund.again(refund.dueAt(), true, true, refund.problem())));
    }

    private boolean isDue(Operation operation) {
        return !operation.dueAt().isAfter(now.real());
    }

    Draft answerUnasked(boolean waits) {
        var authorize = operations.get(AUTHORIZE);
        if (!waits && authorize != null && authorize.isOpen() && !authorize.unknown() && state instanceof Pending) {
            move(new Unavailable("provider_down"));
            closeAndAnswer(AUTHORIZE);
        }
        return takeConsequences();
    }

    Draft settle(Attempt attempt, Outcome outcome) {
        var operation = operations.get(attempt.operation().deed());
        if (operation == null || !before.isCurrent(attempt)) {
            return this;
        }
        if (outcome instanceof Outcome.RefundsFound found) {
            countForeign(found);
        }
        if (operation.isOpen()) {
            settle(operation, attempt, found(outcome, operation));
        } else if (outcome instanceof Outcome.Retryable || outcome instanceof Outcome.Unknown) { // the hints stay
            put(operation.again(
                    now.real().plus(policy.pauseAfter(operation.attempts(), before.orderId())),
                    operation.unknown(),
                    operation.spoilt(),
                    operation.problem()));
        } else {
            hints = Math.max(0, hints - attempt.payment().hints()); // what came since is looked at again
            observe(outcome);
        }
        return takeConsequences();
    }

    private Outcome found(Outcome outcome, Operation operation) {
        if (!(outcome instanceof Outcome.RefundsFound found)) {
            return outcome;
        }
        var named = found.byName().get(operation.name());
        return named != null
                ? named
                : unnamed(found)
                        .filter(_ -> operation.deed().equals(REFUND))
                        .map(Outcome.Unnamed::outcome)
                        .orElseGet(Outcome.Nothing::new);
    }

    /** The first refund of a charge used to have no name: one of just this amount may be it, without a word of anybody's why. */
    private Optional<Outcome.Unnamed> unnamed(Outcome.RefundsFound found) {
        var refund = operations.get(REFUND);
        return refund == null || refund.attempts() == 0 || found.byName().containsKey(refund.name())
                ? Optional.empty()
                : found.unnamed().stream()
                        .filter(one ->
                                !one.hasReason() && one.amount().equals(refund.asked()) && !isOfEarlierKey(one, refund))
                        .max(Comparator.comparing(Outcome.Unnamed::isLive));
    }

    /** It is known what came of that one. */
    private static boolean isOfEarlierKey(Outcome.Unnamed one, Operation refund) {
        return refund.sequence() > 1 && !one.isLive();
    }

    /** What others have given back cannot be given again, and nobody here has decided it. */
    private void countForeign(Outcome.RefundsFound found) {
        if (!(state instanceof Captured(var hold, var taken, var refunded))) {
            return;
        }
        var ours = unnamed(found).filter(Outcome.Unnamed::isLive).map(Outcome.Unnamed::amount);
        var there = found.unnamed().stream()
                .filter(Outcome.Unnamed::isLive)
                .map(Outcome.Unnamed::amount)
                .reduce(Money.zero(taken.currency()), Money::plus)
                .minus(ours.orElse(Money.zero(taken.currency())));
        var known = all(Kind.REFUND)
                .filter(refund -> refund.status() == Status.CLOSED)
                .flatMap(refund -> Stream.ofNullable(refund.granted()))
                .filter(taken::isSameCurrency)
                .reduce(refunded, (left, given) -> left.minus(given.atMost(left)));
        if (!there.equals(known)) {
            move(new Captured(hold, taken, refunded.minus(known).plus(there).atMost(taken)));
            tell(new Fact.InReview(Kind.REFUND, "refunded_elsewhere"), null);
        }
    }

    private Attempt begin(Operation operation) {
        var isThere = operation.deed().equals(AUTHORIZE) && state.knownAs() != null; // it waits for its customer
        var mode = isThere || mustLook(operation) ? Mode.LOOK : Mode.ASK;
        var begun = mode == Mode.ASK ? operation.called(now.real()) : operation.looked();
        put(begun);
        return new Attempt(payment(), begun, mode, operation.unknown());
    }

    /** The hints stay until they are followed: a death in between must not lose them. */
    private Attempt watch(Operation operation) {
        var looked = operation.looked();
        put(looked);
        return new Attempt(payment(), looked, Mode.LOOK, operation.unknown());
    }

    private boolean mustLook(Operation operation) {
        var first = operation.firstCallAt();
        return operation.spoilt()
                // asked once more it could let go of what can be taken this moment
                || (operation.kind() == Kind.RENEW && (isOpen(CAPTURE) || isOpen(VOID)))
                || (operation.unknown()
                        && first != null
                        && first.plus(policy.keyLife()).isBefore(now.real()));
    }

    private void settle(Operation operation, Attempt attempt, Outcome outcome) {
        switch (outcome) {
            case Outcome.Retryable(var reason) -> {
                var unknown = attempt.mode() == Mode.ASK ? attempt.wasUnknown() : operation.unknown();
                if (operation.kind() == Kind.CAPTURE && Integer.bitCount(operation.attempts()) == 1) {
                    // attempts 1, 2, 4, 8 …: an outage of a day would otherwise tell thousands
                    tell(new Fact.CaptureFailed(reason, operation.attempts()), null);
                }
                postpone(operation, unknown, operation.spoilt(), reason);
            }
            case Outcome.Unknown(var reason) ->
                postpone(operation, attempt.mode() == Mode.ASK || operation.unknown(), operation.spoilt(), reason);
            case Outcome.Spoilt(var reason) -> postpone(operation, true, true, reason);
            case Outcome.Pending(var reason) -> postpone(operation, true, true, reason);
            case Outcome.Nothing() -> missed(operation.missed(now.real()));
            case Outcome.Broken(var reason) -> review(operation, reason);
            case Outcome.Held _,
                    Outcome.CustomerNeeded _,
                    Outcome.Declined _,
                    Outcome.Taken _,
                    Outcome.Released _,
                    Outcome.Refunded _,
                    Outcome.RefundsFound _,
                    Outcome.Failed _,
                    Outcome.OnlyLess _,
                    Outcome.Refused _ -> {
                switch (operation.kind()) {
                    case AUTHORIZE -> {
                        if (state instanceof Lapsed(var gone)) {
                            renewed(operation, gone, outcome);
                        } else {
                            authorized(operation, attempt.mode(), outcome);
                        }
                    }
                    case RENEW -> letGo(operation, outcome);
                    case TIP -> charged(operation, outcome);
                    case CAPTURE -> captured(operation, outcome);
                    case VOID -> released(operation, outcome);
                    case REFUND -> refunded(operation, outcome);
                }
            }
        }
    }

    private void authorized(Operation operation, Mode mode, Outcome outcome) {
        switch (outcome) {
            case Outcome.Held(var hold) -> {
                move(new Authorized(hold));
                closeAndAnswer(AUTHORIZE);
            }
            case Outcome.Taken charge -> {
                take(charge);
                closeAndAnswer(AUTHORIZE);
            }
            case Outcome.CustomerNeeded(var providerId, var _)
            when state instanceof NeedsCustomer && isCustomerLate(operation) ->
                abandon(operation, providerId, "not_confirmed");
            case Outcome.CustomerNeeded(var providerId, var clientSecret) -> {
                put(operation.again(now.real().plus(policy.customerPoll()), false, false, null));
                if (state instanceof Pending) {
                    move(new NeedsCustomer(providerId, clientSecret));
                    answerUnlessUndone();
                }
            }
            case Outcome.Declined(var reason, var _)
            when state instanceof NeedsCustomer(var providerId, var _) -> abandon(operation, providerId, reason);
            case Outcome.Declined(var reason, var providerId)
            when mode == Mode.LOOK && providerId != null -> abandon(operation, providerId, reason);
            case Outcome.Declined(var reason, var _) -> decline(reason);
            case Outcome.Refused(var reason) -> decline(reason);
            case Outcome.Released(var providerId, var _) -> {
                move(new Voided(providerId));
                closeAndAnswer(AUTHORIZE);
            }
            default -> review(operation, "unexpected_answer");
        }
    }

    private boolean isCustomerLate(Operation authorize) {
        return authorize.askedAt().plus(policy.customerPatience()).isBefore(now.real());
    }

    private void captured(Operation operation, Outcome outcome) {
        switch (outcome) {
            case Outcome.Taken charge -> {
                take(charge);
                closeAndAnswer(CAPTURE);
                if (operation.amount().isMoreThan(charge.amount())) {
                    tell(new Fact.InReview(Kind.CAPTURE, "captured_less"), null);
                }
            }
            case Outcome.Held _ -> missed(operation.missed(now.real())); // not taken, or not yet
            case Outcome.OnlyLess(var most)
            when !most.isZero() && operation.asked().isMoreThan(most) ->
                put(operation.granting(most).underNewKey(now.real()));
            case Outcome.OnlyLess _ -> captureFailed(operation, "amount_too_large");
            case Outcome.Released(var providerId, var _) when isOpen(VOID) -> move(new Voided(providerId));
            case Outcome.Released gone -> {
                tell(new Fact.CaptureFailed(lossOf(gone), operation.attempts()), null);
                put(operation.granting(null).underNewKey(now.real()));
                lost(gone, operation.amount().atMost(amount), false);
            }
            case Outcome.Declined(var reason, var _) -> captureFailed(operation, reason);
            case Outcome.Refused(var reason) -> captureFailed(operation, reason);
            default -> captureFailed(operation, "unexpected_answer");
        }
    }

    /** A hold that has lapsed is made anew, a few times; what somebody has let go of there, only when people say so. */
    private void lost(Outcome.Released gone, Money wanted, boolean isForPeople) {
        holdAnew(gone.providerId(), wanted);
        if (isForPeople || !gone.lapsed()) {
            review(existing(AUTHORIZE), lossOf(gone));
        } else if (existing(AUTHORIZE).failures() > policy.renewals()) {
            review(existing(AUTHORIZE), "renewed_too_often");
        }
    }

    private static String lossOf(Outcome.Released gone) {
        return gone.lapsed() ? "hold_lapsed" : "hold_cancelled";
    }

    private void holdAnew(String gone, Money wanted) {
        move(new Lapsed(gone));
        put(existing(AUTHORIZE).failed().reopened(wanted, now.real()));
    }

    /** The old hold is known to be gone; this is what came of the new one. */
    private void renewed(Operation operation, String gone, Outcome outcome) {
        switch (outcome) {
            case Outcome.Held(var hold) -> {
                move(new Authorized(hold));
                close(AUTHORIZE);
                tell(new Fact.Authorized(hold.held(), hold.expiresAt()), null);
            }
            case Outcome.Taken charge -> {
                take(charge);
                close(AUTHORIZE);
            }
            case Outcome.Released(var known, var _)
            when known.equals(gone) ->
                missed(operation.missed(now.real())); // an earlier one, found again, is no answer
            case Outcome.Released again -> lost(again, operation.amount(), false);
            case Outcome.Declined _, Outcome.Refused _ -> {
                move(new Voided(gone));
                close(AUTHORIZE);
                if (isOpen(CAPTURE)) {
                    captureFailed(existing(CAPTURE), "hold_lapsed");
                } else {
                    tell(new Fact.InReview(Kind.AUTHORIZE, "hold_lapsed"), null);
                }
            }
            case Outcome.CustomerNeeded _ -> { // who is not there: nothing is held
                var reason = "authentication_required";
                review(operation.again(operation.dueAt(), false, false, reason), reason);
            }
            default -> review(operation, "unexpected_answer");
        }
    }

    private void letGo(Operation operation, Outcome outcome) {
        switch (outcome) {
            case Outcome.Released(var providerId, var _) -> {
                close(operation.deed());
                holdAnew(providerId, operation.amount());
            }
            case Outcome.Taken charge -> take(charge);
            case Outcome.Held _ -> missed(operation.missed(now.real()));
            default -> review(operation, "unexpected_answer");
        }
    }

    private void charged(Operation operation, Outcome outcome) {
        switch (outcome) {
            case Outcome.Taken(var _, var taken, var fee) -> {
                post(
                        new Entry.Draft().move(Account.PROVIDER, Account.TIPS, taken.minorUnits()),
                        "tipped",
                        taken.currency());
                book(operation.deed(), fee);
                closeAndAnswer(operation.deed());
            }
            case Outcome.Declined(var reason, var _) -> declineTip(operation, reason);
            case Outcome.Refused(var reason) -> declineTip(operation, reason);
            case Outcome.CustomerNeeded _ -> declineTip(operation, "authentication_required"); // nobody is there
            case Outcome.Released _ -> declineTip(operation, "cancelled");
            default -> review(operation, "unexpected_answer");
        }
    }

    private void declineTip(Operation operation, String reason) {
        put(operation.again(operation.dueAt(), false, false, reason).ended(Status.DECLINED, reason));
        answer(operation.deed()).ifPresent(fact -> tell(fact, operation.ask()));
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
            case Outcome.Released(var providerId, var _) -> move(new Voided(providerId));
            case Outcome.Taken charge -> take(charge);
            // still there: also what was not confirmed, for its customer could confirm it later
            case Outcome.Held _, Outcome.CustomerNeeded _, Outcome.Declined _ -> missed(operation.missed(now.real()));
            case Outcome.Refused(var reason) -> review(operation, reason);
            default -> review(operation, "unexpected_answer");
        }
    }

    private void refunded(Operation operation, Outcome outcome) {
        switch (outcome) {
            case Outcome.Refunded(var given)
            when state instanceof Captured(var _, var taken, var refunded)
                    && refunded.plus(given).isMoreThan(taken) -> postpone(operation, true, true, "refunds_differ");
            case Outcome.Refunded(var given)
            when state instanceof Captured(var hold, var taken, var refunded) -> {
                move(new Captured(hold, taken, refunded.plus(given)));
                closeAndAnswer(operation.deed());
            }
            case Outcome.Failed(var reason) -> tryAgain(operation, reason);
            case Outcome.Refused _
            when isMoreThanIsLeft(operation) -> put(operation.granting(null).underNewKey(now.real()));
            case Outcome.Refused(var reason) -> review(operation, reason);
            default -> review(operation, "unexpected_answer");
        }
    }

    /** Others have given back meanwhile. */
    private boolean isMoreThanIsLeft(Operation refund) {
        var withoutIt = new TreeMap<>(operations);
        withoutIt.remove(refund.deed());
        return state instanceof Captured captured && refund.asked().isMoreThan(captured.left(withoutIt.values()));
    }

    /** The money is owed: under a new key, a few times. */
    private void tryAgain(Operation refund, String reason) {
        var failed = refund.failed();
        if (failed.failures() >= policy.refundTries()) {
            review(failed.again(refund.dueAt(), false, false, reason), reason);
        } else {
            put(failed.reopened(refund.amount(), now.real().plus(policy.longestPause())));
        }
    }

    /** A refund that was done, given up, or called, and what the provider says of it now. */
    private void observe(Operation refund, Outcome outcome) {
        if (!(state instanceof Captured(var hold, var taken, var refunded))) {
            return;
        }
        if (refund.isOpen()) {
            if (refund.unknown() && (outcome instanceof Outcome.Refunded || outcome instanceof Outcome.Failed)) {
                refunded(refund, outcome);
            }
        } else if (refund.status() == Status.CLOSED
                && refund.granted() != null
                && !refund.asked().isZero()
                && outcome instanceof Outcome.Failed(var reason)) {
            move(new Captured(hold, taken, refunded.minus(refund.asked())));
            tryAgain(refund, reason);
        } else if (refund.status() == Status.REVIEW && outcome instanceof Outcome.Refunded(var given)) {
            put(refund.ended(Status.OPEN, null));
            move(new Captured(hold, taken, refunded.plus(given)));
            closeAndAnswer(refund.deed());
        }
    }

    /** What the provider did without us: a hold that lapsed, a capture by hand. */
    private void observe(Outcome outcome) {
        if (outcome instanceof Outcome.RefundsFound) {
            all(Kind.REFUND).forEach(refund -> observe(refund, found(outcome, refund)));
        } else if (state instanceof Authorized(var hold)) {
            observe(hold, outcome);
        } else if (state instanceof Captured(var hold, var _, var _)
                && outcome instanceof Outcome.Taken charge
                && charge.hold().providerId().equals(hold.providerId())) {
            book(AUTHORIZE, charge.fee()); // which may be told later than what was taken
        } else if (isWithCustomer()) { // it is with people or given up, and was confirmed after all
            switch (outcome) {
                case Outcome.Held _
                when isInReview(AUTHORIZE) && state instanceof NeedsCustomer && operations.get(VOID) == null ->
                    reopen(existing(AUTHORIZE), Verdict.RETRY);
                case Outcome.Held _ -> giveUp();
                case Outcome.Taken charge -> take(charge);
                case Outcome.Released(var providerId, var _) -> move(new Voided(providerId));
                default -> {}
            }
        }
    }

    private void observe(Hold hold, Outcome outcome) {
        switch (outcome) {
            case Outcome.Released gone
            when gone.providerId().equals(hold.providerId()) -> {
                if (operations.get(VOID) != null) {
                    move(new Voided(gone.providerId()));
                } else {
                    var isWithPeople = isInReview(CAPTURE) || all(Kind.RENEW).anyMatch(Operation::isInReview);
                    lost(gone, hold.held(), isWithPeople || isForgotten(hold));
                }
            }
            case Outcome.Held(var still)
            when still.providerId().equals(hold.providerId()) && isOver(hold) ->
                renew(hold, true); // the bank is in no hurry
            case Outcome.Taken charge when charge.hold().providerId().equals(hold.providerId()) -> take(charge);
            default -> {}
        }
    }

    /** It ended so long ago that nobody has watched it: who knows whether its order is wanted still. */
    private boolean isForgotten(Hold hold) {
        return !now.business().isBefore(hold.expiresAt().plus(FORGOTTEN));
    }

    /** It still stands there and could be confirmed: without a void, a later try would hold money. */
    private void abandon(Operation authorize, String providerId, String reason) {
        put(authorize.again(now.real(), false, false, reason));
        move(new Abandoned(providerId, reason));
        if (!isOpen(VOID)) {
            letGo();
        }
    }

    private void decline(String reason) {
        move(new Declined(reason));
        closeAndAnswer(AUTHORIZE);
    }

    private void postpone(Operation operation, boolean unknown, boolean spoilt, String reason) {
        if (isPatienceOver(operation)) {
            review(operation.again(operation.dueAt(), unknown, spoilt, reason), reason);
        } else {
            var due = now.real().plus(policy.pauseAfter(operation.attempts(), before.orderId()));
            put(operation.again(due, unknown, spoilt, reason));
        }
    }

    private boolean isPatienceOver(Operation operation) {
        return operation.askedAt().plus(policy.patience()).isBefore(now.real());
    }

    private void missed(Operation operation) {
        if (operation.isMissedFor(policy.searchFor(), now.real())) {
            if (isPatienceOver(operation) && operation.kind() != Kind.AUTHORIZE) { // an authorisation has its own end
                review(operation, "not_done");
            } else {
                var anew = operation.underNewKey(now.real());
                // others may have given back meanwhile: what there is to give is settled anew
                put(operation.kind() == Kind.REFUND ? anew.granting(null) : anew);
            }
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
            case Consequence.Answer(var deed) -> closeAndAnswer(deed);
            case Consequence.Review(var deed, var reason) -> review(existing(deed), reason);
            case Consequence.Drop(var deed) -> close(deed);
            case Consequence.Grant(var deed, var most) -> put(existing(deed).granting(most));
            case Consequence.DeclineTip(var deed, var reason) -> declineTip(existing(deed), reason);
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

    private Operation existing(Deed deed) {
        return Objects.requireNonNull(operations.get(deed));
    }

    /** What this payment has to say to the question, as far as it knows. */
    private Optional<Fact> answer(Deed deed) {
        var operation = operations.get(deed);
        if (operation == null) {
            return Optional.empty();
        }
        if (operation.status() == Status.REVIEW) {
            return Optional.of(new Fact.InReview(deed.kind(), String.valueOf(operation.problem())));
        }
        return Optional.ofNullable(
                switch (deed.kind()) {
                    case AUTHORIZE -> answerToAuthorize(operation);
                    case CAPTURE ->
                        state instanceof Captured(var _, var taken, var _) ? new Fact.Captured(taken) : null;
                    case VOID -> answerToVoid();
                    case REFUND -> operation.isOpen() ? null : new Fact.Refunded(refundedOf(operation));
                    case TIP -> answerToTip(operation);
                    case RENEW -> null; // nobody asks for it
                });
    }

    private static @Nullable Fact answerToTip(Operation operation) {
        var tipId = Objects.requireNonNull(operation.tipId());
        return switch (operation.status()) {
            case OPEN, REVIEW -> null;
            case CLOSED -> new Fact.TipCharged(tipId, operation.amount());
            case DECLINED -> new Fact.TipDeclined(tipId, String.valueOf(operation.problem()));
        };
    }

    private @Nullable Fact answerToAuthorize(Operation operation) {
        return switch (state) {
            case Pending() ->
                operation.isOverdue(now.real()) && isOpen(VOID) ? new Fact.Unavailable("outcome_unknown") : null;
            case NeedsCustomer(var _, var clientSecret) -> new Fact.NeedsCustomer(clientSecret);
            case Abandoned _, Lapsed _ -> null;
            case Authorized(var hold) -> new Fact.Authorized(hold.held(), hold.expiresAt());
            case Captured(var hold, var _, var _) -> new Fact.Authorized(hold.held(), hold.expiresAt());
            case Declined(var reason) -> new Fact.Declined(reason);
            case Unavailable(var reason) -> new Fact.Unavailable(reason);
            case Voided _ -> new Fact.Declined("cancelled");
        };
    }

    private @Nullable Fact answerToVoid() {
        return switch (state) {
            case Pending(), NeedsCustomer _, Abandoned _, Authorized _, Lapsed _ -> null;
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
    private boolean repeats(Deed deed, @Nullable UUID ask) {
        var operation = operations.get(deed);
        if (operation == null) {
            return false;
        }
        put(operation.askedBy(ask));
        answer(deed).ifPresent(fact -> tell(fact, ask));
        return true;
    }

    private void closeAndAnswer(Deed deed) {
        close(deed);
        var operation = operations.get(deed);
        if (operation != null && (!deed.equals(AUTHORIZE) || !isOpen(VOID))) {
            answer(deed).ifPresent(fact -> tell(fact, operation.ask()));
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

    private void close(Deed deed) {
        var operation = operations.get(deed);
        if (operation != null && operation.isOpen()) {
            var settled = operation.again(operation.dueAt(), false, false, operation.problem());
            put(settled.ended(Status.CLOSED, operation.problem()));
        }
    }

    private boolean isInReview(Deed deed) {
        var operation = operations.get(deed);
        return operation != null && operation.isInReview();
    }

    private boolean isOpen(Deed deed) {
        var operation = operations.get(deed);
        return operation != null && operation.isOpen();
    }

    private void take(Outcome.Taken charge) {
        move(new Captured(
                charge.hold(), charge.amount(), Money.zero(charge.amount().currency())));
        book(AUTHORIZE, charge.fee());
    }

    Draft heed(Statement statement) {
        chargeOf(statement).ifPresent(operation -> book(operation.deed(), statement.fee()));
        return this;
    }

    private Optional<Operation> chargeOf(Statement statement) {
        if (statement.standing() != Statement.Standing.TAKEN) {
            return Optional.empty();
        }
        if (statement.isTip()) {
            return all(Kind.TIP)
                    .filter(tip -> tip.status() == Status.CLOSED
                            && tip.deed().wire().equals(statement.deed())
                            && tip.sequence() == statement.sequence())
                    .findFirst();
        }
        return state instanceof Captured && statement.providerId().equals(state.knownAs())
                ? Optional.ofNullable(operations.get(AUTHORIZE))
                : Optional.empty();
    }

    /** The fee of the charge that this operation has made: only what the journal does not say yet, in its one currency. */
    private void book(Deed deed, @Nullable Money fee) {
        var operation = operations.get(deed);
        if (operation == null || fee == null || !fee.isSameCurrency(operation.amount())) {
            return;
        }
        var booked = operation.fee();
        var more = fee.minorUnits() - (booked == null ? 0 : booked.minorUnits()); // neither is negative
        var entry = new Entry.Draft().move(Account.FEES, Account.PROVIDER, more);
        if (!entry.isEmpty()) {
            post(entry, booked == null ? "fee" : "fee_corrected", fee.currency());
        }
        put(operation.costing(fee));
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
        operations.put(operation.deed(), operation);
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
                hints,
                sequence,
                before.entries() + entries.size());
    }
}
