package io.tiffin.restaurant.application;

import io.tiffin.events.OrderStatusEvent;
import io.tiffin.events.OrderStatusEvent.OrderPickedUp;
import io.tiffin.kit.messaging.Inbox;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.messaging.RefusedMessage;
import io.tiffin.restaurant.domain.Ticket;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The kitchen learns from the order that its food has left. */
@Service
public class NoteHandOver {

    private final Inbox inbox;
    private final Tickets tickets;
    private final TicketNews news;

    NoteHandOver(Inbox inbox, Tickets tickets, TicketNews news) {
        this.inbox = inbox;
        this.tickets = tickets;
        this.news = news;
    }

    @Transactional
    public void on(List<Incoming<OrderStatusEvent>> poll) {
        var pickUps = poll.stream()
                .filter(incoming -> incoming.event() instanceof OrderPickedUp)
                .toList();
        if (pickUps.isEmpty()) {
            return;
        }
        var fresh = inbox.claim("restaurant.hand-over", pickUps);
        var book = tickets.lock(
                fresh.stream().map(incoming -> incoming.event().orderId()).toList());
        var changed = new ArrayList<Ticket.Change>();
        for (var incoming : fresh) {
            var orderId = incoming.event().orderId();
            var ticket = book.get(orderId);
            if (ticket == null) {
                throw new RefusedMessage("order %s was picked up and has no ticket".formatted(orderId));
            }
            var change = ticket.handedOver();
            if (change.moved()) {
                book.put(orderId, change.ticket());
                changed.add(change);
            }
        }
        tickets.update(changed.stream().map(Ticket.Change::ticket).toList());
        news.tell(changed.stream()
                .map(change -> new TicketNews.Item(change, null))
                .toList());
    }
}
