package io.tiffin.restaurant.domain;

import java.time.Instant;

/** What happened to a ticket. */
public sealed interface TicketEvent {

    Instant at();

    record Opened(Instant at) implements TicketEvent {}

    record Accepted(int prepMinutes, Instant readyAt, Instant at) implements TicketEvent {}

    record Rejected(String reason, Instant at) implements TicketEvent {}

    record PrepTimeChanged(Instant readyAt, Instant at) implements TicketEvent {}

    record Preparing(Instant at) implements TicketEvent {}

    record Ready(Instant at) implements TicketEvent {}

    record Cancelled(String by, String reason, Instant at) implements TicketEvent {}
}
