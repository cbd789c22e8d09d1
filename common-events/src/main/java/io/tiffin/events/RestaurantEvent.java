package io.tiffin.events;

import java.time.Instant;
import java.util.UUID;

/** What kitchens do with their tickets, on {@code restaurants.events}, keyed by order id. */
public sealed interface RestaurantEvent extends OrderKeyed {

    UUID restaurantId();

    Instant occurredAt();

    /** The kitchen's tablet has it to show; the time to accept begins. */
    @WireName("ticket.opened.v1")
    record TicketOpened(UUID orderId, UUID restaurantId, Instant occurredAt) implements RestaurantEvent {}

    @WireName("ticket.accepted.v1")
    record TicketAccepted(UUID orderId, UUID restaurantId, int prepMinutes, Instant readyAt, Instant occurredAt)
            implements RestaurantEvent {}

    /** By the kitchen, or by the service itself: {@code closed}, {@code item_unavailable}, {@code too_late}, {@code cancelled}. */
    @WireName("ticket.rejected.v1")
    record TicketRejected(UUID orderId, UUID restaurantId, String reason, Instant occurredAt)
            implements RestaurantEvent {}

    @WireName("ticket.prep_time_changed.v1")
    record PrepTimeChanged(UUID orderId, UUID restaurantId, Instant readyAt, Instant occurredAt)
            implements RestaurantEvent {}

    @WireName("ticket.preparing.v1")
    record TicketPreparing(UUID orderId, UUID restaurantId, Instant occurredAt) implements RestaurantEvent {}

    @WireName("ticket.ready.v1")
    record TicketReady(UUID orderId, UUID restaurantId, Instant occurredAt) implements RestaurantEvent {}

    /**
     * The ticket is closed and will not be cooked.
     *
     * @param by {@code restaurant} when the kitchen gave up, {@code request} when the saga asked
     */
    @WireName("ticket.cancelled.v1")
    record TicketCancelled(UUID orderId, UUID restaurantId, String by, String reason, Instant occurredAt)
            implements RestaurantEvent {}
}
