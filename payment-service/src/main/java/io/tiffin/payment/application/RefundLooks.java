package io.tiffin.payment.application;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** When refunds that are done are looked at again: 1, 3, 7 and 30 days (real time) after they were asked for. */
public interface RefundLooks {

    /** Orders with such a refund that is due, the longest due first. */
    List<UUID> due(int limit, Instant now);

    /** In the caller's transaction: what was due of these orders is due again at the next of those days, if there is one. */
    void looked(Collection<UUID> orderIds, Instant now);
}
