package io.tiffin.payment.domain;

import java.time.Duration;
import java.util.UUID;

/**
 * How patient we are with a provider; all real time.
 *
 * @param firstPause before the second attempt; doubled with every further one
 * @param patience after which a capture, a void or a refund that does not succeed goes to people
 * @param customerPoll how often we look whether the customer has answered the bank, should its webhook be lost
 * @param customerPatience after which a customer who has not answered the bank has declined
 * @param keyLife after which a key is not asked again before the provider's objects were searched
 * @param searchFor how long no search may find a trace before it counts as not performed
 * @param searchPause between two searches
 * @param refundTries after which a refund that the bank keeps failing goes to people
 * @param renewals how often a hold is made anew, for whatever cause, before people look
 * @param captureExpiring whether a hold that is about to lapse is captured, and not let go of and made anew
 */
public record Policy(
        Duration firstPause,
        Duration longestPause,
        Duration patience,
        Duration customerPoll,
        Duration customerPatience,
        Duration keyLife,
        Duration searchFor,
        Duration searchPause,
        int refundTries,
        int renewals,
        boolean captureExpiring) {

    /** Spread by the order, so that after an outage not all come back at once; without chance, so that a replay is exact. */
    Duration pauseAfter(int attempts, UUID orderId) {
        var doubled = firstPause.multipliedBy(1L << Math.min(Math.max(attempts - 1, 0), 20));
        var pause = doubled.compareTo(longestPause) < 0 ? doubled : longestPause;
        var spread = 0.5 + Math.floorMod(orderId.hashCode() * 31 + attempts * 7919, 1000) / 1000.0;
        return Duration.ofNanos((long) (pause.toNanos() * spread));
    }
}
