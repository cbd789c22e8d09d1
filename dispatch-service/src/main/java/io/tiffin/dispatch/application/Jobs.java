package io.tiffin.dispatch.application;

import io.tiffin.dispatch.domain.Job;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The delivery jobs. A job changes only under its row lock; locks are taken in the order of ids, before any slot's. */
public interface Jobs {

    /** Those that exist, locked until the end of the transaction. */
    List<Job> lock(Collection<UUID> orders);

    /** Those that still search and are not in another transaction's hands, locked. */
    List<Job> lockSearching(Collection<UUID> orders);

    /** Some whose open offer has run out and that are not in another transaction's hands, locked. */
    List<Job> lockExpired(Instant now, int limit);

    /** Some that search and are due, or whose city was woken; not locked. The most urgent first. */
    List<Job> due(Instant now, Set<String> wokenCities, int limit);

    /** Those that a driver has accepted and not finished; not locked. */
    List<Job> assigned(Collection<UUID> orders);

    void add(Collection<Job> jobs);

    void update(Collection<Job> jobs);
}
