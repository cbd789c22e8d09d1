package io.tiffin.payment.adapter.out.gate;

import java.time.Duration;

/** How many calls may be made: a bucket of turns that fills with time, from which the next ones can be booked. */
interface Pace {

    /**
     * @param turns taken out of the bucket
     * @param pause after which they may be used: they were not in it yet
     */
    record Lease(int turns, Duration pause) {}

    /**
     * @param wanted now; whoever asks first is served first
     * @param inAdvance so many instead, when there are
     * @param returned turns of earlier leases that nobody has used
     */
    Lease lease(int wanted, int inAdvance, int returned);

    /** No turn for so long, and then at the usual pace. */
    void pause(Duration length);
}
