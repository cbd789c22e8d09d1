package io.tiffin.order.application;

import io.tiffin.kit.asks.OverdueAsk;
import io.tiffin.order.domain.Action;
import io.tiffin.order.domain.OrderEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something that leaves the service about an order; numbered without gaps, in the order in which it was said. */
public sealed interface Said {

    long sequence();

    /** A fact of ours. */
    record Told(long sequence, OrderEvent event) implements Said {}

    /**
     * A new ask.
     *
     * @param at business time
     * @param respondBy real time for payments, business time for people
     * @param because why an undo is asked for
     */
    record Asked(
            long sequence,
            UUID id,
            Action action,
            Instant at,
            @Nullable Instant respondBy,
            Duration answerWithin,
            String because)
            implements Said {}

    /** An ask that was not answered in time. */
    record AskedAgain(long sequence, OverdueAsk ask, Instant at) implements Said {}
}
