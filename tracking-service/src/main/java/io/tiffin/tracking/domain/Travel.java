package io.tiffin.tracking.domain;

import java.time.Duration;

/**
 * How long ways take, and when somebody is as good as there.
 *
 * @param metresPerMinute average speed on the way
 * @param detour how much longer streets are than the straight line
 * @param arrivingWithin this close in time is arriving
 * @param arrivingWithinM so is this close in metres
 * @param etaStep a customer is told a new time when it differs this much
 */
public record Travel(
        double metresPerMinute, double detour, Duration arrivingWithin, double arrivingWithinM, Duration etaStep) {

    public Duration between(Position from, Position to) {
        return Duration.ofMillis(Math.round(from.metresTo(to) * detour / metresPerMinute * 60_000));
    }

    boolean arriving(Position from, Position to) {
        return from.metresTo(to) <= arrivingWithinM || between(from, to).compareTo(arrivingWithin) <= 0;
    }
}
