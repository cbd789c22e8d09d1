package io.tiffin.dispatch.application;

import io.tiffin.dispatch.domain.Job;
import io.tiffin.dispatch.domain.Job.Change;
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
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What the saga asks for: find somebody, or let go. */
@Service
public class AnswerAsks {

    private static final String CONSUMER = "dispatch.asks";

    private final Inbox inbox;
    private final Rounds rounds;
    private final BusinessClock clock;

    AnswerAsks(Inbox inbox, Rounds rounds, BusinessClock clock) {
        this.inbox = inbox;
        this.rounds = rounds;
        this.clock = clock;
    }

    @Transactional
    public void on(List<Incoming<DispatchCommand>> records) {
        var fresh = inbox.claim(CONSUMER, records);
        var round = rounds.lock(
                fresh.stream().map(record -> record.event().orderId()).toList());
        var now = clock.now();
        for (var record : fresh) {
            var known = round.find(record.event().orderId());
            round.take(
                    switch (record.event()) {
                        case FindDriver find ->
                            known.map(job -> job.soughtAgain(record.ask(), now))
                                    .orElseGet(() -> sought(find, record, now));
                        case ReleaseDriver release ->
                            known.map(job -> job.release(record.ask(), now))
                                    .orElseGet(
                                            () -> Job.tombstone(release.orderId(), record.city(), record.ask(), now));
                    });
        }
        rounds.flush(round);
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
