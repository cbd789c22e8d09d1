package io.tiffin.dispatch.application;

import io.tiffin.dispatch.domain.Job;
import io.tiffin.dispatch.domain.Job.Change;
import io.tiffin.dispatch.domain.JobState;
import io.tiffin.dispatch.domain.Position;
import io.tiffin.dispatch.domain.Route;
import io.tiffin.dispatch.domain.Window;
import io.tiffin.events.DispatchCommand;
import io.tiffin.events.DispatchCommand.FindDriver;
import io.tiffin.events.DispatchCommand.ReleaseDriver;
import io.tiffin.events.GeoPoint;
import io.tiffin.kit.messaging.Inbox;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.time.BusinessClock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What the saga asks for: find somebody, or let go. */
@Service
public class AnswerAsks {

    private static final String CONSUMER = "dispatch.asks";

    private final Inbox inbox;
    private final Jobs jobs;
    private final Rounds rounds;
    private final BusinessClock clock;

    AnswerAsks(Inbox inbox, Jobs jobs, Rounds rounds, BusinessClock clock) {
        this.inbox = inbox;
        this.jobs = jobs;
        this.rounds = rounds;
        this.clock = clock;
    }

    @Transactional
    public void on(List<Incoming<DispatchCommand>> records) {
        var fresh = inbox.claim(CONSUMER, records);
        var round = rounds.lock(
                fresh.stream().map(record -> record.event().orderId()).toList());
        var contested = contested(fresh);
        var now = clock.now();
        for (var record : fresh) {
            var known = round.find(record.event().orderId());
            round.take(
                    switch (record.event()) {
                        case FindDriver find ->
                            known.map(job -> job.soughtAgain(record.ask(), now))
                                    .orElseGet(() -> sought(find, record, now));
                        case ReleaseDriver release ->
                            known.map(job -> released(job, contested, record.ask(), now))
                                    .orElseGet(
                                            () -> Job.tombstone(release.orderId(), record.city(), record.ask(), now));
                    });
        }
        rounds.flush(round);
    }

    private Set<UUID> contested(List<Incoming<DispatchCommand>> records) {
        var orders = records.stream()
                .map(Incoming::event)
                .filter(ReleaseDriver.class::isInstance)
                .map(DispatchCommand::orderId)
                .toList();
        return orders.isEmpty() ? Set.of() : jobs.contested(orders);
    }

    /** As long as somebody says that he has the food, nobody is told that the order is free. */
    private static Change released(Job job, Set<UUID> contested, @Nullable UUID ask, Instant now) {
        return ask != null && job.state() == JobState.SEARCHING && contested.contains(job.order())
                ? job.releaseLater(ask)
                : job.release(ask, now);
    }

    private static Change sought(FindDriver find, Incoming<?> record, Instant now) {
        var route = new Route(find.restaurantId(), position(find.pickUp()), position(find.dropOff()), find.readyAt());
        var endsAt = find.respondBy().business();
        var window = new Window(record.time().isAfter(endsAt) ? endsAt : record.time(), endsAt);
        return Job.sought(find.orderId(), find.city(), route, window, record.ask(), now);
    }

    private static Position position(GeoPoint point) {
        return new Position(point.lat(), point.lng());
    }
}
