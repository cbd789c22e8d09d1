package io.tiffin.tracking.application;

import io.tiffin.tracking.domain.Sighting;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One believed position of a driver. */
public record DriverSighting(
        UUID driverId,
        String city,
        Sighting sighting,
        @Nullable Double accuracyM,
        @Nullable Double speedMps) {}
