package io.tiffin.tracking.application;

import io.tiffin.kit.messaging.Outbox;
import io.tiffin.kit.messaging.OutgoingMessage;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.kit.time.RealClock;
import io.tiffin.tracking.application.LastSightings.Unheard;
import io.tiffin.tracking.domain.Trip;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Says that a driver with a job has not been heard for too long. Only what tracking would have noticed counts: a driver
 * whose positions lie unread, or were sent while nobody read, is not silent.
 */
@Component
public class WatchSilence {

    private static final Logger log = LoggerFactory.getLogger(WatchSilence.class);

    private final LastSightings lastSightings;
    private final Trips trips;
    private final Receiving receiving;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final RealClock realClock;
    private final BusinessClock businessClock;
    private final TrackingSettings settings;

    WatchSilence(
            LastSightings lastSightings,
            Trips trips,
            Receiving receiving,
            Outbox outbox,
            TransactionTemplate transaction,
            RealClock realClock,
            BusinessClock businessClock,
            TrackingSettings settings) {
        this.lastSightings = lastSightings;
        this.trips = trips;
        this.receiving = receiving;
        this.outbox = outbox;
        this.transaction = transaction;
        this.realClock = realClock;
        this.businessClock = businessClock;
        this.settings = settings;
    }

    /** One round; how many fell silent. */
    public int look() {
        var patience =
                businessClock.toReal(businessClock.length(settings.silentAfter().asWait()));
        var before = realClock.now().minus(patience);
        receiving.look();
        if (overdue(before).isEmpty()) {
            return 0;
        }
        return announce(before);
    }

    private List<Unheard> overdue(Instant before) {
        return lastSightings.unheardSince(before).stream()
                .filter(unheard -> !receiving.since(unheard.driverId()).isAfter(before))
                .toList();
    }

    /** Looks again under the lock: another instance, a position or an assignment may have been quicker. */
    private int announce(Instant before) {
        var count = transaction.execute(_ -> {
            var locked =
                    trips.lock(overdue(before).stream().map(Unheard::orderId).toList());
            Map<UUID, Unheard> still =
                    overdue(before).stream().collect(Collectors.toMap(Unheard::orderId, Function.identity()));
            var now = businessClock.now();
            var changed = new ArrayList<Trip>();
            var messages = new ArrayList<OutgoingMessage>();
            for (var trip : locked.values()) {
                var unheard = still.get(trip.orderId());
                if (unheard == null || !unheard.driverId().equals(trip.driverId())) {
                    continue;
                }
                var lastSeen = unheard.lastSeenAt().orElse(businessClock.toBusiness(unheard.sinceReal()));
                var change = trip.fallenSilent(lastSeen);
                if (!change.facts().isEmpty()) {
                    changed.add(change.trip());
                    messages.addAll(TripMessages.of(change, now));
                    log.info("driver {} of order {} is silent since {}", unheard.driverId(), trip.orderId(), lastSeen);
                }
            }
            trips.update(changed);
            outbox.add(messages);
            return changed.size();
        });
        return count == null ? 0 : count;
    }
}
