package io.tiffin.restaurant.adapter.out.messages;

import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.stream.Frames;
import io.tiffin.restaurant.adapter.TicketView;
import io.tiffin.restaurant.domain.Ticket;
import io.tiffin.restaurant.domain.TicketEvent;
import java.util.List;
import org.springframework.stereotype.Component;

/** What the tablets get: every change of a ticket that was opened, with the ticket as it is then. */
@Component
class TicketFrames {

    private final Frames frames;

    TicketFrames(Frames frames) {
        this.frames = frames;
    }

    void show(List<Ticket.Change> changes) {
        frames.add(changes.stream()
                .filter(change -> change.moved() && change.ticket().wasOpened())
                .map(TicketFrames::frame)
                .toList());
    }

    private static Frames.Frame frame(Ticket.Change change) {
        var ticket = change.ticket();
        return new Frames.Frame(
                ticket.restaurantId(),
                change.event() instanceof TicketEvent.Opened ? "ticket.new" : "ticket.updated",
                PublicId.format("ord", ticket.orderId()),
                TicketView.of(ticket));
    }
}
