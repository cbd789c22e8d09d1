package io.tiffin.dispatch.application;

import io.tiffin.dispatch.domain.Matching;
import io.tiffin.dispatch.domain.SearchPlan;
import io.tiffin.kit.time.PersonWait;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How drivers are sought. Times are business time; a {@code …Floor} is the least real time.
 *
 * @param offer a driver's time to answer
 * @param freshness a candidate's last position is not older
 * @param wave until the next wider circle
 * @param cityPause between two tries once the whole city was asked
 * @param askAgain until a driver who declined or ignored an order may be asked for it again
 * @param silence a driver whom tracking does not hear is replaced if nothing came from him for so long; as in tracking
 * @param radiusM first circle around the kitchen
 * @param widening factor from one circle to the next
 * @param cityRadiusM the widest circle
 * @param candidates how many drivers are looked at for one order
 * @param metresPerMinute travel speed of the score
 * @param slotsPerDriver jobs that a driver may hold at a time
 * @param poll real time between two looks at the clock
 * @param batch jobs handled in one transaction
 */
@Validated
@ConfigurationProperties("dispatch")
public record DispatchSettings(
        @DefaultValue("30s") Duration offer,
        @DefaultValue("3s") Duration offerFloor,
        @DefaultValue("60s") Duration freshness,
        @DefaultValue("5s") Duration freshnessFloor,
        @DefaultValue("2s") Duration wave,
        @DefaultValue("200ms") Duration waveFloor,
        @DefaultValue("5s") Duration cityPause,
        @DefaultValue("1s") Duration cityPauseFloor,
        @DefaultValue("2m") Duration askAgain,
        @DefaultValue("10s") Duration askAgainFloor,
        @DefaultValue("5m") Duration silence,
        @DefaultValue("15s") Duration silenceFloor,
        @DefaultValue("5000") @Positive double radiusM,
        @DefaultValue("1.5") @Positive double widening,
        @DefaultValue("60000") @Positive double cityRadiusM,
        @DefaultValue("50") @Positive int candidates,
        @DefaultValue("320") @Positive double metresPerMinute,
        @DefaultValue("1") @Min(1) int slotsPerDriver,
        @DefaultValue("250ms") Duration poll,
        @DefaultValue("64") @Positive int batch) {

    PersonWait offerWait() {
        return PersonWait.of(offer, offerFloor);
    }

    PersonWait freshnessWait() {
        return PersonWait.of(freshness, freshnessFloor);
    }

    /** Until the next try of a search in this wave. */
    PersonWait pause(int nextWave) {
        return plan().cityWide(nextWave) ? PersonWait.of(cityPause, cityPauseFloor) : PersonWait.of(wave, waveFloor);
    }

    PersonWait askAgainWait() {
        return PersonWait.of(askAgain, askAgainFloor);
    }

    PersonWait silenceWait() {
        return PersonWait.of(silence, silenceFloor);
    }

    SearchPlan plan() {
        return new SearchPlan(radiusM, widening, cityRadiusM);
    }

    Matching matching() {
        return new Matching(plan(), metresPerMinute);
    }
}
