package io.tiffin.order.domain;

import java.util.List;

/** What a basket costs. */
public record Quote(List<Line> lines, Money subtotal, Money deliveryFee) {

    public Quote {
        lines = List.copyOf(lines);
    }

    public Money total() {
        return subtotal.plus(deliveryFee);
    }
}
