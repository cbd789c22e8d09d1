package io.tiffin.dispatch.adapter.out.messaging;

import io.tiffin.dispatch.application.Announcements.Told;
import io.tiffin.dispatch.application.Delivery;
import io.tiffin.dispatch.application.PublicIds;
import io.tiffin.dispatch.domain.Job;
import io.tiffin.dispatch.domain.JobEvent;
import io.tiffin.dispatch.domain.JobEvent.Assigned;
import io.tiffin.dispatch.domain.JobEvent.OfferClosed;
import io.tiffin.dispatch.domain.JobEvent.Offered;
import io.tiffin.dispatch.domain.JobEvent.Reinstated;
import io.tiffin.dispatch.domain.JobEvent.Relieved;
import io.tiffin.dispatch.domain.JobEvent.Unassigned;
import io.tiffin.dispatch.domain.OfferState;
import io.tiffin.dispatch.domain.Position;
import io.tiffin.kit.stream.Frames.Frame;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a driver hears on his socket: only what he did not do himself. */
final class DriverFrames {

    record OfferData(
            String offerId, String orderId, Position pickUp, Position dropOff, Instant readyAt, Instant expiresAt) {}

    record WithdrawnData(String offerId, String orderId, String reason) {}

    record DeliveryData(
            String orderId, String status, Position pickUp, Position dropOff, Instant readyAt, String restaurantId) {}

    static Optional<Frame> of(Told told) {
        var job = told.job();
        return switch (told.event()) {
            case Offered(var driver, var offer, var expiresAt, var _) ->
                Optional.of(new Frame(driver, "offer.made", PublicIds.offer(offer), offer(job, offer, expiresAt)));
            case OfferClosed closed -> withdrawn(job, closed);
            case Assigned(var driver, var _, var _, var _, var _) ->
                Optional.of(delivery(driver, "delivery.assigned", job, null));
            case Reinstated(var driver, var _, var _, var _) ->
                Optional.of(delivery(driver, "delivery.assigned", job, null));
            case Unassigned(var driver, var _, var outcome, var _, var _) ->
                outcome == OfferState.LOST
                        ? Optional.of(delivery(driver, "delivery.cancelled", job, Delivery.REASSIGNED))
                        : Optional.empty();
            case Relieved(var driver, var _, var outcome, var _) ->
                Optional.of(delivery(driver, "delivery.cancelled", job, Delivery.status(outcome)));
            case JobEvent.ArrivedAtPickup _,
                    JobEvent.PickedUp _,
                    JobEvent.ArrivedAtDropoff _,
                    JobEvent.Delivered _,
                    JobEvent.Undeliverable _,
                    JobEvent.NoDriver _,
                    JobEvent.Released _,
                    JobEvent.ReleaseRefused _,
                    JobEvent.Repeated _ -> Optional.empty();
        };
    }

    /** @param status other than the job's own, for a driver who has lost it */
    static Frame delivery(UUID driver, String type, Job job, @Nullable String status) {
        var trip = job.trip();
        var data = new DeliveryData(
                PublicIds.order(job.order()),
                status == null ? Delivery.status(job.state()) : status,
                trip.pickUp(),
                trip.dropOff(),
                trip.readyAt(),
                PublicIds.restaurant(trip.restaurant()));
        return new Frame(driver, type, data.orderId(), data);
    }

    private static OfferData offer(Job job, UUID offer, Instant expiresAt) {
        var trip = job.trip();
        return new OfferData(
                PublicIds.offer(offer),
                PublicIds.order(job.order()),
                trip.pickUp(),
                trip.dropOff(),
                trip.readyAt(),
                expiresAt);
    }

    private static Optional<Frame> withdrawn(Job job, OfferClosed closed) {
        if (closed.outcome() == OfferState.DECLINED) {
            return Optional.empty();
        }
        var reason = closed.outcome() == OfferState.EXPIRED ? "expired" : "withdrawn";
        var id = PublicIds.offer(closed.offer());
        return Optional.of(new Frame(
                closed.driver(), "offer.withdrawn", id, new WithdrawnData(id, PublicIds.order(job.order()), reason)));
    }

    private DriverFrames() {}
}
