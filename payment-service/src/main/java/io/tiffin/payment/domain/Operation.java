package io.tiffin.payment.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something asked of the provider, kept as a row before the first call.
 *
 * @param sequence part of the key; a new one only after it is known that nothing happened under the old one
 * @param ask whom the answer is for; none when we decided it ourselves
 * @param amount what was asked of us
 * @param granted what is asked of the provider, where that may be less; fixed before the first call under a key
 * @param tipId of a tip, the name by which the order knows it
 * @param attempts calls begun, under all sequences
 * @param failures how often it was accepted, maybe called done, and failed after that; of a hold, how often it was gone again
 * @param unknown a call was begun whose effect is not known
 * @param spoilt the key replays a failure for ever, so only a look at the provider's objects can tell
 * @param firstCallAt when the key was first used
 * @param missedSince when a search first found no trace of it
 * @param fee what the provider keeps of the charge that this has made, as it stands in the journal; none when it was never told
 */
public record Operation(
        Deed deed,
        int sequence,
        Status status,
        @Nullable UUID ask,
        Money amount,
        @Nullable Money granted,
        @Nullable UUID tipId,
        @Nullable Instant respondBy,
        Instant askedAt,
        int attempts,
        int failures,
        boolean unknown,
        boolean spoilt,
        @Nullable Instant firstCallAt,
        @Nullable Instant missedSince,
        Instant dueAt,
        @Nullable String problem,
        @Nullable Money fee) {

    public enum Status {
        OPEN,
        CLOSED,
        /** Not done, and will not be: a tip that was declined. */
        DECLINED,
        /** Machines have stopped; people must look. */
        REVIEW
    }

    static Operation open(Deed deed, Money amount, @Nullable UUID ask, @Nullable Instant respondBy, Instant now) {
        return new Operation(
                deed,
                1,
                Status.OPEN,
                ask,
                amount,
                null,
                null,
                respondBy,
                now,
                0,
                0,
                false,
                false,
                null,
                null,
                now,
                null,
                null);
    }

    public Kind kind() {
        return deed.kind();
    }

    /** {@code refund-2:1}: the deed, and which attempt under a new key. */
    public String name() {
        return deed.wire() + ":" + sequence;
    }

    /** What is asked of the provider. */
    public Money asked() {
        return Objects.requireNonNullElse(granted, amount);
    }

    public boolean isOpen() {
        return status == Status.OPEN;
    }

    boolean isOverdue(Instant now) {
        return respondBy != null && !now.isBefore(respondBy);
    }

    boolean isMissedFor(Duration time, Instant now) {
        return missedSince != null && !missedSince.plus(time).isAfter(now);
    }

    Operation ofTip(UUID id) {
        return but(copy -> copy.tipId = id);
    }

    Operation askedBy(@Nullable UUID newAsk) {
        return newAsk == null ? this : but(copy -> copy.ask = newAsk);
    }

    Operation costing(Money booked) {
        return but(copy -> copy.fee = booked);
    }

    /** Before its first call. */
    Operation asking(Money newAmount) {
        return but(copy -> {
            copy.amount = newAmount;
            copy.granted = null;
        });
    }

    Operation granting(@Nullable Money most) {
        return but(copy -> copy.granted = most);
    }

    /** A call that may have an effect begins: until its answer is stored, its effect is unknown. */
    Operation called(Instant now) {
        return but(copy -> {
            copy.attempts++;
            copy.unknown = true;
            copy.firstCallAt = firstCallAt == null ? now : firstCallAt;
        });
    }

    Operation looked() {
        return but(copy -> copy.attempts++);
    }

    Operation again(Instant due, boolean stillUnknown, boolean keySpoilt, @Nullable String why) {
        return but(copy -> {
            copy.dueAt = respondBy != null && respondBy.isBefore(due) && respondBy.isAfter(dueAt) ? respondBy : due;
            copy.unknown = stillUnknown;
            copy.spoilt = keySpoilt;
            copy.problem = why;
        });
    }

    /** A search has found no trace; one is not enough, for the provider may finish after its own failure. */
    Operation missed(Instant now) {
        return but(copy -> copy.missedSince = missedSince == null ? now : missedSince);
    }

    Operation underNewKey(Instant due) {
        return but(copy -> {
            copy.sequence++;
            copy.unknown = false;
            copy.spoilt = false;
            copy.firstCallAt = null;
            copy.missedSince = null;
            copy.dueAt = due;
        });
    }

    Operation failed() {
        return but(copy -> copy.failures++);
    }

    /** People want it tried again, and it is known that nothing was done. */
    Operation retried(Instant now) {
        return reopened(amount, now).but(copy -> copy.failures = 0);
    }

    /** It was done, and is undone: the same once more, with a key, patience and time of its own. */
    Operation reopened(Money newAmount, Instant now) {
        return underNewKey(now).but(copy -> {
            copy.status = Status.OPEN;
            copy.amount = newAmount;
            copy.respondBy = null;
            copy.askedAt = now;
            copy.problem = null;
        });
    }

    /**
     * People want it tried again: from now on with new patience, and not before the provider's objects were looked at, for
     * what is there is adopted and only what is not there is asked for under a new key.
     */
    Operation reopened(Instant now) {
        return but(copy -> {
            copy.status = Status.OPEN;
            copy.askedAt = now;
            copy.spoilt = true;
            copy.firstCallAt = firstCallAt == null ? askedAt : firstCallAt; // where the search begins
            copy.missedSince = null;
            copy.dueAt = now;
        });
    }

    public boolean isInReview() {
        return status == Status.REVIEW;
    }

    Operation ended(Status how, @Nullable String why) {
        return but(copy -> {
            copy.status = how;
            copy.problem = why;
        });
    }

    private Operation but(Consumer<Copy> change) {
        var copy = new Copy(this);
        change.accept(copy);
        return copy.operation();
    }

    private static final class Copy {
        private final Operation before;
        private int sequence;
        private Status status;
        private @Nullable UUID ask;
        private Money amount;
        private @Nullable Money granted;
        private @Nullable UUID tipId;
        private @Nullable Instant respondBy;
        private Instant askedAt;
        private int attempts;
        private int failures;
        private boolean unknown;
        private boolean spoilt;
        private @Nullable Instant firstCallAt;
        private @Nullable Instant missedSince;
        private Instant dueAt;
        private @Nullable String problem;
        private @Nullable Money fee;

        Copy(Operation of) {
            before = of;
            sequence = of.sequence;
            status = of.status;
            ask = of.ask;
            amount = of.amount;
            granted = of.granted;
            tipId = of.tipId;
            respondBy = of.respondBy;
            askedAt = of.askedAt;
            attempts = of.attempts;
            failures = of.failures;
            unknown = of.unknown;
            spoilt = of.spoilt;
            firstCallAt = of.firstCallAt;
            missedSince = of.missedSince;
            dueAt = of.dueAt;
            problem = of.problem;
            fee = of.fee;
        }

        Operation operation() {
            return new Operation(
                    before.deed,
                    sequence,
                    status,
                    ask,
                    amount,
                    granted,
                    tipId,
                    respondBy,
                    askedAt,
                    attempts,
                    failures,
                    unknown,
                    spoilt,
                    firstCallAt,
                    missedSince,
                    dueAt,
                    problem,
                    fee);
        }
    }
}
