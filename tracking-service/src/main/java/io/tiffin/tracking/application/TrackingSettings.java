package io.tiffin.tracking.application;

import io.tiffin.kit.time.PersonWait;
import io.tiffin.tracking.domain.Travel;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Tracking's settings.
 *
 * @param staleAfter an older position is dropped; the longer of business time and real floor
 * @param silentAfter a driver with a job who was not heard for so long is silent
 * @param maxSpeedMps a position that needs a higher speed is dropped (business seconds)
 * @param slackM what the device's own error explains
 * @param metresPerMinute for the estimated time of arrival
 * @param detour streets over straight line
 * @param arrivingWithin this close in (business) time to a stop is arriving
 * @param arrivingWithinM so is this close in metres
 * @param etaStep the customer is told a new time when it differs this much
 * @param liveEvery real time between two pictures of an order's driver
 * @param pingBusy a driver with a job is asked to report this often; real time
 * @param pingFree a driver without; the longer of a third of a candidate's freshness in business and real time, at most this
 * @param candidateFresh how long dispatch takes a free driver's position for fresh
 * @param history positions are kept so long, business time
 * @param trips ended trips are kept so long, real time
 */
@Validated
@ConfigurationProperties("tracking")
public record TrackingSettings(
        @DefaultValue Stale staleAfter,
        @DefaultValue Silent silentAfter,
        @DefaultValue("60") @Positive double maxSpeedMps,
        @DefaultValue("100") @Positive double slackM,
        @DefaultValue("320") @Positive double metresPerMinute,
        @DefaultValue("1.0") @Positive double detour,
        @DefaultValue("1m") Duration arrivingWithin,
        @DefaultValue("100") double arrivingWithinM,
        @DefaultValue("1m") Duration etaStep,
        @DefaultValue("3s") Duration liveEvery,
        @DefaultValue("3s") Duration pingBusy,
        @DefaultValue("15s") Duration pingFree,
        @DefaultValue Fresh candidateFresh,
        @DefaultValue("30d") Duration history,
        @DefaultValue("7d") Duration trips) {

    /** {@link PersonWait} with this setting's defaults. */
    public record Stale(
            @DefaultValue("2m") Duration business,
            @DefaultValue("10s") Duration realFloor) {

        PersonWait asWait() {
            return new PersonWait(business, realFloor);
        }
    }

    /** {@link PersonWait} with this setting's defaults. */
    public record Silent(
            @DefaultValue("5m") Duration business,
            @DefaultValue("15s") Duration realFloor) {

        PersonWait asWait() {
            return new PersonWait(business, realFloor);
        }
    }

    /** {@link PersonWait} with this setting's defaults. */
    public record Fresh(
            @DefaultValue("60s") Duration business,
            @DefaultValue("5s") Duration realFloor) {

        PersonWait asWait() {
            return new PersonWait(business, realFloor);
        }
    }

    public Travel travel() {
        return new Travel(metresPerMinute, detour, arrivingWithin, arrivingWithinM, etaStep);
    }
}
