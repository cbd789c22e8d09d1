package io.tiffin.restaurant.adapter.out.messages;

import io.tiffin.events.RestaurantEvent;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.Outbox;
import io.tiffin.kit.messaging.OutgoingMessage;
import io.tiffin.restaurant.application.TicketNews;
import io.tiffin.restaurant.domain.Ticket;
import io.tiffin.restaurant.domain.TicketEvent;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Facts for the other services through the outbox, frames for the kitchen's tablets. */
@Component
class OutboxTicketNews implements TicketNews {

    private final Outbox outbox;
    private final TicketFrames frames;

    OutboxTicketNews(Outbox outbox, TicketFrames frames) {
        this.outbox = outbox;
        this.frames = frames;
    }

    @Override
    public void tell(List<Item> news) {
        outbox.add(news.stream()
                .flatMap(item -> message(item.change().ticket(), item.change().event(), item.inReplyTo()))
                .toList());
        frames.show(news.stream().map(Item::change).toList());
    }

    private static Stream<OutgoingMessage> message(
            Ticket ticket, @Nullable TicketEvent event, @Nullable UUID inReplyTo) {
        if (event == null) {
            return Stream.empty();
        }
        return Stream.of(OutgoingMessage.of(
                        Topics.RESTAURANTS_EVENTS,
                        ticket.orderId(),
                        ticket.city(),
                        ticket.sequence(),
                        publish(ticket.orderId(), ticket.restaurantId(), event),
                        event.at())
                .withReplyTo(inReplyTo));
    }

    private static RestaurantEvent publish(UUID order, UUID restaurant, TicketEvent event) {
        return switch (event) {
            case TicketEvent.Opened(var at) -> new RestaurantEvent.TicketOpened(order, restaurant, at);
            case TicketEvent.Accepted(var prepMinutes, var readyAt, var at) ->
                new RestaurantEvent.TicketAccepted(order, restaurant, prepMinutes, readyAt, at);
            case TicketEvent.Rejected(var reason, var at) ->
                new RestaurantEvent.TicketRejected(order, restaurant, reason, at);
            case TicketEvent.PrepTimeChanged(var readyAt, var at) ->
                new RestaurantEvent.PrepTimeChanged(order, restaurant, readyAt, at);
            case TicketEvent.Preparing(var at) -> new RestaurantEvent.TicketPreparing(order, restaurant, at);
            case TicketEvent.Ready(var at) -> new RestaurantEvent.TicketReady(order, restaurant, at);
            case TicketEvent.Cancelled(var by, var reason, var at) ->
                new RestaurantEvent.TicketCancelled(order, restaurant, by, reason, at);
        };
    }
}
