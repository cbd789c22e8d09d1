package io.tiffin.events;

import java.time.Instant;
import java.util.UUID;

/** What the saga asks of the dispatch service, on {@code dispatch.process}, keyed by order id. */
public sealed interface DispatchCommand extends OrderKeyed {

    /** Find somebody before {@code respondBy}; a driver lost later opens a new window of the same length. */
    @WireName("driver.find.v1")
    record FindDriver(
            UUID orderId,
            String city,
            UUID restaurantId,
            GeoPoint pickUp,
            GeoPoint dropOff,
            Instant readyAt,
            BusinessDeadline respondBy)
            implements DispatchCommand {}

    /** Give the driver free if the food has not left, and refuse a search that has not begun. */
    @WireName("driver.release.v1")
    record ReleaseDriver(UUID orderId, String reason) implements DispatchCommand {}
}
