package io.tiffin.payment.domain;

import static io.tiffin.payment.domain.Deed.AUTHORIZE;
import static io.tiffin.payment.domain.Deed.CAPTURE;
import static io.tiffin.payment.domain.Deed.VOID;

import io.tiffin.payment.domain.PaymentState.Abandoned;
import io.tiffin.payment.domain.PaymentState.Authorized;
import io.tiffin.payment.domain.PaymentState.Captured;
import io.tiffin.payment.domain.PaymentState.Declined;
import io.tiffin.payment.domain.PaymentState.Lapsed;
import io.tiffin.payment.domain.PaymentState.NeedsCustomer;
import io.tiffin.payment.domain.PaymentState.Pending;
import io.tiffin.payment.domain.PaymentState.Unavailable;
import io.tiffin.payment.domain.PaymentState.Voided;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What has to happen to an open operation without asking the provider: its time is over, it was undone before it was done, or
 * the payment's state answers it. Decided here, done in {@link Draft}; each one closes an operation or opens the one void.
 */
sealed interface Consequence {

    /** The state is the answer. */
    record Answer(Deed deed) implements Consequence {}

    record Review(Deed deed, String reason) implements Consequence {}

    /** Undone before it was done; whoever asked for it has heard so. */
    record Drop(Deed deed) implements Consequence {}

    /** What is asked of the provider is settled, before the first call. */
    record Grant(Deed deed, Money most) implements Consequence {}

    /** There will be nothing to add a tip to. */
    record DeclineTip(Deed deed, String reason) implements Consequence {}

    /** The authorisation was not sent in time, and is not any more. */
    record NotAskedInTime() implements Consequence {}

    /** The bank may hold the money: whatever turns out is let go of, also if nobody asks for it. */
    record OutcomeUnknown() implements Consequence {}

    /** Nothing was sent, and nothing will be: there is nothing to let go of. */
    record NothingWasHeld() implements Consequence {}

    /** Nothing was taken: giving back what is held is letting go of it, and of what would be held later. */
    record LetGo() implements Consequence {}

    /** The payment as it stands; operations may be absent. */
    record Situation(PaymentState state, Map<Deed, Operation> operations, Instant now) {

        private @Nullable Operation operation(Deed deed) {
            return operations.get(deed);
        }

        private boolean isOpen(Deed deed) {
            var operation = operation(deed);
            return operation != null && operation.isOpen();
        }

        private Stream<Operation> all(Kind kind) {
            return operations.values().stream().filter(operation -> operation.kind() == kind);
        }

        private Stream<Operation> open(Kind kind) {
            return all(kind).filter(Operation::isOpen);
        }
    }

    /** The first one that is due; taking it may make another one due. */
    static Optional<Consequence> of(Situation situation) {
        return Stream.<Function<Situation, @Nullable Consequence>>of(
                        Consequence::ofTime,
                        Consequence::forVoid,
                        Consequence::forAuthorize,
                        Consequence::forRenewal,
                        Consequence::forCapture,
                        Consequence::forRefunds,
                        Consequence::forTips)
                .flatMap(rule -> Stream.ofNullable(rule.apply(situation)))
                .findFirst();
    }

    private static @Nullable Consequence ofTime(Situation now) {
        var authorize = now.operation(AUTHORIZE);
        if (authorize == null || !authorize.isOpen() || !authorize.isOverdue(now.now()) || now.isOpen(VOID)) {
            return null;
        }
        if (now.state() instanceof Pending) {
            return authorize.unknown() ? new OutcomeUnknown() : new NotAskedInTime();
        }
        return null;
    }

    private static @Nullable Consequence forVoid(Situation now) {
        if (!now.isOpen(VOID)) {
            return null;
        }
        var authorize = now.operation(AUTHORIZE);
        return switch (now.state()) {
            case Pending() when isUnsent(authorize) -> new NothingWasHeld();
            case Lapsed _ when authorize == null || !authorize.unknown() -> new NothingWasHeld();
            case Pending() when isReviewed(authorize) -> new Review(VOID, "authorization_unknown");
            case Lapsed _ when isReviewed(authorize) -> new Review(VOID, "authorization_unknown");
            case Pending(), Lapsed _, NeedsCustomer _, Abandoned _, Authorized _ -> null; // to be asked of the provider
            case Captured _, Declined _, Unavailable _, Voided _ -> new Answer(VOID);
        };
    }

    private static boolean isUnsent(@Nullable Operation authorize) {
        return authorize == null || (authorize.isOpen() && !authorize.unknown());
    }

