package io.tiffin.payment.application;

import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.payment.application.OrderEnds.Ended;
import io.tiffin.payment.application.Reconciliations.Action;
import io.tiffin.payment.application.Reconciliations.Found;
import io.tiffin.payment.application.Reconciliations.Phase;
import io.tiffin.payment.application.Reconciliations.Run;
import io.tiffin.payment.domain.Comparison;
import io.tiffin.payment.domain.Difference;
import io.tiffin.payment.domain.Difference.Remedy;
import io.tiffin.payment.domain.IdempotencyKey;
import io.tiffin.payment.domain.Moment;
import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Outcome;
import io.tiffin.payment.domain.Payment;
import io.tiffin.payment.domain.PaymentState;
import io.tiffin.payment.domain.Policy;
import io.tiffin.payment.domain.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Compares what the provider has, what we have, and how the orders ended, and files each difference: repaired, or for people. A
 * difference is believed only when it is found twice, the second time in a fresh look at the provider's object and under the lock
 * of a payment that has not moved between the two; so nothing that is still in flight is acted on.
 */
@Service
public class Reconcile {

    /** Kinds of the review queue begin with it; the class of the difference follows. */
    public static final String REVIEW_KIND = "payment_difference.";

    public static final String DAILY = "daily";

    private static final Logger LOG = LoggerFactory.getLogger(Reconcile.class);

    /** The clocks of the provider and ours differ: of the other side so much more is read at both ends of the window. */
    private static final Duration SKEW = Duration.ofHours(1);

    /** After the provider could not be read. */
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private static final int PAGE = 100;

    private final Reconciliations runs;
    private final Statements statements;
    private final Payments payments;
    private final OrderEnds ends;
    private final Journal journal;
    private final Facts facts;
    private final ReviewQueue reviews;
    private final Bell bell;
    private final Clocks clocks;
    private final TransactionTemplate transaction;
    private final Policy policy;
    private final PaymentSettings.Reconciliation settings;

    Reconcile(
            Reconciliations runs,
            Statements statements,
            Payments payments,
            OrderEnds ends,
            Journal journal,
            Facts facts,
            ReviewQueue reviews,
            Bell bell,
            Clocks clocks,
            PlatformTransactionManager transactions,
            PaymentSettings settings) {
        this.runs = runs;
        this.statements = statements;
        this.payments = payments;
        this.ends = ends;
        this.journal = journal;
        this.facts = facts;
        this.reviews = reviews;
        this.bell = bell;
        this.clocks = clocks;
        this.transaction = new TransactionTemplate(transactions);
        this.policy = settings.policy();
        this.settings = settings.reconciliation();
    }

    /** Until when things are old enough to be compared: what is younger may still be on its way. */
    public Instant latest() {
        return clocks.now().real().minus(settings.age());
    }

    /** In the caller's transaction. */
    public Run begin(Instant from, Instant to, String requestedBy) {
        var now = clocks.now().real();
        var run = new Run(Uuid7.next(), from, to, requestedBy, Phase.PROVIDER, null, 0, 0, 0, now, null);
        runs.begin(run);
        return run;
    }

    /** The daily run, when it is due; whoever is first begins it. */
    public void beginDaily() {
        transaction.executeWithoutResult(_ -> {
            var now = clocks.now().real();
            var last = runs.lastBegun(DAILY);
            if (last.isEmpty() || !last.get().plus(settings.every()).isAfter(now)) {
                begin(latest().minus(settings.window()), latest(), DAILY);
            }
        });
    }

    /**
     * One step of a run that nobody is at.
     *
     * @return whether there may be more to do
     * @throws Statements.Unreadable when the provider cannot be read: the same step is taken again soon
     */
    public boolean step() {
        var leased = transaction.execute(_ -> runs.lease(settings.lease()));
        if (leased == null || leased.isEmpty()) {
            return false;
        }
        var run = leased.get();
        var next = compare(run);
        transaction.executeWithoutResult(_ -> {
            runs.advance(next, Duration.ZERO);
            if (next.phase() == Phase.DONE) {
                runs.forgetSeen(run.id());
                LOG.info("Reconciliation {} is done: {}", run.id(), runs.sums(run.id()));
            }
        });
        return true;
    }

    private Run compare(Run run) {
        try {
            return switch (run.phase()) {
                case PROVIDER -> compareProvider(run);
                case PAYMENTS -> comparePayments(run);
                case ORDERS -> compareOrders(run);
                case DONE -> run;
            };
        } catch (Statements.Unreadable e) {
            transaction.executeWithoutResult(_ -> runs.advance(run, AGAIN)); // the lease is for those who die
            throw e;
        }
    }

