package io.tiffin.payment.application;

import io.tiffin.events.MoneyAmount;
import io.tiffin.kit.review.ReviewActions;
import io.tiffin.kit.review.ReviewItem;
import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.payment.domain.Fact;
import io.tiffin.payment.domain.Kind;
import io.tiffin.payment.domain.Moment;
import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Operation;
import io.tiffin.payment.domain.Payment;
import io.tiffin.payment.domain.Policy;
import io.tiffin.payment.domain.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** What people can do about a payment that machines have given up. Nothing here calls the provider: the runner does. */
@Service
public class ReviewPayments implements ReviewActions {

    /** A payment that failed in our own code; it is looked at again by itself, later. */
    public static final String STUCK = "payment_stuck";

    private static final String RETRY = "retry";
    private static final String ADOPT = "adopt";
    private static final String WRITE_OFF = "write_off";
    private static final String REFUND = "refund";

    private final Payments payments;
    private final Journal journal;
    private final Facts facts;
    private final ReviewQueue reviews;
    private final Bell bell;
    private final Clocks clocks;
    private final Policy policy;

    ReviewPayments(
            Payments payments,
            Journal journal,
            Facts facts,
            ReviewQueue reviews,
            Bell bell,
            Clocks clocks,
            PaymentSettings settings) {
        this.payments = payments;
        this.journal = journal;
        this.facts = facts;
        this.reviews = reviews;
        this.bell = bell;
        this.clocks = clocks;
        this.policy = settings.policy();
    }

    /** Under which kind an operation stands in the queue. */
    public static String itemKind(Kind operation) {
        return "payment_" + operation.wire();
    }

    @Override
    public Set<String> of(ReviewItem item) {
        if (item.kind().equals(STUCK)) {
            return Set.of(RETRY); // it may be a payment that cannot even be read
        }
        return payments.find(item.subject()).map(payment -> of(item, payment)).orElse(Set.of());
    }

    private static Set<String> of(ReviewItem item, Payment payment) {
        var offered = new TreeSet<String>();
        if (inReview(item, payment).isPresent()) {
            offered.addAll(List.of(RETRY, WRITE_OFF));
        }
        if (item.kind().startsWith(Reconcile.REVIEW_KIND) && payment.state().knownAs() != null) {
            offered.add(ADOPT);
        }
        if (inReview(item, payment).isEmpty() && refundable(payment).isPresent()) {
            offered.add(REFUND); // what is asked for already is tried again, or given up
        }
        return offered;
    }

    @Override
    public Set<String> withAmount() {
        return Set.of(REFUND);
    }

    @Override
    public boolean carryOut(ReviewItem item, Decision decision) {
        var orderId = item.subject();
        if (item.kind().equals(STUCK)) {
            payments.postpone(orderId, clocks.now().real());
            bell.ringAfterCommit();
            return true;
        }
        var payment = Optional.ofNullable(payments.lock(List.of(orderId)).get(orderId))
                .orElseThrow(() -> ApiProblem.notFound("There is no payment of this order."));
        var now = clocks.now();
        if (!of(item, payment).contains(decision.action())) {
            return false;
        }
        var change = switch (decision.action()) {
            case RETRY -> decide(item, payment, Verdict.RETRY, now);
            case WRITE_OFF -> decide(item, payment, Verdict.WRITE_OFF, now);
            case ADOPT -> new Payment.Change(payment.lookAgain(), List.of(), List.of());
            case REFUND -> refund(payment, decision.amount(), now);
            default -> throw new IllegalStateException("not offered: " + decision.action());
        };
        store(item, change, now);
        return true;
    }

    /** One item stands for all operations of its kind, and a person may have settled one: the others are added again. */
    @Override
    public Runnable ending(ReviewItem item) {
        if (item.kind().equals(STUCK)) {
            return () -> {};
        }
        var payment = payments.lock(List.of(item.subject()))
                .get(item.subject()); // so that no other one is given up meanwhile
        return () -> {
            if (payment != null) {
                payment.operations().values().stream()
                        .filter(Operation::isInReview)
                        .forEach(operation -> reviews.add(
                                itemKind(operation.kind()),
                                payment.orderId(),
                                String.valueOf(operation.problem()),
                                details(payment, operation.kind())));
            }
        };
    }

