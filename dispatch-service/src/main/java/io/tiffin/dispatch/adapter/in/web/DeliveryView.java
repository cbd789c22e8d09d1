package io.tiffin.dispatch.adapter.in.web;

import io.tiffin.dispatch.application.Delivery;
import io.tiffin.dispatch.application.PublicIds;
import java.time.Instant;

record DeliveryView(
        String orderId,
        String status,
        PositionBody pickUp,
        PositionBody dropOff,
        Instant readyAt,
        String restaurantId) {

    static DeliveryView of(Delivery delivery) {
        var route = delivery.route();
        return new DeliveryView(
                PublicIds.order(delivery.order()),
                delivery.status(),
                PositionBody.of(route.pickUp()),
                PositionBody.of(route.dropOff()),
                route.readyAt(),
                PublicIds.restaurant(route.restaurant()));
    }
}
