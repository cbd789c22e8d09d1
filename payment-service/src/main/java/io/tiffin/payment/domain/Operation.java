package io.tiffin.payment.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something asked of the provider, kept as a row before the first call.
 *
 * @param sequence part of the key; a new one only after it is known that nothing happened under the old one
 * @param ask whom the answer is for; none when we decided it ourselves
 * @param attempts calls begun, under all sequences
 * @param unknown a call was begun whose effect is not known
 * @param spoilt the key replays a failure for ever, so only a look at the provider's objects can tell
 * @param firstCallAt when the key was first used
 * @param missedSince when a search first found no trace of it
 */
public record Operation(
        Kind kind,
        int sequence,
        Status status,
        @Nullable UUID ask,
        Money amount,
        @Nullable Instant respondBy,
        Instant askedAt,
        int attempts,
        boolean unknown,
        boolean spoilt,
        @Nullable Instant firstCallAt,
        @Nullable Instant missedSince,
        Instant dueAt,
        @Nullable String problem) {

    public enum Status {
        OPEN,
        CLOSED,
        /** Machines have stopped; people must look. */
        REVIEW
    }

    static Operation open(Kind kind, Money amount, @Nullable UUID ask, @Nullable Instant respondBy, Instant now) {
        return new Operation(kind, 1, Status.OPEN, ask, amount, respondBy, now, 0, false, false, null, null, now, null);
    }

    public boolean isOpen() {
        return status == Status.OPEN;
    }

    boolean isOverdue(Instant now) {
        return respondBy != null && !now.isBefore(respondBy);
    }

    Operation askedBy(@Nullable UUID newAsk) {
        return newAsk == null ? this : with(status, newAsk, attempts, unknown, spoilt, firstCallAt, dueAt, problem);
    }

    /** A call that may have an effect begins: until its answer is stored, its effect is unknown. */
    Operation called(Instant now) {
        return with(status, ask, attempts + 1, true, spoilt, firstCallAt == null ? now : firstCallAt, dueAt, problem);
    }

    Operation looked() {
        return with(status, ask, attempts + 1, unknown, spoilt, firstCallAt, dueAt, problem);
    }

    Operation again(Instant due, boolean stillUnknown, boolean keySpoilt, @Nullable String why) {
        var notLate = respondBy != null && respondBy.isBefore(due) && respondBy.isAfter(dueAt) ? respondBy : due;
        return with(status, ask, attempts, stillUnknown, keySpoilt, firstCallAt, notLate, why);
    }

    /** A search has found no trace; one is not enough, for the provider may finish after its own failure. */
    Operation missed(Instant now) {
        return new Operation(
                kind,
                sequence,
                status,
                ask,
                amount,
                respondBy,
                askedAt,
                attempts,
                unknown,
                spoilt,
                firstCallAt,
                missedSince == null ? now : missedSince,
                dueAt,
                problem);
    }

    boolean isMissedFor(Duration time, Instant now) {
        return missedSince != null && !missedSince.plus(time).isAfter(now);
    }

    Operation underNewKey(Instant now) {
        return new Operation(
                kind,
                sequence + 1,
                status,
                ask,
                amount,
                respondBy,
                askedAt,
                attempts,
                false,
                false,
                null,
                null,
                now,
                problem);
    }

    /**
     * People want it tried again: from now on with new patience, and not before the provider's objects were looked at, for
     * what is there is adopted and only what is not there is asked for under a new key.
     */
    Operation reopened(Instant now) {
        return new Operation(
                kind,
                sequence,
                Status.OPEN,
                ask,
                amount,
                respondBy,
                now,
                attempts,
                unknown,
                true,
                firstCallAt == null ? askedAt : firstCallAt, // where the search begins
                null,
                now,
                problem);
    }

    public boolean isInReview() {
        return status == Status.REVIEW;
    }

    Operation ended(Status how, @Nullable String why) {
        return with(how, ask, attempts, unknown, spoilt, firstCallAt, dueAt, why);
    }

    private Operation with(
            Status newStatus,
            @Nullable UUID newAsk,
            int newAttempts,
            boolean newUnknown,
            boolean newSpoilt,
            @Nullable Instant newFirstCallAt,
            Instant newDueAt,
            @Nullable String newProblem) {
        return new Operation(
                kind,
                sequence,
                newStatus,
                newAsk,
                amount,
                respondBy,
                askedAt,
                newAttempts,
                newUnknown,
                newSpoilt,
                newFirstCallAt,
                missedSince,
                newDueAt,
                newProblem);
    }
}
