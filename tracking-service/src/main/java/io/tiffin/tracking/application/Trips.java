package io.tiffin.tracking.application;

import io.tiffin.tracking.domain.Trip;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The orders on their way. */
public interface Trips {

    /** Unlocked: what is decided on it is looked at again under {@link #lock}. */
    List<Trip> carriedBy(Collection<UUID> drivers);

    /** In the order of their ids; those that do not exist are left out. */
    Map<UUID, Trip> lock(Collection<UUID> orders);

    /** Makes missing rows, then locks all. */
    Map<UUID, Trip> lockOrBegin(Map<UUID, String> citiesByOrder);

    void update(Collection<Trip> trips);

    Set<UUID> busyDrivers();

    /** Ended trips whose end lies before that real time. */
    void forgetEndedBefore(Instant real);
}
