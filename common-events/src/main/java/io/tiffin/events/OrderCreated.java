package io.tiffin.events;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** On {@code orders.created}, keyed by order id. */
public sealed interface OrderCreated extends OrderKeyed {

    /** The order is stored; nothing is authorised yet. */
    @WireName("order.placed.v1")
    record OrderPlaced(
            UUID orderId,
            String city,
            UUID customerId,
            UUID restaurantId,
            List<OrderLine> lines,
            MoneyAmount total,
            GeoPoint dropOff,
            Instant occurredAt)
            implements OrderCreated {}
}
