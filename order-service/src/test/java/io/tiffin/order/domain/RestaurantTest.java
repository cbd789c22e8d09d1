package io.tiffin.order.domain;

import static io.tiffin.order.domain.OrderFixture.BREAD;
import static io.tiffin.order.domain.OrderFixture.HOME;
import static io.tiffin.order.domain.OrderFixture.SOUP;
import static io.tiffin.order.domain.OrderFixture.restaurant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiffin.order.domain.Refusal.AddressOutOfRange;
import io.tiffin.order.domain.Refusal.ItemsUnavailable;
import io.tiffin.order.domain.Refusal.MinimumNotMet;
import io.tiffin.order.domain.Refusal.OtherCurrency;
import io.tiffin.order.domain.Refusal.PriceChanged;
import io.tiffin.order.domain.Refusal.RestaurantClosed;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RestaurantTest {

    private static final Basket TWO_SOUPS = basket(SOUP, 2, HOME, Money.of(1_750, "EUR"));

    @Test
    void the_price_comes_from_our_menu() {
        var quote = restaurant().quote(TWO_SOUPS);

        assertThat(quote.subtotal()).isEqualTo(Money.of(1_500, "EUR"));
        assertThat(quote.total()).isEqualTo(Money.of(1_750, "EUR"));
    }

    @Test
    void another_price_is_never_a_surprise() {
        assertThat(refusal(restaurant(), basket(SOUP, 2, HOME, Money.of(1_749, "EUR"))))
                .isInstanceOfSatisfying(
                        PriceChanged.class,
                        changed -> assertThat(changed.quote().total()).isEqualTo(Money.of(1_750, "EUR")));
    }

    @Test
    void a_closed_kitchen_takes_no_orders() {
        assertThat(refusal(restaurant("paused"), TWO_SOUPS)).isEqualTo(new RestaurantClosed("paused"));
    }

    @Test
    void what_is_not_on_the_menu_cannot_be_had() {
        var unknown = new UUID(5, 5);
        assertThat(refusal(restaurant(), basket(unknown, 1, HOME, Money.of(1, "EUR"))))
                .isEqualTo(new ItemsUnavailable(List.of(unknown)));
    }

    @Test
    void nobody_delivers_to_the_next_town() {
        assertThat(refusal(restaurant(), basket(SOUP, 2, new Position(52.40, 13.05), Money.of(1_750, "EUR"))))
                .isInstanceOf(AddressOutOfRange.class);
    }

    @Test
    void a_crumb_is_below_the_minimum() {
        assertThat(refusal(restaurant(), basket(BREAD, 1, HOME, Money.of(370, "EUR"))))
                .isEqualTo(new MinimumNotMet(Money.of(120, "EUR"), Money.of(1_000, "EUR")));
    }

    @Test
    void another_currency_is_not_converted() {
        assertThat(refusal(restaurant(), basket(SOUP, 2, HOME, Money.of(1_750, "USD"))))
                .isEqualTo(new OtherCurrency("USD", "EUR"));
    }

    private static Basket basket(UUID item, int quantity, Position dropOff, Money expected) {
        return new Basket(List.of(new Basket.Item(item, quantity)), dropOff, expected);
    }

    private static Refusal refusal(Restaurant restaurant, Basket basket) {
        var refused = new Refusal[1];
        assertThatThrownBy(() -> restaurant.quote(basket))
                .isInstanceOfSatisfying(OrderRefused.class, e -> refused[0] = e.refusal());
        return refused[0];
    }
}
