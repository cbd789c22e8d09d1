package io.tiffin.restaurant.domain;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What of a restaurant decides whether a ticket may be opened; a fresh look, as the order was priced some time ago. */
public record Kitchen(OpenState state, Set<UUID> itemsInStock) {

    /** A restaurant that we do not have takes no orders. */
    public static final Kitchen UNKNOWN = new Kitchen(OpenState.CLOSED, Set.of());

    Optional<String> refusal(List<Ticket.Line> lines) {
        if (state != OpenState.OPEN) {
            return Optional.of("closed");
        }
        return lines.stream().allMatch(line -> itemsInStock.contains(line.menuItemId()))
                ? Optional.empty()
                : Optional.of("item_unavailable");
    }
}
