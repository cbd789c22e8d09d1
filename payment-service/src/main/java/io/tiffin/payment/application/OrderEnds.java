package io.tiffin.payment.application;

import io.tiffin.payment.domain.Comparison.End;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How orders ended, as they say it. */
public interface OrderEnds {

    record Ended(UUID orderId, End end, Instant heardAt) {}

    /** The first end counts. */
    void keep(Collection<Ended> ended);

    /** Of these orders, those that have ended. */
    Map<UUID, End> of(Collection<UUID> orderIds);

    /** Of those heard of in this time, in the order of their ids. */
    List<Ended> between(Instant from, Instant to, @Nullable UUID afterOrder, int limit);
}
