package io.tiffin.payment.domain;

import static io.tiffin.payment.domain.Kind.AUTHORIZE;
import static io.tiffin.payment.domain.Kind.CAPTURE;
import static io.tiffin.payment.domain.Kind.REFUND;
import static io.tiffin.payment.domain.Kind.VOID;

import io.tiffin.payment.domain.Operation.Status;
import io.tiffin.payment.domain.PaymentState.Abandoned;
import io.tiffin.payment.domain.PaymentState.Authorized;
import io.tiffin.payment.domain.PaymentState.Captured;
import io.tiffin.payment.domain.PaymentState.Declined;
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
    record Answer(Kind kind) implements Consequence {}

    record Review(Kind kind, String reason) implements Consequence {}

    /** Undone before it was done; whoever asked for it has heard so. */
    record Drop(Kind kind) implements Consequence {}

    /** The authorisation was not sent in time, and is not any more. */
    record NotAskedInTime() implements Consequence {}

    /** The bank may hold the money: whatever turns out is let go of, also if nobody asks for it. */
    record OutcomeUnknown() implements Consequence {}

    /** Nothing was sent, and nothing will be: there is nothing to let go of. */
    record NothingWasHeld() implements Consequence {}

    /** Nothing was taken: giving back what is held is letting go of it, and of what would be held later. */
    record LetGo() implements Consequence {}

    /** The payment as it stands; operations may be absent. */
    record Situation(PaymentState state, Map<Kind, Operation> operations, Instant now) {

        private @Nullable Operation operation(Kind kind) {
            return operations.get(kind);
        }

        private boolean isOpen(Kind kind) {
            var operation = operation(kind);
            return operation != null && operation.isOpen();
        }
    }

    /** The first one that is due; taking it may make another one due. */
    static Optional<Consequence> of(Situation situation) {
        return Stream.<Function<Situation, @Nullable Consequence>>of(
                        Consequence::ofTime,
                        Consequence::forVoid,
                        Consequence::forAuthorize,
                        Consequence::forCapture,
                        Consequence::forRefund)
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
            case Pending()
            when authorize == null || (authorize.isOpen() && !authorize.unknown()) -> new NothingWasHeld();
            case Pending() when authorize.status() == Status.REVIEW -> new Review(VOID, "authorization_unknown");
            case Pending(), NeedsCustomer _, Abandoned _, Authorized _ -> null; // to be asked of the provider
            case Captured _, Declined _, Unavailable _, Voided _ -> new Answer(VOID);
        };
    }

    private static @Nullable Consequence forAuthorize(Situation now) {
        if (!now.isOpen(AUTHORIZE)) {
            return null;
        }
        return switch (now.state()) {
            case Pending(), NeedsCustomer _, Abandoned _ -> null;
            case Authorized _, Captured _, Declined _, Unavailable _, Voided _ -> new Drop(AUTHORIZE);
        };
    }

    private static @Nullable Consequence forCapture(Situation now) {
        if (!now.isOpen(CAPTURE)) {
            return null;
        }
        return switch (now.state()) {
            case Pending() when !now.isOpen(AUTHORIZE) -> new Review(CAPTURE, "nothing_is_held");
            case Pending(), NeedsCustomer _, Abandoned _, Authorized _ -> null;
            case Captured _ -> new Answer(CAPTURE);
            case Declined _, Unavailable _, Voided _ -> new Review(CAPTURE, "nothing_is_held");
        };
    }

    private static @Nullable Consequence forRefund(Situation now) {
        var refund = now.operation(REFUND);
        if (refund == null || !refund.isOpen() || now.isOpen(CAPTURE) || now.isOpen(VOID)) {
            return null;
        }
        var capture = now.operation(CAPTURE);
        var authorize = now.operation(AUTHORIZE);
        return switch (now.state()) {
            case Captured(var _, var taken, var refunded)
            when taken.minus(refunded).isZero() || refund.amount().isZero() -> new Answer(REFUND);
            case Captured _ -> null; // to be asked of the provider
            case Authorized _ when capture != null && capture.unknown() -> new Review(REFUND, "capture_unknown");
            case Pending() when authorize != null && !authorize.isOpen() -> new Review(REFUND, "authorization_unknown");
            case Pending(), NeedsCustomer _, Abandoned _, Authorized _ ->
                now.operation(VOID) == null ? new LetGo() : new Review(REFUND, "void_in_review");
            case Declined _, Unavailable _, Voided _ -> new Answer(REFUND);
        };
    }
}
