package io.tiffin.restaurant.application;

import io.tiffin.kit.time.BusinessClock;
import io.tiffin.restaurant.domain.Ticket;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What a kitchen does with a ticket of its own; empty where it is not. */
@Service
public class WorkOnTicket {

    public sealed interface Command {
        record Accept(int prepMinutes) implements Command {}

        record Reject(String reason) implements Command {}

        record Prepare() implements Command {}

        record ChangePrepTime(int minutes) implements Command {}

        record SayReady() implements Command {}

        record Cancel(String reason) implements Command {}
    }

    private final Tickets tickets;
    private final TicketNews news;
    private final BusinessClock clock;

    WorkOnTicket(Tickets tickets, TicketNews news, BusinessClock clock) {
        this.tickets = tickets;
        this.news = news;
        this.clock = clock;
    }

    @Transactional
    public Optional<Ticket> handle(UUID orderId, Set<UUID> restaurantIds, Command command) {
        return tickets.lock(orderId, restaurantIds).map(ticket -> {
            var change = apply(command, ticket, clock.now());
            if (change.moved()) {
                tickets.update(List.of(change.ticket()));
                news.tell(List.of(new TicketNews.Item(change, null)));
            }
            return change.ticket();
        });
    }

    private static Ticket.Change apply(Command command, Ticket ticket, Instant now) {
        return switch (command) {
            case Command.Accept(var prepMinutes) -> ticket.accept(prepMinutes, now);
            case Command.Reject(var reason) -> ticket.reject(reason, now);
            case Command.Prepare() -> ticket.prepare(now);
            case Command.ChangePrepTime(var minutes) -> ticket.changePrepTime(minutes, now);
            case Command.SayReady() -> ticket.ready(now);
            case Command.Cancel(var reason) -> ticket.cancelByKitchen(reason, now);
        };
    }
}