    private Run compareProvider(Run run) {
        var page = statements.page(run.from().minus(SKEW), run.to().plus(SKEW), run.cursor());
        var known = payments.find(page.statements().stream()
                .flatMap(statement -> Optional.ofNullable(statement.orderId()).stream())
                .distinct()
                .toList());
        for (var statement : page.statements()) {
            var payment = statement.orderId() == null ? null : known.get(statement.orderId());
            Comparison.of(payment, statement)
                    .ifPresentOrElse(_ -> doubt(run, statement, payment), () -> heedFee(statement, payment));
        }
        var seen = Stream.concat(page.statements().stream().map(Statement::providerId), page.unreadable().stream())
                .toList();
        transaction.executeWithoutResult(_ -> runs.seen(run.id(), seen));
        var counted = run.objects() + seen.size();
        return page.next() == null
                ? at(run, Phase.PAYMENTS, null, counted, run.payments(), run.orders())
                : at(run, Phase.PROVIDER, page.next(), counted, run.payments(), run.orders());
    }

    private Run comparePayments(Run run) {
        var after = run.cursor() == null ? firstIdOf(run.from()) : UUID.fromString(run.cursor());
        var page = payments.withMoney(after, firstIdOf(run.to()), PAGE);
        var byProviderId = new HashMap<String, Payment>();
        page.forEach(payment ->
                Optional.ofNullable(payment.state().knownAs()).ifPresent(id -> byProviderId.put(id, payment)));
        for (var providerId : runs.unseen(run.id(), byProviderId.keySet())) {
            var payment = Objects.requireNonNull(byProviderId.get(providerId));
            if (!statements.has(providerId)) { // it may only be older than the window
                confirm(run, payment, null, Comparison::ofMissing, providerId, held(payment));
            }
        }
        var counted = run.payments() + page.size();
        return page.size() < PAGE
                ? at(run, Phase.ORDERS, null, run.objects(), counted, run.orders())
                : at(run, Phase.PAYMENTS, page.getLast().id().toString(), run.objects(), counted, run.orders());
    }

    private Run compareOrders(Run run) {
        var page =
                ends.between(run.from(), run.to(), run.cursor() == null ? null : UUID.fromString(run.cursor()), PAGE);
        var known = payments.find(page.stream().map(Ended::orderId).toList());
        for (var ended : page) {
            var payment = known.get(ended.orderId());
            Comparison.of(payment, ended.end()).ifPresent(difference -> {
                if (payment == null) {
                    file(run, difference, ended.orderId(), null, Action.REVIEW, Money.NONE, "no payment");
                } else {
                    confirm(run, payment, null, now -> Comparison.of(now, ended.end()), "", held(payment));
                }
            });
        }
        var counted = run.orders() + page.size();
        return page.size() < PAGE
                ? at(run, Phase.DONE, null, run.objects(), run.payments(), counted)
                : at(run, Phase.ORDERS, page.getLast().orderId().toString(), run.objects(), run.payments(), counted);
    }

    /** The page may be older than what has happened since: look again, and compare under the lock. */
    private void doubt(Run run, Statement seen, @Nullable Payment payment) {
        statements.one(seen.providerId()).ifPresent(fresh -> {
            if (payment == null) {
                Comparison.of(null, fresh)
                        .ifPresent(difference -> file(
                                run,
                                difference,
                                Objects.requireNonNull(fresh.orderId()),
                                fresh.providerId(),
                                Action.REVIEW,
                                fresh.amount(),
                                fresh.standing().toString()));
            } else {
                confirm(run, payment, fresh, now -> Comparison.of(now, fresh), fresh.providerId(), fresh.amount());
            }
        });
    }

    /** One that was told too late for the capture's answer, or has changed. */
    private void heedFee(Statement seen, @Nullable Payment known) {
        if (known == null || !isNews(seen, known)) {
            return;
        }
        var before = payments.find(known.orderId()).orElseThrow(); // its other charge may have been heeded since
        statements
                .one(seen.providerId())
                .ifPresent(fresh -> transaction.executeWithoutResult(_ -> {
                    var payment = payments.lock(List.of(before.orderId())).get(before.orderId());
                    // if it has moved, what was read may be older
                    if (payment != null && payment.equals(before) && isNews(fresh, payment)) {
                        var now = clocks.now();
                        store(payment.heed(fresh, now, policy), now);
                    }
                }));
    }

    private boolean isNews(Statement statement, Payment payment) {
        return !payment.heed(statement, clocks.now(), policy).payment().equals(payment);
    }

