package io.tiffin.payment.adapter.out.gate;

import java.time.Duration;
import java.util.function.LongSupplier;

/** This instance's part of the limit, in its memory. */
final class OwnPace implements Pace {

    private static final double NANOS = 1e9;

    private final double perSecond;
    private final LongSupplier nanoClock;
    private double turns;
    private long filledAt;

    OwnPace(double perSecond, LongSupplier nanoClock) {
        this.perSecond = perSecond;
        this.nanoClock = nanoClock;
        this.filledAt = nanoClock.getAsLong();
    }

    @Override
    public synchronized Lease lease(int wanted, int inAdvance, int returned) {
        var now = nanoClock.getAsLong();
        var rested = Math.max(0, now - filledAt);
        filledAt += rested;
        turns = Math.min(1, turns + returned + rested / NANOS * perSecond) - wanted;
        return new Lease(wanted, Duration.ofNanos(filledAt - now + (long) (Math.max(0, -turns) / perSecond * NANOS)));
    }

    @Override
    public synchronized void pause(Duration length) {
        turns = 0;
        filledAt = Math.max(filledAt, nanoClock.getAsLong() + length.toNanos());
    }
}
