package io.tiffin.restaurant.domain;

import java.util.Set;
import java.util.UUID;

/** The command does not fit the state that the ticket has reached. */
public final class IllegalTicketTransition extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient TicketStatus current;
    private final transient Set<TicketStatus> allowed;

    public IllegalTicketTransition(UUID orderId, TicketStatus current, Set<TicketStatus> allowed, String wanted) {
        super("The ticket of order %s is %s: it cannot become %s.".formatted(orderId, current.word(), wanted));
        this.current = current;
        this.allowed = Set.copyOf(allowed);
    }

    public TicketStatus current() {
        return current;
    }

    public Set<TicketStatus> allowed() {
        return allowed;
    }
}
