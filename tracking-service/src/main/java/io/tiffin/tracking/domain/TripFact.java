package io.tiffin.tracking.domain;

import java.time.Instant;

/** What a trip has to tell. */
public sealed interface TripFact {

    /** Nothing was heard from the driver for too long. */
    record Silent(Instant lastSeenAt) implements TripFact {}

    record Back() implements TripFact {}

    /** @param place {@code pickup} or {@code dropoff} */
    record Arriving(String place, Instant etaAt) implements TripFact {}

    /** The order will be at the customer's door then. */
    record EtaMoved(Instant etaAt) implements TripFact {}
}
