package io.tiffin.tracking.application;

import io.tiffin.kit.messaging.Outbox;
import io.tiffin.kit.messaging.OutgoingMessage;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.kit.time.RealClock;
import io.tiffin.tracking.application.LiveMap.OrderSeen;
import io.tiffin.tracking.domain.Trip;
import io.tiffin.tracking.domain.TripFact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A poll of positions: stored, drawn on the map, and held against the orders their drivers carry. It needs no inbox: a
 * position that is not newer than the driver's last one changes nothing.
 */
@Component
public class FollowDrivers {

    private final LastSightings lastSightings;
    private final Trips trips;
    private final Outbox outbox;
    private final LiveMap live;
    private final RealClock realClock;
    private final BusinessClock businessClock;
    private final TrackingSettings settings;

    FollowDrivers(
            LastSightings lastSightings,
            Trips trips,
            Outbox outbox,
            LiveMap live,
            RealClock realClock,
            BusinessClock businessClock,
            TrackingSettings settings) {
        this.lastSightings = lastSightings;
        this.trips = trips;
        this.outbox = outbox;
        this.live = live;
        this.realClock = realClock;
        this.businessClock = businessClock;
        this.settings = settings;
    }

    @Transactional
    public void on(List<DriverSighting> sightings) {
        var moved = lastSightings.store(sightings, realClock.now());
        if (moved.isEmpty()) {
            return;
        }
        var carried = trips.carriedBy(moved.keySet());
        var changes = changes(carried, moved);
        trips.update(changes.values().stream().map(Trip.Change::trip).toList());
        var now = businessClock.now();
        var messages = new ArrayList<OutgoingMessage>();
        changes.values().forEach(change -> messages.addAll(TripMessages.of(change, now)));
        outbox.add(messages);
        showAfterCommit(moved, carried, changes);
    }

    /** Most positions change nothing: only the trips that have something to tell are locked, and looked at again. */
    private Map<UUID, Trip.Change> changes(List<Trip> carried, Map<UUID, DriverSighting> moved) {
        var telling = carried.stream()
                .filter(trip -> !seen(trip, moved).facts().isEmpty())
                .map(Trip::orderId)
                .toList();
        if (telling.isEmpty()) {
            return Map.of();
        }
        var changes = new HashMap<UUID, Trip.Change>();
        for (var trip : trips.lock(telling).values()) {
            if (trip.driverId() != null && moved.containsKey(trip.driverId())) {
                var change = seen(trip, moved);
                if (!change.facts().isEmpty()) {
                    changes.put(trip.orderId(), change);
                }
            }
        }
        return changes;
    }

    private Trip.Change seen(Trip trip, Map<UUID, DriverSighting> moved) {
        var driver = Objects.requireNonNull(trip.driverId());
        return trip.seen(Objects.requireNonNull(moved.get(driver)).sighting(), settings.travel());
    }

    private void showAfterCommit(Map<UUID, DriverSighting> moved, List<Trip> carried, Map<UUID, Trip.Change> changes) {
        var orders = new ArrayList<OrderSeen>();
        for (var trip : carried) {
            var change = changes.get(trip.orderId());
            var newEta = change != null && change.facts().stream().anyMatch(TripFact.EtaMoved.class::isInstance);
            var driver = Objects.requireNonNull(trip.driverId());
            var sighting = Objects.requireNonNull(moved.get(driver));
            var etaAt = change == null ? trip.etaAt() : change.trip().etaAt();
            orders.add(new OrderSeen(trip.orderId(), driver, sighting.sighting(), etaAt, newEta));
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                live.moved(moved.values(), orders);
            }
        });
    }
}
