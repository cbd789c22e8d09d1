package io.tiffin.order.domain;

import java.util.UUID;

/** So many of a menu item, with its name and price as they were when the order was placed. */
public record Line(UUID menuItemId, String name, int quantity, Money unitPrice) {

    public Line {
        if (quantity < 1) {
            throw new IllegalArgumentException("a line orders at least one of its item");
        }
    }

    public Money total() {
        return unitPrice.times(quantity);
    }
}