    /** What stands beside an item: where the money is, and which operations of the kind are given up. */
    public static Map<String, ?> details(Payment payment, Kind kind) {
        return Map.of(
                "paymentId",
                payment.id(),
                "state",
                payment.state().getClass().getSimpleName(),
                "providerId",
                Objects.requireNonNullElse(payment.state().knownAs(), ""),
                "operations",
                payment.operations().values().stream()
                        .filter(operation -> operation.kind() == kind && operation.isInReview())
                        .map(operation -> operation.deed().wire())
                        .sorted()
                        .toList());
    }

    private Payment.Change decide(ReviewItem item, Payment payment, Verdict verdict, Moment now) {
        var kind = inReview(item, payment).map(Operation::kind).orElseThrow();
        if (verdict == Verdict.WRITE_OFF && payment.isUncertain(kind)) {
            throw ApiProblem.conflict(
                    "outcome_unknown",
                    "Nobody knows what was done",
                    "The provider may have done it, or may still: retry it first, which looks before it asks.");
        }
        var change = payment.decide(kind, verdict, now, policy);
        var isInVain = payment.operations().values().stream()
                .filter(operation -> operation.kind() == kind && operation.isInReview())
                .allMatch(operation -> change.payment()
                        .operation(operation.deed())
                        .filter(Operation::isInReview)
                        .isPresent());
        change.facts().stream()
                .map(told -> told.fact() instanceof Fact.InReview again && again.operation() == kind ? again : null)
                .filter(again -> isInVain && again != null)
                .findFirst()
                .ifPresent(again -> {
                    throw ApiProblem.conflict(
                                    "review_would_return",
                                    "The item would come back at once",
                                    "As long as nothing else changes, this cannot succeed.")
                            .with("reason", again.reason());
                });
        return change;
    }

    private Payment.Change refund(Payment payment, @Nullable MoneyAmount wanted, Moment now) {
        var left = refundable(payment).orElseThrow();
        var amount = wanted == null ? left : money(wanted);
        if (!amount.currency().equals(left.currency()) || amount.minorUnits() > left.minorUnits()) {
            throw ApiProblem.invalid("There is less to give back.")
                    .field("/amount", "too_large", "at most %d %s".formatted(left.minorUnits(), left.currency()));
        }
        return payment.refund(amount, null, now, policy);
    }

    private void store(ReviewItem item, Payment.Change change, Moment now) {
        // before the facts are told: one of them may put an operation into the queue anew
        change.facts().forEach(told -> {
            if (told.fact() instanceof Fact.ReviewResolved(var kind, var outcome)
                    && !itemKind(kind).equals(item.kind())) {
                reviews.resolve(itemKind(kind), item.subject(), outcome);
            }
        });
        payments.update(List.of(change.payment()));
        journal.write(List.of(change), now);
        facts.tell(List.of(Facts.Story.of(change)), now);
        bell.ringAfterCommit();
    }

    private static Optional<Operation> inReview(ReviewItem item, Payment payment) {
        return Arrays.stream(Kind.values())
                .filter(kind -> itemKind(kind).equals(item.kind()))
                .findFirst()
                .flatMap(kind -> payment.operations().values().stream()
                        .filter(operation -> operation.kind() == kind && operation.isInReview())
                        .findFirst());
    }

    private static Optional<Money> refundable(Payment payment) {
        return Optional.of(payment.refundable()).filter(left -> !left.isZero());
    }

    private static Money money(MoneyAmount amount) {
        try {
            return Money.of(amount.amount(), amount.currency());
        } catch (IllegalArgumentException _) {
            throw ApiProblem.invalid("There is no such currency.")
                    .field("/amount/currency", "unknown", "is not an ISO 4217 code");
        }
    }
}
