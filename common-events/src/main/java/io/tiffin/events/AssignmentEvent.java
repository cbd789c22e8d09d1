package io.tiffin.events;

import java.time.Instant;
import java.util.UUID;

/** Who carries an order and how far they have come, on {@code driver.assignment}, keyed by order id. */
public sealed interface AssignmentEvent extends OrderKeyed {

    Instant occurredAt();

    @WireName("driver.offer_made.v1")
    record OfferMade(UUID orderId, UUID driverId, UUID offerId, Instant expiresAt, Instant occurredAt)
            implements AssignmentEvent {}

    /** The first driver of a search has accepted. */
    @WireName("driver.assigned.v1")
    record DriverAssigned(UUID orderId, UUID driverId, UUID restaurantId, Instant occurredAt)
            implements AssignmentEvent {}

    /** The driver is lost; dispatch is looking for another. */
    @WireName("driver.unassigned.v1")
    record DriverUnassigned(UUID orderId, UUID driverId, String reason, Instant occurredAt)
            implements AssignmentEvent {}

    @WireName("driver.reassigned.v1")
    record DriverReassigned(UUID orderId, UUID driverId, UUID previousDriverId, UUID restaurantId, Instant occurredAt)
            implements AssignmentEvent {}

    @WireName("driver.arrived_at_pickup.v1")
    record DriverArrivedAtPickup(UUID orderId, UUID driverId, UUID restaurantId, Instant occurredAt)
            implements AssignmentEvent {}

    @WireName("delivery.picked_up.v1")
    record PickedUp(UUID orderId, UUID driverId, Instant occurredAt) implements AssignmentEvent {}

    @WireName("driver.arrived_at_dropoff.v1")
    record DriverArrivedAtDropoff(UUID orderId, UUID driverId, Instant occurredAt) implements AssignmentEvent {}

    @WireName("delivery.delivered.v1")
    record Delivered(UUID orderId, UUID driverId, Instant occurredAt) implements AssignmentEvent {}

    /** Only after the pick-up: nobody opens, wrong address, accident. */
    @WireName("delivery.undeliverable.v1")
    record Undeliverable(UUID orderId, UUID driverId, String reason, Instant occurredAt) implements AssignmentEvent {}

    /** The window has ended without a driver; the job is closed. */
    @WireName("driver.none_found.v1")
    record NoDriverFound(UUID orderId, Instant occurredAt) implements AssignmentEvent {}

    /** No driver is bound to the order, and none will be. */
    @WireName("driver.released.v1")
    record DriverReleased(UUID orderId, Instant occurredAt) implements AssignmentEvent {}

    /** The food has left with the driver: it is too late. */
    @WireName("driver.release_refused.v1")
    record ReleaseRefused(UUID orderId, UUID driverId, Instant occurredAt) implements AssignmentEvent {}
}
