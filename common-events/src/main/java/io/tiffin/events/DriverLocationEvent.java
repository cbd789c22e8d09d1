package io.tiffin.events;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where drivers are, on {@code driver.location}, keyed by driver id. Telemetry: no outbox, no sequence. */
public sealed interface DriverLocationEvent extends Message {

    /**
     * One accepted position.
     *
     * @param at when the device measured it, by the business clock
     * @param accuracyM radius of the 68 % circle in metres
     * @param speedMps ground speed in metres per (business) second
     */
    @WireName("driver.position.v1")
    record DriverPosition(
            UUID driverId,
            String city,
            GeoPoint position,
            @Nullable Double accuracyM,
            @Nullable Double speedMps,
            Instant at)
            implements DriverLocationEvent {}
}
