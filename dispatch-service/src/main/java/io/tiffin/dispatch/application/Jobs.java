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

    /** Those whose open offer has run out and that are not in another transaction's hands, locked. */
    List<Job> lockExpired(Collection<UUID> orders, Instant now);

    /** Some whose open offer has run out, but none of those. */
    List<UUID> expired(Instant now, Set<UUID> except, int limit);

    /** Keeps what tracking says of their present drivers. */
    void markSilent(Collection<UUID> orders, boolean silent);

    /** Some before the pick-up whose driver is said to be silent and was not heard of here either since then, but none of those. */
    List<UUID> silent(Instant heardBefore, Set<UUID> except, int limit);

    /** Of these, those that are so and not in another transaction's hands, locked. */
    List<Job> lockSilent(Collection<UUID> orders, Instant heardBefore);

    /** Some that search and are due, or whose city was woken, but none of those. The most urgent first. */
    List<UUID> due(Instant now, Set<String> wokenCities, Set<UUID> except, int limit);

    /** Of these, those whose food a former driver says he has, as long as nobody has settled that. */
    Set<UUID> contested(Collection<UUID> orders);

    /** Not locked. */
    List<Job> find(Collection<UUID> orders);

    /** Those that a driver has accepted and not finished; not locked. */
    List<Job> assigned(Collection<UUID> orders);

    void add(Collection<Job> jobs);

    void update(Collection<Job> jobs);
}
