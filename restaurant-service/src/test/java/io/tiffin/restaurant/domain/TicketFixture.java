package io.tiffin.restaurant.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Tickets in every state, at noon. */
public final class TicketFixture {

    public static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");
    public static final Instant RESPOND_BY = NOON.plus(Duration.ofMinutes(5));
    public static final UUID ORDER = UUID.fromString("01990000-0000-7000-8000-000000000001");
    public static final UUID RESTAURANT = UUID.fromString("01990000-0000-7000-8000-000000000002");
    public static final UUID DOSA = UUID.fromString("01990000-0000-7000-8000-000000000003");
    public static final List<Ticket.Line> LINES = List.of(new Ticket.Line(DOSA, "Masala dosa", 2));
    public static final Kitchen OPEN_KITCHEN = new Kitchen(OpenState.OPEN, Set.of(DOSA));

    public static Ticket.Change opening(Kitchen kitchen, Instant now) {
        return Ticket.open(ORDER, RESTAURANT, "testville", LINES, kitchen, RESPOND_BY, now);
    }

    public static Ticket in(TicketStatus status) {
        var ticket = opening(OPEN_KITCHEN, NOON).ticket();
        return switch (status) {
            case NEW -> ticket;
            case ACCEPTED -> ticket.accept(15, NOON).ticket();
            case PREPARING -> in(TicketStatus.ACCEPTED).prepare(NOON).ticket();
            case READY -> in(TicketStatus.PREPARING).ready(NOON).ticket();
            case HANDED_OVER -> in(TicketStatus.READY).handedOver().ticket();
            case REJECTED -> ticket.reject("too busy", NOON).ticket();
            case CANCELLED ->
                in(TicketStatus.ACCEPTED).cancelByKitchen("no gas", NOON).ticket();
        };
    }

    private TicketFixture() {}
}
