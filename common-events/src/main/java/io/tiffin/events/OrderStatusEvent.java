package io.tiffin.events;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of an order, on {@code orders.status}, keyed by order id. */
public sealed interface OrderStatusEvent extends OrderKeyed {

    UUID customerId();

    UUID restaurantId();

    Instant occurredAt();

    /** The kitchen has accepted. */
    @WireName("order.confirmed.v1")
    record OrderConfirmed(UUID orderId, UUID customerId, UUID restaurantId, Instant readyAt, Instant occurredAt)
            implements OrderStatusEvent {}

    @WireName("order.preparing.v1")
    record OrderPreparing(UUID orderId, UUID customerId, UUID restaurantId, Instant occurredAt)
            implements OrderStatusEvent {}

    @WireName("order.ready.v1")
    record OrderReady(UUID orderId, UUID customerId, UUID restaurantId, Instant occurredAt)
            implements OrderStatusEvent {}

    @WireName("order.picked_up.v1")
    record OrderPickedUp(UUID orderId, UUID customerId, UUID restaurantId, UUID driverId, Instant occurredAt)
            implements OrderStatusEvent {}

    @WireName("order.delivered.v1")
    record OrderDelivered(UUID orderId, UUID customerId, UUID restaurantId, UUID driverId, Instant occurredAt)
            implements OrderStatusEvent {}

    /**
     * The order will not be delivered. The money follows: held money is voided, captured money refunded.
     *
     * @param by customer, restaurant, payment, dispatch or system
     * @param reason a stable word, {@code card_declined}, {@code restaurant_rejected}, {@code no_driver}, …
     */
    @WireName("order.cancelled.v1")
    record OrderCancelled(
            UUID orderId, UUID customerId, UUID restaurantId, String by, String reason, Instant occurredAt)
            implements OrderStatusEvent {}

    /** It will be later than was said. */
    @WireName("order.delayed.v1")
    record OrderDelayed(
            UUID orderId,
            UUID customerId,
            UUID restaurantId,
            @Nullable Instant readyAt,
            String reason,
            Instant occurredAt)
            implements OrderStatusEvent {}

    /** The customer asked to cancel, but the food had left first. */
    @WireName("order.cancellation_refused.v1")
    record OrderCancellationRefused(UUID orderId, UUID customerId, UUID restaurantId, String reason, Instant occurredAt)
            implements OrderStatusEvent {}
}
