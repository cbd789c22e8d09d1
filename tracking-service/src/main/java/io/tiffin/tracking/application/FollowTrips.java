package io.tiffin.tracking.application;

import io.tiffin.events.AssignmentEvent;
import io.tiffin.events.AssignmentEvent.Delivered;
import io.tiffin.events.AssignmentEvent.DriverArrivedAtDropoff;
import io.tiffin.events.AssignmentEvent.DriverArrivedAtPickup;
import io.tiffin.events.AssignmentEvent.DriverAssigned;
import io.tiffin.events.AssignmentEvent.DriverReassigned;
import io.tiffin.events.AssignmentEvent.DriverReleased;
import io.tiffin.events.AssignmentEvent.DriverUnassigned;
import io.tiffin.events.AssignmentEvent.NoDriverFound;
import io.tiffin.events.AssignmentEvent.OfferMade;
import io.tiffin.events.AssignmentEvent.PickedUp;
import io.tiffin.events.AssignmentEvent.ReleaseRefused;
import io.tiffin.events.AssignmentEvent.Undeliverable;
import io.tiffin.events.DispatchCommand.FindDriver;
import io.tiffin.events.DispatchCommand.ReleaseDriver;
import io.tiffin.events.GeoPoint;
import io.tiffin.events.Message;
import io.tiffin.events.RestaurantEvent;
import io.tiffin.events.RestaurantEvent.PrepTimeChanged;
import io.tiffin.events.RestaurantEvent.TicketReady;
import io.tiffin.kit.messaging.Inbox;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.time.RealClock;
import io.tiffin.tracking.domain.Position;
import io.tiffin.tracking.domain.Stage;
import io.tiffin.tracking.domain.Trip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Learns who carries which order: the way from the search, the rest from dispatch's events and kitchens' times. */
@Component
public class FollowTrips {

    private final Inbox inbox;
    private final Trips trips;
    private final LiveMap live;
    private final RealClock clock;

    FollowTrips(Inbox inbox, Trips trips, LiveMap live, RealClock clock) {
        this.inbox = inbox;
        this.trips = trips;
        this.live = live;
        this.clock = clock;
    }

    @Transactional
    public void on(List<Incoming<Message>> records) {
        var fresh = inbox.claim(
                "tracking.trips",
                records.stream().filter(record -> concerns(record.event())).toList());
        if (fresh.isEmpty()) {
            return;
        }
        var cities = new LinkedHashMap<UUID, String>();
        fresh.forEach(record -> cities.putIfAbsent(record.keyAsUuid(), record.city()));
        var locked = trips.lockOrBegin(cities);
        var now = new LinkedHashMap<>(locked);
        fresh.forEach(record -> now.computeIfPresent(record.keyAsUuid(), (_, trip) -> after(trip, record.event())));
        now.values().removeAll(locked.values()); // unchanged ones
        trips.update(now.values());
        var ended = new ArrayList<UUID>();
        now.values().stream().filter(trip -> trip.stage() == Stage.ENDED).forEach(trip -> ended.add(trip.orderId()));
        if (!ended.isEmpty()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    live.ended(ended);
                }
            });
        }
    }

    /** Kitchens say much, and most of it before anybody carries the order: that begins no trip. */
    private static boolean concerns(Message message) {
        return !(message instanceof RestaurantEvent)
                || message instanceof PrepTimeChanged
                || message instanceof TicketReady;
    }

    private Trip after(Trip trip, Message message) {
        return switch (message) {
            case FindDriver find -> trip.route(position(find.pickUp()), position(find.dropOff()), find.readyAt());
            case ReleaseDriver _ -> trip; // dispatch decides, and says so
            case AssignmentEvent event -> after(trip, event);
            case PrepTimeChanged changed -> trip.foodReady(changed.readyAt());
            case TicketReady ready -> trip.foodReady(ready.occurredAt());
            default -> trip;
        };
    }

    private Trip after(Trip trip, AssignmentEvent event) {
        return switch (event) {
            case DriverAssigned assigned -> trip.carriedBy(assigned.driverId(), clock.now());
            case DriverReassigned reassigned -> trip.carriedBy(reassigned.driverId(), clock.now());
            case DriverUnassigned unassigned -> trip.lost(unassigned.driverId());
            case DriverArrivedAtPickup arrived -> trip.arrivedAtPickUp(arrived.driverId());
            case PickedUp pickedUp -> trip.pickedUp(pickedUp.driverId(), clock.now());
            case DriverArrivedAtDropoff arrived -> trip.arrivedAtDropOff(arrived.driverId());
            case Delivered _, Undeliverable _, NoDriverFound _, DriverReleased _ -> trip.ended();
            case OfferMade _, ReleaseRefused _ -> trip;
        };
    }

    private static Position position(GeoPoint point) {
        return new Position(point.lat(), point.lng());
    }
}
