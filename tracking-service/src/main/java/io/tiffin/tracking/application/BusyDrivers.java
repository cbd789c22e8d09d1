package io.tiffin.tracking.application;

import java.util.Set;
import java.util.UUID;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Who has a job, a few seconds old: it only decides how often somebody is asked to report. */
@Component
public class BusyDrivers {

    private final Trips trips;
    private volatile Set<UUID> drivers = Set.of();

    BusyDrivers(Trips trips) {
        this.trips = trips;
    }

    boolean isBusy(UUID driverId) {
        return drivers.contains(driverId);
    }

    @Scheduled(fixedDelayString = "PT2S")
    void refresh() {
        drivers = trips.busyDrivers();
    }
}
