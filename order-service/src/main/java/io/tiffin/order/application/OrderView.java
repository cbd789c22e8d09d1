package io.tiffin.order.application;

import io.tiffin.order.application.Life.NumberedEntry;
import io.tiffin.order.domain.Order;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order as its customer may see it.
 *
 * @param version rises with every change
 * @param confirmBy until when the customer may confirm the payment; real time, null when nothing is to be confirmed
 * @param timeline empty in lists
 */
public record OrderView(
        Order order,
        long version,
        @Nullable String clientSecret,
        @Nullable Instant confirmBy,
        boolean closed,
        List<NumberedEntry> timeline) {

    public OrderView with(List<NumberedEntry> lines) {
        return new OrderView(order, version, clientSecret, confirmBy, closed, lines);
    }
}
