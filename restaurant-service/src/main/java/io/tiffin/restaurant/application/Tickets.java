package io.tiffin.restaurant.application;

import io.tiffin.restaurant.domain.Ticket;
import io.tiffin.restaurant.domain.TicketStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where tickets are kept. What is locked stays locked until the transaction ends. */
public interface Tickets {

    Map<UUID, Ticket> lock(Collection<UUID> orderIds);

    /** A ticket that one of these restaurants' kitchens has been shown. */
    Optional<Ticket> lock(UUID orderId, Set<UUID> restaurantIds);

    /** Without a lock, to be shown. */
    Optional<Ticket> find(UUID orderId, Set<UUID> restaurantIds);

    /**
     * What these kitchens have been shown, the newest order first.
     *
     * @param statuses any of them; empty for all
     * @param before the last order of the page before
     */
    List<Ticket> page(Set<UUID> restaurantIds, Set<TicketStatus> statuses, @Nullable UUID before, int limit);

    void add(Collection<Ticket> tickets);

    void update(Collection<Ticket> tickets);
}
