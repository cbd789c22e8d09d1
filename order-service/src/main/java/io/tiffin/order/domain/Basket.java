package io.tiffin.order.domain;

import java.util.List;
import java.util.UUID;

/** What a customer wants, where, and for how much; the price is only compared. */
public record Basket(List<Item> items, Position dropOff, Money expectedTotal) {

    public record Item(UUID menuItemId, int quantity) {}

    public Basket {
        items = List.copyOf(items);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("an order needs at least one line");
        }
    }
}
