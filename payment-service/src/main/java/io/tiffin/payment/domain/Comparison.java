package io.tiffin.payment.domain;

import io.tiffin.payment.domain.PaymentState.Abandoned;
import io.tiffin.payment.domain.PaymentState.Authorized;
import io.tiffin.payment.domain.PaymentState.Captured;
import io.tiffin.payment.domain.PaymentState.Declined;
import io.tiffin.payment.domain.PaymentState.Lapsed;
import io.tiffin.payment.domain.PaymentState.NeedsCustomer;
import io.tiffin.payment.domain.PaymentState.Pending;
import io.tiffin.payment.domain.PaymentState.Unavailable;
import io.tiffin.payment.domain.PaymentState.Voided;
import io.tiffin.payment.domain.Statement.Standing;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The three witnesses, two at a time. What is still being worked on contradicts nothing: an open operation may be ahead of what
 * the provider said, or behind it; and what stands in review is with people already.
 */
public final class Comparison {

    public enum End {
        DELIVERED,
        CANCELLED
    }

    public static Optional<Difference> of(@Nullable Payment payment, Statement statement) {
        if (statement.standing() == Standing.UNSETTLED
                || (statement.isTip() && statement.standing() != Standing.TAKEN)) {
            return Optional.empty();
        }
        if (payment == null) {
            return statement.orderId() == null || statement.standing() == Standing.RELEASED
                    ? Optional.empty()
                    : Optional.of(Difference.UNKNOWN_ORDER);
        }
        if (isUnderWay(payment) || isInReview(payment)) {
            return Optional.empty();
        }
        if (statement.isTip()) {
            return Optional.ofNullable(ofTip(payment, statement));
        }
        var isKnown = statement.providerId().equals(payment.state().knownAs());
        return Optional.ofNullable(isKnown ? ofKnown(payment, statement) : ofOther(payment, statement));
    }

    /** What the provider has never heard of. */
    public static Optional<Difference> ofMissing(Payment payment) {
        return !isUnderWay(payment)
                        && !isInReview(payment)
                        && (payment.state() instanceof Authorized || payment.state() instanceof Captured)
                ? Optional.of(Difference.MISSING_AT_PROVIDER)
                : Optional.empty();
    }

    public static Optional<Difference> of(@Nullable Payment payment, End end) {
        if (payment == null) {
            return end == End.DELIVERED ? Optional.of(Difference.DELIVERED_UNPAID) : Optional.empty();
        }
        if (isUnderWay(payment) || isInReview(payment)) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                switch (end) {
                    case DELIVERED -> afterDelivery(payment);
                    case CANCELLED -> afterCancellation(payment);
                });
    }

    /** Something is asked of the provider, or about to be: whatever is different now may be on its way. */
    public static boolean isUnderWay(Payment payment) {
        return payment.hints() > 0 || payment.operations().values().stream().anyMatch(Operation::isOpen);
    }

    private static boolean isInReview(Payment payment) {
        return payment.operations().values().stream().anyMatch(Operation::isInReview);
    }

    private static @Nullable Difference ofKnown(Payment payment, Statement statement) {
        return switch (payment.state()) {
            case Authorized(var hold) ->
                switch (statement.standing()) {
                    case HELD -> hold.held().equals(statement.amount()) ? null : Difference.AMOUNT_DIFFERS;
                    case TAKEN, RELEASED -> Difference.NOT_ADOPTED;
                    case OPEN -> Difference.CHARGE_MISSING;
                    case UNSETTLED -> null;
                };
            case Captured(var _, var taken, var refunded) ->
                switch (statement.standing()) {
                    case TAKEN -> ofAmounts(taken, refunded, statement);
                    case OPEN, HELD, RELEASED -> Difference.CHARGE_MISSING;
                    case UNSETTLED -> null;
                };
            case NeedsCustomer _, Abandoned _ ->
                switch (statement.standing()) {
                    case HELD, TAKEN, RELEASED -> Difference.NOT_ADOPTED;
                    case OPEN, UNSETTLED -> null;
                };
            case Pending _, Lapsed _, Declined _, Unavailable _, Voided _ -> ofOther(payment, statement);
        };
    }

    private static @Nullable Difference ofAmounts(Money taken, Money refunded, Statement statement) {
        if (!taken.equals(statement.taken())) {
            return Difference.AMOUNT_DIFFERS;
        }
        return refunded.equals(statement.refunded()) ? null : Difference.REFUND_DIFFERS;
    }

    /** One was charged, under one key: any other charge is one too many. */
    private static @Nullable Difference ofTip(Payment payment, Statement statement) {
        var charged = payment.operations().values().stream()
                .filter(tip -> tip.deed().wire().equals(statement.deed()) && tip.status() == Operation.Status.CLOSED)
                .filter(tip -> statement.sequence() == 0 || statement.sequence() == tip.sequence())
                .findFirst();
        if (charged.isEmpty()) {
            return ofOther(payment, statement);
        }
        return ofAmounts(charged.get().amount(), Money.zero(statement.taken().currency()), statement);
    }

    private static @Nullable Difference ofOther(Payment payment, Statement statement) {
        return switch (statement.standing()) {
            // a declined try stays open at the provider; whose secret was ever told is let go of before it counts as
            // declined
            case OPEN -> payment.state() instanceof Declined ? null : Difference.ORPHAN_HOLD;
            case HELD -> Difference.ORPHAN_HOLD;
            case TAKEN -> statement.isAllGivenBack() ? null : Difference.UNEXPECTED_CHARGE;
            case RELEASED, UNSETTLED -> null;
        };
    }

    private static @Nullable Difference afterDelivery(Payment payment) {
        return switch (payment.state()) {
            case Captured _ -> null;
            case Authorized _ ->
                payment.operation(Kind.CAPTURE).isEmpty()
                                && payment.operation(Kind.VOID).isEmpty()
                        ? Difference.DELIVERED_UNCAPTURED
                        : Difference.DELIVERED_UNPAID;
            case Pending _, NeedsCustomer _, Abandoned _, Lapsed _, Declined _, Unavailable _, Voided _ ->
                isWrittenOff(payment) ? null : Difference.DELIVERED_UNPAID;
        };
    }

    private static @Nullable Difference afterCancellation(Payment payment) {
        return switch (payment.state()) {
            case Authorized _, NeedsCustomer _, Abandoned _ ->
                payment.operation(Kind.VOID).isEmpty() ? Difference.CANCELLED_HELD : null;
            case Captured _ ->
                // what policy keeps was decided by a refund, if only of nothing
                payment.operation(Kind.REFUND).isEmpty() ? Difference.CANCELLED_CHARGED : null;
            case Pending _, Lapsed _, Declined _, Unavailable _, Voided _ -> null;
        };
    }

    private static boolean isWrittenOff(Payment payment) {
        return payment.operation(Kind.CAPTURE)
                .filter(capture -> Verdict.WRITE_OFF.outcome().equals(capture.problem()))
                .isPresent();
    }

    private Comparison() {}
}
