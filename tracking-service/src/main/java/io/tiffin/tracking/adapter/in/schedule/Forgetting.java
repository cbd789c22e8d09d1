package io.tiffin.tracking.adapter.in.schedule;

import io.tiffin.kit.time.BusinessClock;
import io.tiffin.kit.time.RealClock;
import io.tiffin.tracking.application.LastSightings;
import io.tiffin.tracking.application.TrackingSettings;
import io.tiffin.tracking.application.Trips;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Where somebody drove last month is nobody's business. */
@Component
class Forgetting {

    private static final int AT_ONCE = 10_000;

    private final LastSightings lastSightings;
    private final Trips trips;
    private final BusinessClock businessClock;
    private final RealClock realClock;
    private final TrackingSettings settings;

    Forgetting(
            LastSightings lastSightings,
            Trips trips,
            BusinessClock businessClock,
            RealClock realClock,
            TrackingSettings settings) {
        this.lastSightings = lastSightings;
        this.trips = trips;
        this.businessClock = businessClock;
        this.realClock = realClock;
        this.settings = settings;
    }

    @Scheduled(initialDelayString = "PT5M", fixedDelayString = "PT1H")
    void forget() {
        trips.forgetEndedBefore(realClock.now().minus(settings.trips()));
        var before = businessClock.now().minus(settings.history());
        while (!lastSightings.forgetHistoryBefore(before, AT_ONCE)) {
            Thread.onSpinWait();
        }
    }
}
