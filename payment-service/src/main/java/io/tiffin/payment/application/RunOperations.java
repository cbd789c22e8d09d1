package io.tiffin.payment.application;

import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.payment.application.Provider.Authorization;
import io.tiffin.payment.application.Provider.Charge;
import io.tiffin.payment.application.Provider.Refund;
import io.tiffin.payment.domain.Attempt;
import io.tiffin.payment.domain.IllegalPaymentTransition;
import io.tiffin.payment.domain.Kind;
import io.tiffin.payment.domain.Moment;
import io.tiffin.payment.domain.Outcome;
import io.tiffin.payment.domain.Payment;
import io.tiffin.payment.domain.PaymentState;
import io.tiffin.payment.domain.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * An operation's three parts, as Airbnb's Orpheus cuts them: begin it (a transaction), ask the provider (none), settle it (a
 * transaction). A death between any two leaves a row that says "unknown", and the same key is asked again.
 */
@Service
public class RunOperations {

    private static final Logger LOG = LoggerFactory.getLogger(RunOperations.class);

    /** The clocks of the provider and ours differ: a search begins so much earlier, and has no other end. */
    private static final Duration SKEW = Duration.ofHours(1);

    private static final Duration PARKED = Duration.ofHours(1);

    /** Of so many operations one is what has waited longest: the less urgent are late, but never for ever. */
    private static final int ONE_FOR_THE_LONGEST = 10;

    private final Payments payments;
    private final Provider provider;
    private final Journal journal;
    private final Facts facts;
    private final ReviewQueue reviews;
    private final Bell bell;
    private final Clocks clocks;
    private final Duration lease;
    private final Policy policy;
    private final AtomicInteger begun = new AtomicInteger();

    RunOperations(
            Payments payments,
            Provider provider,
            Journal journal,
            Facts facts,
            ReviewQueue reviews,
            Bell bell,
            Clocks clocks,
            PaymentSettings settings) {
        this.payments = payments;
        this.provider = provider;
        this.journal = journal;
        this.facts = facts;
        this.reviews = reviews;
        this.bell = bell;
        this.clocks = clocks;
        this.lease = settings.runner().lease();
        this.policy = settings.policy();
    }

    /** Leases what is due and returns the calls to make; what needs no call is settled here. */
    @Transactional
    public List<Attempt> begin(int limit) {
        var now = clocks.now();
        var before = begun.getAndAdd(limit);
        var forTheLongest = (before + limit) / ONE_FOR_THE_LONGEST - before / ONE_FOR_THE_LONGEST;
        var attempts = new ArrayList<>(
                forTheLongest == 0 ? List.<Attempt>of() : begin(payments.longestDue(forTheLongest, now.real()), now));
        attempts.addAll(begin(payments.due(limit - attempts.size(), now.real()), now));
        return attempts;
    }

    /**
     * While the provider is not asked, whatever the cause: the time of an authorisation passes nevertheless.
     *
     * @param waits whether one that was not sent waits for its time
     * @return whether there may be more
     */
    @Transactional
    public boolean answerUnasked(int limit, boolean waits) {
        var now = clocks.now();
        var changes = payments.answerable(limit, waits, now.real()).stream()
                .map(payment -> payment.answerUnasked(waits, now, policy))
                .toList();
        payments.update(changes.stream().map(Payment.Change::payment).toList());
        record(changes, now);
        return changes.size() == limit;
    }

    /** Those that {@link #begin(int)} would begin; for doing it one by one when it has failed. */
    public List<UUID> due(int limit) {
        return payments.dueOrders(limit, clocks.now().real());
    }

    @Transactional
    public List<Attempt> begin(UUID orderId) {
        var now = clocks.now();
        return begin(payments.dueOf(orderId, now.real()).stream().toList(), now);
    }

    /** One that fails alone is for people; it must not stop the others, nor be forgotten. */
    @Transactional
    public void park(UUID orderId, String reason) {
        payments.postpone(orderId, clocks.now().real().plus(PARKED));
        reviews.add(ReviewPayments.STUCK, orderId, reason, Map.of());
    }

    private List<Attempt> begin(List<Payment> due, Moment now) {
        if (due.isEmpty()) {
            return List.of();
        }
        var attempts = new ArrayList<Attempt>();
        var running = new ArrayList<Payment>();
        var resting = new ArrayList<Payment>();
        var changes = new ArrayList<Payment.Change>();
        for (var payment : due) {
            var begun = payment.begin(now, policy);
            begun.attempt().ifPresent(attempts::add);
            (begun.attempt().isPresent() ? running : resting).add(begun.change().payment());
            changes.add(begun.change());
        }
        payments.updateAndLease(running, lease);
        payments.updateAndFree(resting);
        record(changes, now);
        return attempts;
    }

