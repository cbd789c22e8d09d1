package io.tiffin.order.adapter.out.messaging;

import io.tiffin.events.GeoPoint;
import io.tiffin.events.Message;
import io.tiffin.events.MoneyAmount;
import io.tiffin.events.OrderCreated.OrderPlaced;
import io.tiffin.events.OrderLine;
import io.tiffin.events.OrderStatusEvent.OrderCancellationRefused;
import io.tiffin.events.OrderStatusEvent.OrderCancelled;
import io.tiffin.events.OrderStatusEvent.OrderConfirmed;
import io.tiffin.events.OrderStatusEvent.OrderDelayed;
import io.tiffin.events.OrderStatusEvent.OrderDelivered;
import io.tiffin.events.OrderStatusEvent.OrderPickedUp;
import io.tiffin.events.OrderStatusEvent.OrderPreparing;
import io.tiffin.events.OrderStatusEvent.OrderReady;
import io.tiffin.events.Topics;
import io.tiffin.order.domain.Line;
import io.tiffin.order.domain.Money;
import io.tiffin.order.domain.Order.Terms;
import io.tiffin.order.domain.OrderEvent;
import io.tiffin.order.domain.Position;
import java.util.List;

/** Our facts in the words of the contract. */
final class Wire {

    static String topic(OrderEvent event) {
        return event instanceof OrderEvent.Placed ? Topics.ORDERS_CREATED : Topics.ORDERS_STATUS;
    }

    static Message event(OrderEvent event, Terms terms) {
        var id = terms.id();
        var customer = terms.customer();
        var restaurant = terms.restaurant();
        return switch (event) {
            case OrderEvent.Placed(var at) ->
                new OrderPlaced(
                        id,
                        terms.city(),
                        customer,
                        restaurant,
                        lines(terms.quote().lines()),
                        money(terms.quote().total()),
                        point(terms.dropOff()),
                        at);
            case OrderEvent.Confirmed(var readyAt, var at) -> new OrderConfirmed(id, customer, restaurant, readyAt, at);
            case OrderEvent.Preparing(var at) -> new OrderPreparing(id, customer, restaurant, at);
            case OrderEvent.Ready(var at) -> new OrderReady(id, customer, restaurant, at);
            case OrderEvent.PickedUp(var driver, var at) -> new OrderPickedUp(id, customer, restaurant, driver, at);
            case OrderEvent.Delivered(var driver, var at) -> new OrderDelivered(id, customer, restaurant, driver, at);
            case OrderEvent.Cancelled(var cause, var at) ->
                new OrderCancelled(id, customer, restaurant, cause.by(), cause.reason(), at);
            case OrderEvent.CancellationRefused(var _, var at) ->
                new OrderCancellationRefused(id, customer, restaurant, "picked_up", at);
            case OrderEvent.Delayed(var readyAt, var reason, var at) ->
                new OrderDelayed(id, customer, restaurant, readyAt, reason, at);
        };
    }

    static MoneyAmount money(Money money) {
        return new MoneyAmount(money.minorUnits(), money.currency().getCurrencyCode());
    }

    static GeoPoint point(Position position) {
        return new GeoPoint(position.lat(), position.lng());
    }

    static List<OrderLine> lines(List<Line> lines) {
        return lines.stream()
                .map(line -> new OrderLine(line.menuItemId(), line.name(), line.quantity(), money(line.unitPrice())))
                .toList();
    }

    private Wire() {}
}
