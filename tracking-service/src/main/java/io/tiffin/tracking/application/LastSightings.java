package io.tiffin.tracking.application;

import io.tiffin.tracking.domain.Sighting;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The drivers' last positions and their history. */
public interface LastSightings {

    Optional<Sighting> of(UUID driverId);

    /**
     * Stores the positions and moves the drivers' last ones forward.
     *
     * @param heardAt real time
     * @return the drivers whose last position is a newer one now, with it; repeats and late ones move nobody
     */
    Map<UUID, DriverSighting> store(Collection<DriverSighting> sightings, Instant heardAt);

    /** Forgets history before this business time; false when there is more to forget. */
    boolean forgetHistoryBefore(Instant before, int atMost);

    /** Whoever has carried an unended order since before that real time, and was not heard since then. */
    List<Unheard> unheardSince(Instant real);

    /** @param lastSeenAt business time of the last position, if there was ever one
     *  @param sinceReal the silence began then, real time */
    record Unheard(UUID orderId, UUID driverId, Optional<Instant> lastSeenAt, Instant sinceReal) {}
}
