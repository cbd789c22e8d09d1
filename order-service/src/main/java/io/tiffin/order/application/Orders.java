package io.tiffin.order.application;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Orders with their sagas and timelines. */
public interface Orders {

    void add(Life life, DropOffContact contact);

    /** Locked until the end of the transaction, always in the same order; unknown ids are missing. */
    Map<UUID, Life> lock(Collection<UUID> ids);

    /** Rows, sagas, timelines: one statement a table. */
    void flush(Collection<Life> lives);

    /** Orders whose deadline has passed and whose key falls into one of these partitions of so many; the longest overdue first. */
    List<UUID> due(Instant realNow, Set<Integer> partitions, int of, int limit);

    /** Whether something that was said before this instant has not left yet. */
    boolean unsentSince(Instant real);

    /** Into which partitions the keys of all orders fall whose deadline has passed. */
    Set<Integer> partitionsWithDue(Instant realNow, int of);
}
