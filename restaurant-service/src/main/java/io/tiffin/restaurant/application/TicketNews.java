package io.tiffin.restaurant.application;

import io.tiffin.restaurant.domain.Ticket;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells the other services and the kitchen's tablets what has become of tickets, in the order given. */
public interface TicketNews {

    /** @param inReplyTo the ask that this answers, where it does */
    record Item(Ticket.Change change, @Nullable UUID inReplyTo) {}

    void tell(List<Item> news);
}
