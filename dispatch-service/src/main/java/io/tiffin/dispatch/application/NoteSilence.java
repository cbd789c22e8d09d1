package io.tiffin.dispatch.application;

import io.tiffin.dispatch.domain.Job;
import io.tiffin.events.TrackingEvent;
import io.tiffin.events.TrackingEvent.DriverSilent;
import io.tiffin.kit.messaging.Inbox;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.kit.time.BusinessClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Drivers whom tracking no longer hears. It alone judges silence, since only it knows whether it was listening itself.
 */
@Service
public class NoteSilence {

    private static final String CONSUMER = "dispatch.silence";

    private final Inbox inbox;
    private final Rounds rounds;
    private final ReviewQueue review;
    private final BusinessClock clock;

    NoteSilence(Inbox inbox, Rounds rounds, ReviewQueue review, BusinessClock clock) {
        this.inbox = inbox;
        this.rounds = rounds;
        this.review = review;
        this.clock = clock;
    }

    @Transactional
    public void on(List<Incoming<TrackingEvent>> records) {
        var fresh = inbox.claim(CONSUMER, records);
        var silences = fresh.stream()
                .map(Incoming::event)
                .filter(DriverSilent.class::isInstance)
                .map(DriverSilent.class::cast)
                .toList();
        if (silences.isEmpty()) {
            return;
        }
        var round = rounds.lock(silences.stream().map(DriverSilent::orderId).toList());
        var now = clock.now();
        for (var silence : silences) {
            round.find(silence.orderId())
                    .filter(job -> job.heldByDriver(silence.driverId()) && !older(silence.occurredAt(), job))
                    .ifPresent(job -> on(silence, job, round, now));
        }
        rounds.flush(round);
    }

    private void on(DriverSilent silence, Job job, Round round, Instant now) {
        if (job.state().beforePickup()) {
            round.take(job.replaceSilent(now));
        } else if (job.state().pickedUp()) {
            review.add(
                    "driver_silent",
                    job.order(),
                    "the driver has the food and is not heard of",
                    Map.of("driver", silence.driverId(), "lastSeenAt", silence.lastSeenAt()));
        }
    }

    /** It speaks of an earlier turn of the same driver. */
    private static boolean older(Instant silentAt, Job job) {
        return job.holding() != null
                && job.holding().assignedAt() != null
                && silentAt.isBefore(job.holding().assignedAt());
    }
}
