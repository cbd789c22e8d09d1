package io.tiffin.dispatch.adapter.out.messaging;

import io.tiffin.dispatch.application.Announcements;
import io.tiffin.dispatch.domain.Holding;
import io.tiffin.dispatch.domain.Job;
import io.tiffin.dispatch.domain.JobEvent;
import io.tiffin.dispatch.domain.JobEvent.Fact;
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
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.Outbox;
import io.tiffin.kit.messaging.OutgoingMessage;
import io.tiffin.kit.stream.Frames;
import io.tiffin.kit.stream.Frames.Frame;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Facts become messages of {@code driver.assignment}; what concerns a driver becomes a frame of his socket. */
@Component
class OutboxAnnouncements implements Announcements {

    private final Outbox outbox;
    private final Frames frames;

    OutboxAnnouncements(Outbox outbox, Frames frames) {
        this.outbox = outbox;
        this.frames = frames;
    }

    @Override
    public void announce(Collection<Told> events) {
        var messages = new ArrayList<OutgoingMessage>();
        var told = new ArrayList<Frame>();
        for (var event : events) {
            if (event.event() instanceof Fact fact) {
                messages.add(message(event, fact));
            }
            DriverFrames.of(event).ifPresent(told::add);
        }
        if (!messages.isEmpty()) {
            outbox.add(messages);
        }
        frames.add(told);
    }

    @Override
    public void readyAtChanged(Collection<Job> jobs) {
        frames.add(jobs.stream()
                .flatMap(job -> Optional.ofNullable(job.holding()).map(Holding::driver).stream()
                        .map(driver -> DriverFrames.delivery(driver, "delivery.updated", job, null)))
                .toList());
    }

    private static OutgoingMessage message(Told told, Fact fact) {
        var job = told.job();
        return OutgoingMessage.of(
                        Topics.DRIVER_ASSIGNMENT, job.order(), job.city(), told.sequence(), event(job, fact), fact.at())
                .withReplyTo(fact.answers());
    }

    private static AssignmentEvent event(Job job, Fact fact) {
        var order = job.order();
        return switch (fact) {
            case JobEvent.Offered(var driver, var offer, var expiresAt, var at) ->
                new OfferMade(order, driver, offer, expiresAt, at);
            case JobEvent.Assigned(var driver, var _, var previous, var _, var at) ->
                previous == null
                        ? new DriverAssigned(order, driver, job.trip().restaurant(), at)
                        : new DriverReassigned(
                                order, driver, previous, job.trip().restaurant(), at);
            case JobEvent.Repeated(var repeated, var _) -> event(job, repeated);
            case JobEvent.Unassigned(var driver, var _, var _, var reason, var at) ->
                new DriverUnassigned(order, driver, reason, at);
            case JobEvent.Reinstated(var driver, var _, var previous, var at) ->
                new DriverReassigned(order, driver, previous, job.trip().restaurant(), at);
            case JobEvent.ArrivedAtPickup(var driver, var at) ->
                new DriverArrivedAtPickup(order, driver, job.trip().restaurant(), at);
            case JobEvent.PickedUp(var driver, var at) -> new PickedUp(order, driver, at);
            case JobEvent.ArrivedAtDropoff(var driver, var at) -> new DriverArrivedAtDropoff(order, driver, at);
            case JobEvent.Delivered(var driver, var at) -> new Delivered(order, driver, at);
            case JobEvent.Undeliverable(var driver, var reason, var at) -> new Undeliverable(order, driver, reason, at);
            case JobEvent.NoDriver(var _, var at) -> new NoDriverFound(order, at);
            case JobEvent.Released(var _, var at) -> new DriverReleased(order, at);
            case JobEvent.ReleaseRefused(var driver, var _, var at) -> new ReleaseRefused(order, driver, at);
        };
    }
}
