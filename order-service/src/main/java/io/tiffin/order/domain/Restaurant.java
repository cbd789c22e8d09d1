package io.tiffin.order.domain;

import io.tiffin.order.domain.Refusal.AddressOutOfRange;
import io.tiffin.order.domain.Refusal.ItemsUnavailable;
import io.tiffin.order.domain.Refusal.MinimumNotMet;
import io.tiffin.order.domain.Refusal.OtherCurrency;
import io.tiffin.order.domain.Refusal.PriceChanged;
import io.tiffin.order.domain.Refusal.RestaurantClosed;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * What we know of a restaurant from its own snapshots.
 *
 * @param menu the items that can be had now, by id
 */
public record Restaurant(
        UUID id,
        String city,
        String state,
        Position position,
        int deliveryRadiusM,
        Money minimumOrder,
        Money deliveryFee,
        Map<UUID, MenuItem> menu) {

    private static final String OPEN = "open";

    public record MenuItem(UUID id, String name, Money price) {}

    public Restaurant {
        menu = Map.copyOf(menu);
    }

    /** Prices a basket from our menu, or says why it cannot be had. */
    public Quote quote(Basket basket) {
        if (!OPEN.equals(state)) {
            throw new OrderRefused(new RestaurantClosed(state));
        }
        var currency = deliveryFee.currency();
        if (!basket.expectedTotal().currency().equals(currency)) {
            throw new OrderRefused(
                    new OtherCurrency(basket.expectedTotal().currency().getCurrencyCode(), currency.getCurrencyCode()));
        }
        var missing = basket.items().stream()
                .map(Basket.Item::menuItemId)
                .filter(item -> !menu.containsKey(item))
                .distinct()
                .toList();
        if (!missing.isEmpty()) {
            throw new OrderRefused(new ItemsUnavailable(missing));
        }
        var distance = Math.round(position.metresTo(basket.dropOff()));
        if (distance > deliveryRadiusM) {
            throw new OrderRefused(new AddressOutOfRange(distance, deliveryRadiusM));
        }
        var lines = basket.items().stream().map(this::line).toList();
        var subtotal = lines.stream().map(Line::total).reduce(new Money(0, currency), Money::plus);
        if (subtotal.lessThan(minimumOrder)) {
            throw new OrderRefused(new MinimumNotMet(subtotal, minimumOrder));
        }
        var quote = new Quote(lines, subtotal, deliveryFee);
        if (!quote.total().equals(basket.expectedTotal())) {
            throw new OrderRefused(new PriceChanged(quote, basket.expectedTotal()));
        }
        return quote;
    }

    private Line line(Basket.Item wanted) {
        var item = Objects.requireNonNull(menu.get(wanted.menuItemId()));
        return new Line(item.id(), item.name(), wanted.quantity(), item.price());
    }
}
