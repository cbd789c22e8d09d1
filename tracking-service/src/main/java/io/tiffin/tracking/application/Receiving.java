package io.tiffin.tracking.application;

import java.time.Instant;
import java.util.UUID;

/** Since when positions have been read without a backlog: before that, nobody can be called silent. */
public interface Receiving {

    /** Looks anew; called before a round of {@link #since}. */
    void look();

    /** Real time since which the driver's positions would have been noticed. */
    Instant since(UUID driverId);
}