    private void confirm(
            Run run,
            Payment before,
            @Nullable Statement fresh,
            Function<Payment, Optional<Difference>> comparison,
            String providerId,
            Money amount) {
        var orphan = transaction.execute(_ -> {
            var payment = payments.lock(List.of(before.orderId())).get(before.orderId());
            if (payment == null || !payment.equals(before)) {
                return Optional.<IdempotencyKey>empty(); // it has moved: in flight, or settled meanwhile
            }
            return comparison
                    .apply(payment)
                    .flatMap(difference -> act(run, payment, difference, fresh, providerId, amount));
        });
        if (orphan != null) {
            orphan.ifPresent(key -> cancel(key, providerId, run, before, amount));
        }
    }

    /** @return the key under which an object has to be cancelled, outside of the transaction */
    private Optional<IdempotencyKey> act(
            Run run,
            Payment payment,
            Difference difference,
            @Nullable Statement fresh,
            String providerId,
            Money amount) {
        var order = payment.orderId();
        var id = providerId.isEmpty() ? payment.state().knownAs() : providerId;
        var remedy = difference.remedy();
        if (remedy == Remedy.CANCEL) {
            var key = IdempotencyKey.ofOrphan(order, providerId, runs.timesFound(providerId) + 1);
            file(run, difference, order, providerId, Action.REPAIRING, amount, "orphan");
            return Optional.of(key);
        }
        var state = "%s here, %s there".formatted(name(payment), fresh == null ? "nothing" : fresh.standing());
        if (!file(
                run, difference, order, id, remedy == Remedy.REVIEW ? Action.REVIEW : Action.REPAIRED, amount, state)) {
            return Optional.empty();
        }
        var now = clocks.now();
        switch (remedy) {
            case ADOPT -> store(new Payment.Change(payment.lookAgain(), List.of(), List.of()), now);
            case CAPTURE -> store(payment.capture(held(payment), null, now, policy), now);
            case RELEASE -> store(payment.release(null, now, policy), now);
            case CANCEL, REVIEW -> {}
        }
        return Optional.empty();
    }

    private void cancel(IdempotencyKey key, String providerId, Run run, Payment payment, Money amount) {
        var outcome = statements.cancel(key, providerId);
        LOG.info("{}: {}", key, outcome);
        transaction.executeWithoutResult(_ -> {
            switch (outcome) {
                case Outcome.Released _, Outcome.Declined _ -> runs.repaired(providerId);
                case Outcome.Retryable _,
                        Outcome.Unknown _,
                        Outcome.Spoilt _,
                        Outcome.Pending _ -> {} // the next run finds it again
                default ->
                    file(
                            run,
                            Difference.UNEXPECTED_CHARGE,
                            payment.orderId(),
                            providerId,
                            Action.REVIEW,
                            amount,
                            outcome.toString());
            }
        });
    }

    /** @return false when this run has filed it before */
    private boolean file(
            Run run,
            Difference difference,
            UUID order,
            @Nullable String providerId,
            Action action,
            Money amount,
            String because) {
        var subject = providerId == null ? PublicId.format("ord", order) : providerId;
        var found = new Found(
                difference,
                subject,
                order,
                providerId,
                action,
                amount,
                clocks.now().real());
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            if (!runs.add(run.id(), found)) {
                return false;
            }
            if (action == Action.REVIEW) {
                reviews.add(
                        REVIEW_KIND + difference.wire(),
                        order,
                        because,
                        Map.of(
                                "reconciliation",
                                PublicId.format("rec", run.id()),
                                "providerId",
                                providerId == null ? "" : providerId,
                                "amount",
                                amount.minorUnits(),
                                "currency",
                                amount.currency().getCurrencyCode()));
            }
            return true;
        }));
    }

    private void store(Payment.Change change, Moment now) {
        payments.update(List.of(change.payment()));
        journal.write(List.of(change), now);
        facts.tell(List.of(Facts.Story.of(change)), now);
        bell.ringAfterCommit();
    }

    private static Run at(Run run, Phase phase, @Nullable String cursor, long objects, long payments, long orders) {
        return new Run(
                run.id(),
                run.from(),
                run.to(),
                run.requestedBy(),
                phase,
                cursor,
                objects,
                payments,
                orders,
                run.begunAt(),
                run.endedAt());
    }

    private static Money held(Payment payment) {
        return payment.state() instanceof PaymentState.Authorized(var hold) ? hold.held() : payment.amount();
    }

    private static String name(Payment payment) {
        return payment.state().getClass().getSimpleName();
    }

    /** UUIDv7 begins with the time: the least id of that instant. */
    private static UUID firstIdOf(Instant at) {
        return new UUID(at.toEpochMilli() << 16 | 0x7000L, 0x8000_0000_0000_0000L);
    }
}
