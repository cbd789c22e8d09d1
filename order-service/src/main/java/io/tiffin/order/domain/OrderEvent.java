package io.tiffin.order.domain;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of an order. */
public sealed interface OrderEvent {

    Instant at();

    record Placed(Instant at) implements OrderEvent {}

    record Confirmed(Instant readyAt, Instant at) implements OrderEvent {}

    record Preparing(Instant at) implements OrderEvent {}

    record Ready(Instant at) implements OrderEvent {}

    record PickedUp(UUID driver, Instant at) implements OrderEvent {}

    record Delivered(UUID driver, Instant at) implements OrderEvent {}

    record Cancelled(Cause cause, Instant at) implements OrderEvent {}

    record CancellationRefused(Cause cause, Instant at) implements OrderEvent {}

    record Delayed(@Nullable Instant readyAt, String reason, Instant at) implements OrderEvent {}
}
