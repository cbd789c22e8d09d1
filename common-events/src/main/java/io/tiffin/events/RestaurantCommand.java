package io.tiffin.events;

import java.util.List;
import java.util.UUID;

/** What the saga asks of the restaurant service, on {@code restaurants.process}, keyed by order id. */
public sealed interface RestaurantCommand extends OrderKeyed {

    UUID restaurantId();

    /** Show the order to the kitchen; {@code respondBy} ends the kitchen's time to accept. */
    @WireName("ticket.open.v1")
    record OpenTicket(
            UUID orderId, UUID customerId, UUID restaurantId, List<OrderLine> lines, BusinessDeadline respondBy)
            implements RestaurantCommand {}

    /** Take the ticket back, and refuse one that has not been opened. */
    @WireName("ticket.cancel.v1")
    record CancelTicket(UUID orderId, UUID restaurantId, String reason) implements RestaurantCommand {}
}
