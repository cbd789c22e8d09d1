package io.tiffin.restaurant.application;

import io.tiffin.events.RestaurantCommand;
import io.tiffin.events.RestaurantCommand.CancelTicket;
import io.tiffin.events.RestaurantCommand.OpenTicket;
import io.tiffin.kit.messaging.Inbox;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.restaurant.domain.Kitchen;
import io.tiffin.restaurant.domain.Ticket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What the saga asks. An order has one ticket, so a repeated ask is known by finding it: nothing changes, and the present
 * answer is given once more.
 */
@Service
public class OpenAndCancelTickets {

    private final Inbox inbox;
    private final Tickets tickets;
    private final Restaurants restaurants;
    private final TicketNews news;
    private final BusinessClock clock;

    OpenAndCancelTickets(Inbox inbox, Tickets tickets, Restaurants restaurants, TicketNews news, BusinessClock clock) {
        this.inbox = inbox;
        this.tickets = tickets;
        this.restaurants = restaurants;
        this.news = news;
        this.clock = clock;
    }

    @Transactional
    public void on(List<Incoming<RestaurantCommand>> poll) {
        var fresh = inbox.claim("restaurant.tickets", poll);
        if (fresh.isEmpty()) {
            return;
        }
        var stored = tickets.lock(
                fresh.stream().map(command -> command.event().orderId()).toList());
        var kitchens = kitchensFor(fresh);
        var now = clock.now();

        var book = new LinkedHashMap<UUID, Ticket>(stored);
        var touched = new HashSet<UUID>();
        var told = new ArrayList<TicketNews.Item>();
        for (var command : fresh) {
            var orderId = command.event().orderId();
            var change = answer(command, book.get(orderId), kitchens, now);
            book.put(orderId, change.ticket());
            touched.add(orderId);
            told.add(new TicketNews.Item(change, command.ask()));
        }

        tickets.add(touched.stream()
                .filter(id -> !stored.containsKey(id))
                .map(book::get)
                .toList());
        tickets.update(
                touched.stream().filter(stored::containsKey).map(book::get).toList());
        news.tell(told);
    }

    private static Ticket.Change answer(
            Incoming<RestaurantCommand> command, @Nullable Ticket ticket, Map<UUID, Kitchen> kitchens, Instant now) {
        return switch (command.event()) {
            case OpenTicket open ->
                ticket == null
                        ? Ticket.open(
                                open.orderId(),
                                open.restaurantId(),
                                command.city(),
                                linesOf(open),
                                kitchens.getOrDefault(open.restaurantId(), Kitchen.UNKNOWN),
                                open.respondBy().business(),
                                now)
                        : ticket.openedAlready();
            case CancelTicket cancel ->
                ticket == null
                        ? Ticket.cancelledBeforeItCame(
                                cancel.orderId(), cancel.restaurantId(), command.city(), cancel.reason(), now)
                        : ticket.cancelOnRequest(cancel.reason(), now);
        };
    }

    private Map<UUID, Kitchen> kitchensFor(List<Incoming<RestaurantCommand>> commands) {
        var ids = new HashSet<UUID>();
        var items = new HashSet<UUID>();
        for (var command : commands) {
            if (command.event() instanceof OpenTicket open) {
                ids.add(open.restaurantId());
                open.lines().forEach(line -> items.add(line.menuItemId()));
            }
        }
        return ids.isEmpty() ? Map.of() : restaurants.kitchens(ids, items);
    }

    private static List<Ticket.Line> linesOf(OpenTicket open) {
        return open.lines().stream()
                .map(line -> new Ticket.Line(line.menuItemId(), line.name(), line.quantity()))
                .toList();
    }
}
