package io.tiffin.payment.adapter.out.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Hands out the turns of this instance, to the most urgent first. Whoever stands first leases for all that wait, and a little more,
 * so that not every call costs a look at the store; what is not used in time goes back with the next lease.
 */
final class Turns {

    /** Why a call is made, the more urgent first. */
    enum Purpose {
        /** Somebody waits for the answer. */
        PERSON,
        /** A further call of an operation that has begun. */
        FURTHER,
        /** Operations that would begin. */
        NEXT,
        BACKGROUND
    }

    /** Of so many turns one is for whoever has waited longest, or the less urgent would starve. */
    private static final int ONE_FOR_THE_LONGEST = 10;

    /** However long the store says that there will be none. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    /** @param until when they have to be used, by the nano clock */
    record Taken(int turns, long until) {}

    private static final class Waiter {
        final Purpose purpose;
        final long number;
        final int most;
        final Condition first;

        Waiter(Purpose purpose, long number, int most, Condition first) {
            this.purpose = purpose;
            this.number = number;
            this.most = most;
            this.first = first;
        }
    }

    private final Pace pace;
    private final Duration hold;
    private final int batch;
    private final LongSupplier nanoClock;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Waiter> waiting = new ArrayList<>();
    private long arrivals;
    private int sinceTheLongest;
    private int turns;
    private long turnsFrom;
    private long turnsUntil;
    private int unused;
    private boolean leasing;
    private long leaseAgainAt;

    Turns(Pace pace, LimitSettings settings, LongSupplier nanoClock) {
        this.pace = pace;
        this.hold = settings.hold();
        this.batch = settings.batch();
        this.nanoClock = nanoClock;
        this.leaseAgainAt = nanoClock.getAsLong();
    }

    /** @return some of them, at least one; none when the patience ended before */
    Taken take(Purpose purpose, int most, Duration patience) throws InterruptedException {
        var end = nanoClock.getAsLong() + patience.toNanos();
        lock.lockInterruptibly();
        var waiter = new Waiter(purpose, arrivals++, most, lock.newCondition());
        waiting.add(waiter);
        try {
            while (true) {
                var now = nanoClock.getAsLong();
                expire(now);
                var isFirst = first() == waiter;
                if (isFirst && turns > 0 && turnsFrom - now <= 0) {
                    return give(waiter);
                }
                if (end - now <= 0) {
                    return new Taken(0, now);
                }
                if (isFirst && turns == 0 && !leasing && leaseAgainAt - now <= 0) {
                    lease();
                } else {
                    var next = turns > 0 ? turnsFrom : leaseAgainAt;
                    var _ = waiter.first.awaitNanos(isFirst && !leasing ? Math.min(end - now, next - now) : end - now);
                }
            }
        } finally {
            waiting.remove(waiter);
            wakeFirst();
            lock.unlock();
        }
    }

    /** They were taken, and nobody has called: for whoever waits, or for all. */
    void giveBack(Taken taken) {
        lock.lock();
        try {
            var now = nanoClock.getAsLong();
            if (taken.until() - now <= 0 || (turns > 0 && taken.until() != turnsUntil)) {
                unused += taken.turns();
            } else {
                turns += taken.turns();
                turnsFrom = now;
                turnsUntil = taken.until();
                wakeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The provider wants us to be slower. */
    void pause(Duration length) {
        lock.lock();
        try {
            turns = 0; // for good: the store begins anew too
            unused = 0;
        } finally {
            lock.unlock();
        }
        pace.pause(length);
    }

    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private Taken give(Waiter waiter) {
        var given = Math.min(turns, waiter.most);
        turns -= given;
        sinceTheLongest = sinceTheLongest >= ONE_FOR_THE_LONGEST ? 0 : sinceTheLongest + given;
        return new Taken(given, turnsUntil);
    }

    /** The store is asked without the lock: whoever comes meanwhile stands in line. */
    private void lease() {
        var wanted =
                Math.min(batch, waiting.stream().mapToInt(waiter -> waiter.most).sum());
        var returned = unused;
        unused = 0;
        leasing = true;
        lock.unlock();
        Pace.Lease lease;
        try {
            lease = pace.lease(wanted, batch, returned);
        } finally {
            lock.lock();
            leasing = false;
            wakeFirst();
        }
        var now = nanoClock.getAsLong();
        unused += turns; // given back meanwhile
        turns = 0;
        if (lease.turns() > 0 && lease.pause().compareTo(LOOK_AGAIN) <= 0) {
            turns = lease.turns();
            turnsFrom = now + lease.pause().toNanos();
            turnsUntil = turnsFrom + hold.toNanos();
        } else {
            unused += lease.turns();
            leaseAgainAt = now + Math.min(lease.pause().toNanos(), LOOK_AGAIN.toNanos());
        }
    }

    private void expire(long now) {
        if (turns > 0 && turnsUntil - now <= 0) {
            unused += turns;
            turns = 0;
        }
    }

    private void wakeFirst() {
        if (!waiting.isEmpty()) {
            first().first.signal();
        }
    }

    private Waiter first() {
        var longest = Comparator.<Waiter>comparingLong(waiter -> waiter.number);
        var order = sinceTheLongest >= ONE_FOR_THE_LONGEST
                ? longest
                : Comparator.<Waiter, Purpose>comparing(waiter -> waiter.purpose)
                        .thenComparing(longest);
        return waiting.stream().min(order).orElseThrow();
    }
}
