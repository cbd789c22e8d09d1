package io.tiffin.dispatch.application;

import io.tiffin.dispatch.domain.Job;
import io.tiffin.events.TrackingEvent;
import io.tiffin.events.TrackingEvent.DriverArriving;
import io.tiffin.events.TrackingEvent.DriverBack;
import io.tiffin.events.TrackingEvent.DriverSilent;
import io.tiffin.events.TrackingEvent.EtaChanged;
import io.tiffin.kit.messaging.Inbox;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.review.ReviewQueue;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Whom tracking hears and whom not. It alone judges silence, since only it knows whether it was listening itself; its word
 * is kept until it takes it back, and {@link ReplaceSilent} acts on it.
 */
@Service
public class NoteSilence {

    static final String REVIEW = "driver_silent";

    private static final String CONSUMER = "dispatch.silence";

    private final Inbox inbox;
    private final Rounds rounds;
    private final Jobs jobs;
    private final ReviewQueue review;
    private final Bell bell;

    NoteSilence(Inbox inbox, Rounds rounds, Jobs jobs, ReviewQueue review, Bell bell) {
        this.inbox = inbox;
        this.rounds = rounds;
        this.jobs = jobs;
        this.review = review;
        this.bell = bell;
    }

    @Transactional
    public void on(List<Incoming<TrackingEvent>> records) {
        var events = inbox.claim(CONSUMER, records).stream()
                .map(Incoming::event)
                .filter(event -> event instanceof DriverSilent || event instanceof DriverBack)
                .toList();
        var round = rounds.lock(events.stream().map(TrackingEvent::orderId).toList());
        var silent = new HashSet<UUID>();
        var heard = new HashSet<UUID>();
        for (var event : events) {
            var job = round.find(event.orderId())
                    .filter(known -> known.heldByDriver(event.driverId()))
                    .orElse(null);
            if (job == null) {
                continue;
            }
            switch (event) {
                case DriverSilent silence -> {
                    silent.add(job.order());
                    heard.remove(job.order());
                    report(silence, job);
                }
                case DriverBack _ -> {
                    heard.add(job.order());
                    silent.remove(job.order());
                    review.resolve(REVIEW, job.order(), "the driver is heard again");
                }
                case DriverArriving _, EtaChanged _ -> {}
            }
        }
        jobs.markSilent(silent, true);
        jobs.markSilent(heard, false);
        silent.stream()
                .flatMap(order -> round.find(order).stream())
                .forEach(job -> AfterCommit.run(() -> bell.ring(job.city())));
    }

    /** With the food he keeps the job. */
    private void report(DriverSilent silence, Job job) {
        if (job.state().pickedUp()) {
            review.add(
                    REVIEW,
                    job.order(),
                    "the driver has the food and is not heard of",
                    Map.of("driver", silence.driverId(), "lastSeenAt", silence.lastSeenAt()));
        }
    }
}