    private static boolean isReviewed(@Nullable Operation operation) {
        return operation != null && operation.isInReview();
    }

    private static @Nullable Consequence forAuthorize(Situation now) {
        if (!now.isOpen(AUTHORIZE)) {
            return null;
        }
        return switch (now.state()) {
            case NeedsCustomer _, Abandoned _
            when isReviewed(now.operation(VOID)) -> new Review(AUTHORIZE, "void_in_review");
            case Pending(), Lapsed _, NeedsCustomer _, Abandoned _ -> null;
            case Authorized _, Captured _, Declined _, Unavailable _, Voided _ -> new Drop(AUTHORIZE);
        };
    }

    /** A capture or a void makes it needless, unless it may have happened already. */
    private static @Nullable Consequence forRenewal(Situation now) {
        var isOvertaken = now.isOpen(CAPTURE) || now.isOpen(VOID);
        return now.open(Kind.RENEW)
                .filter(renewal -> !(now.state() instanceof Authorized) || (isOvertaken && !renewal.unknown()))
                .findFirst()
                .map(renewal -> new Drop(renewal.deed()))
                .orElse(null);
    }

    private static @Nullable Consequence forCapture(Situation now) {
        var capture = now.operation(CAPTURE);
        if (capture == null || !capture.isOpen()) {
            return null;
        }
        return switch (now.state()) {
            case Pending() when !now.isOpen(AUTHORIZE) -> new Review(CAPTURE, "nothing_is_held");
            case Lapsed _ when !now.isOpen(AUTHORIZE) -> new Review(CAPTURE, "nothing_is_held");
            case Authorized(var hold)
            when capture.granted() == null ->
                capture.amount().isSameCurrency(hold.held())
                        ? new Grant(CAPTURE, capture.amount().atMost(hold.held()))
                        : new Review(CAPTURE, "other_currency");
            case Pending(), Lapsed _, NeedsCustomer _, Abandoned _, Authorized _ -> null;
            case Captured _ -> new Answer(CAPTURE);
            case Declined _, Unavailable _, Voided _ -> new Review(CAPTURE, "nothing_is_held");
        };
    }

    private static @Nullable Consequence forRefunds(Situation now) {
        return now.isOpen(CAPTURE) || now.isOpen(VOID)
                ? null
                : now.open(Kind.REFUND)
                        .flatMap(refund -> Stream.ofNullable(forRefund(refund, now)))
                        .findFirst()
                        .orElse(null);
    }

    private static @Nullable Consequence forRefund(Operation refund, Situation now) {
        var deed = refund.deed();
        var capture = now.operation(CAPTURE);
        var authorize = now.operation(AUTHORIZE);
        return switch (now.state()) {
            case Captured _ when refund.granted() != null -> null; // to be asked of the provider
            case Captured(var _, var taken, var _)
            when !refund.amount().isSameCurrency(taken) -> new Review(deed, "other_currency");
            case Captured captured -> {
                var most = refund.amount().atMost(captured.left(now.operations().values()));
                yield most.isZero() ? new Answer(deed) : new Grant(deed, most);
            }
            case Authorized _ when capture != null && capture.unknown() -> new Review(deed, "capture_unknown");
            case Pending() when authorize != null && !authorize.isOpen() -> new Review(deed, "authorization_unknown");
            case Lapsed _
            when authorize != null && isReviewed(authorize) && authorize.unknown() ->
                new Review(deed, "authorization_unknown");
            case Pending(), Lapsed _, NeedsCustomer _, Abandoned _, Authorized _ ->
                now.operation(VOID) == null ? new LetGo() : new Review(deed, "void_in_review");
            case Declined _, Unavailable _, Voided _ -> new Answer(deed);
        };
    }

    private static @Nullable Consequence forTips(Situation now) {
        return now.open(Kind.TIP)
                .flatMap(tip -> Stream.ofNullable(forTip(tip.deed(), now)))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Consequence forTip(Deed deed, Situation now) {
        return switch (now.state()) {
            case Captured _ -> null; // to be asked of the provider
            case Pending(), Lapsed _, NeedsCustomer _, Abandoned _, Authorized _ ->
                now.isOpen(AUTHORIZE) || now.isOpen(CAPTURE) ? null : new DeclineTip(deed, "order_not_paid");
            case Declined _, Unavailable _, Voided _ -> new DeclineTip(deed, "order_not_paid");
        };
    }
}
