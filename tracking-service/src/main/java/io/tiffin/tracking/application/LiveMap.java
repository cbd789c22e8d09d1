package io.tiffin.tracking.application;

import io.tiffin.tracking.domain.Sighting;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What people watch live. It may lose a picture: the next one comes in seconds. */
public interface LiveMap {

    /** An order's driver was seen; {@code newEta}: the customers' time has moved. */
    record OrderSeen(
            UUID orderId,
            UUID driverId,
            Sighting sighting,
            @Nullable Instant etaAt,
            boolean newEta) {}

    void moved(Collection<DriverSighting> drivers, List<OrderSeen> orders);

    void ended(Collection<UUID> orders);
}
