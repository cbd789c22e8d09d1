package io.tiffin.order.domain;

import io.tiffin.order.domain.Order.Terms;
import io.tiffin.order.domain.Restaurant.MenuItem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Orders for tests, all at {@link #NOON}. */
public final class OrderFixture {

    public static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    public static final UUID SOUP = new UUID(0, 1);
    public static final UUID BREAD = new UUID(0, 2);
    public static final UUID DRIVER = new UUID(0, 3);
    public static final Position KITCHEN = new Position(52.52, 13.405);
    public static final Position HOME = new Position(52.53, 13.41);

    public static Restaurant restaurant() {
        return restaurant("open");
    }

    public static Restaurant restaurant(String state) {
        return new Restaurant(
                new UUID(0, 9),
                "berlin",
                state,
                KITCHEN,
                3_000,
                Money.of(1_000, "EUR"),
                Money.of(250, "EUR"),
                Map.of(
                        SOUP, new MenuItem(SOUP, "Soup", Money.of(750, "EUR")),
                        BREAD, new MenuItem(BREAD, "Bread", Money.of(120, "EUR"))));
    }

    public static Order placed() {
        var basket = new Basket(List.of(new Basket.Item(SOUP, 2)), HOME, Money.of(1_750, "EUR"));
        var restaurant = restaurant();
        return Order.place(new Terms(
                        new UUID(7, 7),
                        new UUID(8, 8),
                        restaurant.id(),
                        restaurant.city(),
                        restaurant.quote(basket),
                        KITCHEN,
                        HOME,
                        "pm_card_visa",
                        NOON))
                .order();
    }

    public static Order after(Fact... facts) {
        var order = placed();
        for (var fact : facts) {
            order = order.hear(news(fact)).order();
        }
        return order;
    }

    public static News news(Fact fact) {
        return switch (fact) {
            case TICKET_ACCEPTED -> News.of(fact, NOON).at(NOON.plusSeconds(900));
            case PREP_TIME_CHANGED -> News.of(fact, NOON).at(NOON.plusSeconds(1_800));
            case DRIVER_ASSIGNED, PICKED_UP, DELIVERED, UNDELIVERABLE, ARRIVED_AT_PICKUP, ARRIVED_AT_DROPOFF ->
                News.of(fact, NOON).by(DRIVER);
            default -> News.of(fact, NOON);
        };
    }

    private OrderFixture() {}
}