    /** Outside any transaction, also an empty one: that would keep its connection while the provider takes its time. */
    public Outcome ask(Attempt attempt) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            throw new IllegalStateException("the provider is asked inside a transaction");
        }
        var respondBy = attempt.operation().respondBy();
        if (respondBy != null
                && !attempt.wasUnknown()
                && !clocks.now().real().isBefore(respondBy)
                && attempt.mode() == Attempt.Mode.ASK) {
            return new Outcome.Retryable("too_late"); // it had begun in time, and something has held it up
        }
        try {
            return attempt.mode() == Attempt.Mode.ASK ? perform(attempt) : look(attempt);
        } catch (RuntimeException e) {
            LOG.error("A call to the provider failed in our own code: {}", attempt.key(), e);
            return new Outcome.Unknown("client_failure");
        }
    }

    /** Stores an answer; when that has happened already it counts as one to a look. */
    @Transactional
    public void settle(Answer answer) {
        settle(List.of(answer), payments.lock(List.of(answer.orderId())));
    }

    /** Stores them all, or none and waits for nobody: a payment that somebody else has would keep the others. */
    @Transactional
    public void settleTogether(List<Answer> answers) {
        settle(answers, payments.lockNow(answers.stream().map(Answer::orderId).collect(Collectors.toSet())));
    }

    private void settle(List<Answer> answers, Map<UUID, Payment> locked) {
        var now = clocks.now();
        var settled = new HashMap<>(locked);
        var changes = new ArrayList<Payment.Change>();
        for (var answer : answers) {
            var payment = Objects.requireNonNull(settled.get(answer.orderId()), "payments are never deleted");
            if (payment.isCurrent(answer.attempt())) { // if not, the lease is the later attempt's
                var change = settle(payment, answer, now);
                settled.put(answer.orderId(), change.payment());
                changes.add(change);
            }
        }
        payments.updateAndFree(changes.stream()
                .map(change -> change.payment().orderId())
                .distinct()
                .map(settled::get)
                .toList());
        record(changes, now);
        if (changes.stream().anyMatch(change -> isDue(change.payment(), now))) {
            bell.ringAfterCommit();
        }
    }

    private Payment.Change settle(Payment payment, Answer answer, Moment now) {
        try {
            return payment.settle(answer.attempt(), answer.outcome(), now, policy);
        } catch (IllegalPaymentTransition e) {
            LOG.error(
                    "{}: the answer contradicts what we know: {}",
                    answer.attempt().key(),
                    answer.outcome(),
                    e);
            return payment.settle(answer.attempt(), new Outcome.Broken("contradiction"), now, policy);
        }
    }

    private static boolean isDue(Payment payment, Moment now) {
        return payment.due().filter(due -> !due.isAfter(now.real())).isPresent();
    }

    private void record(List<Payment.Change> changes, Moment now) {
        journal.write(changes, now);
        facts.tell(changes.stream().map(Facts.Story::of).toList(), now);
    }

    private Outcome perform(Attempt attempt) {
        var payment = attempt.payment();
        var operation = attempt.operation();
        return switch (operation.kind()) {
            case AUTHORIZE ->
                provider.authorize(
                        attempt.key(),
                        new Authorization(
                                payment.orderId(),
                                payment.id(),
                                operation.amount(),
                                Objects.requireNonNull(payment.method()),
                                payment.state() instanceof PaymentState.Lapsed));
            case CAPTURE -> provider.capture(attempt.key(), providerId(payment), operation.asked());
            case VOID, RENEW -> provider.cancel(attempt.key(), providerId(payment));
            case REFUND ->
                provider.refund(
                        attempt.key(),
                        new Refund(
                                payment.orderId(),
                                operation.deed().wire(),
                                operation.sequence(),
                                providerId(payment),
                                operation.asked()));
            case TIP ->
                provider.charge(
                        attempt.key(),
                        new Charge(
                                payment.orderId(),
                                operation.deed().wire(),
                                operation.sequence(),
                                Objects.requireNonNull(operation.tipId()),
                                operation.amount(),
                                Objects.requireNonNull(payment.method())));
        };
    }

    private Outcome look(Attempt attempt) {
        var payment = attempt.payment();
        var operation = attempt.operation();
        var known = operation.kind() == Kind.TIP ? null : payment.state().knownAs();
        if (known == null) {
            var from = Optional.ofNullable(operation.firstCallAt()).orElse(operation.askedAt());
            return provider.find(
                    payment.orderId(),
                    operation.deed().wire(),
                    from.minus(SKEW),
                    () -> payments.keepLease(attempt, lease));
        }
        return operation.kind() == Kind.REFUND ? provider.findRefunds(known) : provider.look(known);
    }

    private static String providerId(Payment payment) {
        return Objects.requireNonNull(payment.state().knownAs(), "an operation waits until the hold is known");
    }
}
