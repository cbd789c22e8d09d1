package io.tiffin.tracking.application;

import io.tiffin.events.Topics;
import io.tiffin.events.TrackingEvent;
import io.tiffin.kit.messaging.OutgoingMessage;
import io.tiffin.tracking.domain.Trip;
import io.tiffin.tracking.domain.TripFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Trips' facts as published events, numbered up to the trip's sequence. */
final class TripMessages {

    static List<OutgoingMessage> of(Trip.Change change, Instant now) {
        var trip = change.trip();
        var driver = Objects.requireNonNull(trip.driverId(), "only a carried trip has something to tell");
        var sequence = trip.sequence() - change.facts().size();
        var messages = new ArrayList<OutgoingMessage>();
        for (var fact : change.facts()) {
            TrackingEvent event = switch (fact) {
                case TripFact.Silent(var lastSeenAt) ->
                    new TrackingEvent.DriverSilent(trip.orderId(), driver, lastSeenAt, now);
                case TripFact.Back() -> new TrackingEvent.DriverBack(trip.orderId(), driver, now);
                case TripFact.Arriving(var place, var etaAt) ->
                    new TrackingEvent.DriverArriving(trip.orderId(), driver, place, etaAt, now);
                case TripFact.EtaMoved(var etaAt) -> new TrackingEvent.EtaChanged(trip.orderId(), driver, etaAt, now);
            };
            messages.add(
                    OutgoingMessage.of(Topics.TRACKING_EVENTS, trip.orderId(), trip.city(), ++sequence, event, now));
        }
        return messages;
    }

    private TripMessages() {}
}
