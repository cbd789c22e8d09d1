package io.tiffin.restaurant.adapter;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tiffin.kit.id.PublicId;
import io.tiffin.restaurant.domain.Ticket;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A ticket as the kitchen's tablet gets it, by REST and by WebSocket. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TicketView(
        String orderId,
        String restaurantId,
        String status,
        List<Line> lines,
        @Nullable Instant openedAt,
        @Nullable Instant respondBy,
        @Nullable Instant readyAt,
        @Nullable String reason) {

    public record Line(String menuItemId, String name, int quantity) {}

    public static TicketView of(Ticket ticket) {
        return new TicketView(
                PublicId.format("ord", ticket.orderId()),
                PublicId.format("rst", ticket.restaurantId()),
                ticket.status().word(),
                ticket.lines().stream()
                        .map(line -> new Line(PublicId.format("itm", line.menuItemId()), line.name(), line.quantity()))
                        .toList(),
                ticket.progress().openedAt(),
                ticket.progress().respondBy(),
                ticket.progress().readyAt(),
                ticket.ending() == null ? null : ticket.ending().reason());
    }
}
