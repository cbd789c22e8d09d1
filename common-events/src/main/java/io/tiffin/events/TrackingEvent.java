package io.tiffin.events;

import java.time.Instant;
import java.util.UUID;

/** What the positions of an order's driver mean, on {@code tracking.events}, keyed by order id. */
public sealed interface TrackingEvent extends OrderKeyed {

    UUID driverId();

    Instant occurredAt();

    /** Nothing was heard from the driver since {@code lastSeenAt} for longer than is allowed. */
    @WireName("tracking.driver_silent.v1")
    record DriverSilent(UUID orderId, UUID driverId, Instant lastSeenAt, Instant occurredAt) implements TrackingEvent {}

    @WireName("tracking.driver_back.v1")
    record DriverBack(UUID orderId, UUID driverId, Instant occurredAt) implements TrackingEvent {}

    /** @param at {@code pickup} or {@code dropoff} */
    @WireName("tracking.driver_arriving.v1")
    record DriverArriving(UUID orderId, UUID driverId, String at, Instant etaAt, Instant occurredAt)
            implements TrackingEvent {}

    @WireName("tracking.eta_changed.v1")
    record EtaChanged(UUID orderId, UUID driverId, Instant etaAt, Instant occurredAt) implements TrackingEvent {}
}
