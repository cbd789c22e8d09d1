package io.tiffin.dispatch.application;

import io.tiffin.dispatch.domain.Matching.Candidate;
import io.tiffin.dispatch.domain.Matching.Choice;
import io.tiffin.dispatch.domain.Position;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What drivers have to give. A slot is a row that exists while its driver is on shift; a claim writes the order into a
 * free one. The primary key and the unique order make a second claim of either impossible.
 */
public interface Slots {

    record Slot(int number, @Nullable UUID order) {}

    record Freed(UUID driver, String city, @Nullable Position position) {}

    void open(UUID driver, String city, int count);

    /** Ends all slots of the driver; the caller has seen under lock that none is held. */
    void close(UUID driver);

    /** All slots of the driver, locked. */
    List<Slot> lock(UUID driver);

    /** The orders that hold the driver; not locked. */
    Set<UUID> heldBy(UUID driver);

    /** Of these, who is free and was heard of since then. */
    List<Candidate> free(Collection<UUID> drivers, Instant freshSince);

    /** The nearest who are free and were heard of since then, but none of those. */
    List<UUID> nearestFree(
            String city, Position around, double radiusM, Instant freshSince, Collection<UUID> except, int limit);

    /** Of these cities, those with anybody free. */
    Set<String> citiesWithFree(Collection<String> cities, Instant freshSince);

    /** Claims what is still free, without waiting for anybody; returns the orders that got their driver. */
    Set<UUID> claim(Collection<Choice> choices);

    /** Claims any free slot of one driver, whose slots the caller has locked. */
    boolean claim(UUID driver, UUID order);

    List<Freed> release(Collection<UUID> orders);
}
