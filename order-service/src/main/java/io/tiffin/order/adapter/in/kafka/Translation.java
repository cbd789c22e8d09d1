package io.tiffin.order.adapter.in.kafka;

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
import io.tiffin.events.Message;
import io.tiffin.events.PaymentEvent;
import io.tiffin.events.PaymentEvent.CaptureFailed;
import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.events.PaymentEvent.PaymentCaptured;
import io.tiffin.events.PaymentEvent.PaymentDeclined;
import io.tiffin.events.PaymentEvent.PaymentInReview;
import io.tiffin.events.PaymentEvent.PaymentNeedsCustomer;
import io.tiffin.events.PaymentEvent.PaymentRefunded;
import io.tiffin.events.PaymentEvent.PaymentReviewResolved;
import io.tiffin.events.PaymentEvent.PaymentUnavailable;
import io.tiffin.events.PaymentEvent.PaymentVoided;
import io.tiffin.events.PaymentEvent.TipCharged;
import io.tiffin.events.PaymentEvent.TipDeclined;
import io.tiffin.events.PaymentEvent.VoidRefused;
import io.tiffin.events.RestaurantEvent;
import io.tiffin.events.RestaurantEvent.PrepTimeChanged;
import io.tiffin.events.RestaurantEvent.TicketAccepted;
import io.tiffin.events.RestaurantEvent.TicketCancelled;
import io.tiffin.events.RestaurantEvent.TicketOpened;
import io.tiffin.events.RestaurantEvent.TicketPreparing;
import io.tiffin.events.RestaurantEvent.TicketReady;
import io.tiffin.events.RestaurantEvent.TicketRejected;
import io.tiffin.events.TrackingEvent;
import io.tiffin.events.TrackingEvent.DriverArriving;
import io.tiffin.events.TrackingEvent.DriverBack;
import io.tiffin.events.TrackingEvent.DriverSilent;
import io.tiffin.events.TrackingEvent.EtaChanged;
import io.tiffin.kit.messaging.RefusedMessage;
import io.tiffin.order.domain.Fact;
import io.tiffin.order.domain.News;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Their words into ours. No default within a topic: a new event in the contract stops this build. */
final class Translation {

    private static final String BY_KITCHEN = "restaurant";

    /** @param inReplyTo the ask that it answers */
    static News news(Message message, @Nullable UUID inReplyTo) {
        return switch (message) {
            case PaymentEvent event -> payment(event, inReplyTo != null);
            case RestaurantEvent event -> restaurant(event);
            case AssignmentEvent event -> assignment(event);
            case TrackingEvent event -> tracking(event);
            default -> throw new RefusedMessage("not for the saga: " + message.getClass());
        };
    }

    private static News payment(PaymentEvent event, boolean isAnswer) {
        var at = event.occurredAt();
        return switch (event) {
            case PaymentAuthorized _ -> News.of(Fact.PAYMENT_AUTHORIZED, at);
            case PaymentDeclined declined -> News.of(Fact.PAYMENT_DECLINED, at).saying(declined.reason());
            case PaymentUnavailable unavailable ->
                News.of(Fact.PAYMENT_UNAVAILABLE, at).saying(unavailable.reason());
            case PaymentNeedsCustomer needs ->
                News.of(Fact.PAYMENT_NEEDS_CUSTOMER, at).confirmableWith(needs.clientSecret());
            case PaymentCaptured _ -> News.of(Fact.PAYMENT_CAPTURED, at);
            case CaptureFailed failed -> News.of(Fact.CAPTURE_FAILED, at).saying(failed.reason());
            case PaymentInReview review ->
                News.of(isAnswer ? review(review.operation()) : Fact.PAYMENT_IN_REVIEW, at)
                        .saying(review.operation());
            case PaymentReviewResolved resolved ->
                News.of(resolution(resolved.outcome()), at).saying(resolved.outcome());
            case PaymentVoided _ -> News.of(Fact.PAYMENT_VOIDED, at);
            case VoidRefused _ -> News.of(Fact.VOID_REFUSED, at);
            case PaymentRefunded _ -> News.of(Fact.PAYMENT_REFUNDED, at);
            case TipCharged _ -> News.of(Fact.TIP_CHARGED, at);
            case TipDeclined declined -> News.of(Fact.TIP_DECLINED, at).saying(declined.reason());
        };
    }

    /**
     * Answers are repeated: only the review of what a step waits for may end its wait. Not so one that answers no ask: what it
     * speaks of was done by others, or goes on, and whatever a step waits for is answered still.
     */
    private static Fact review(String operation) {
        return switch (operation) {
            case "authorize" -> Fact.HOLD_IN_REVIEW;
            case "capture" -> Fact.CAPTURE_IN_REVIEW;
            case "void" -> Fact.VOID_IN_REVIEW;
            case "refund" -> Fact.REFUND_IN_REVIEW;
            default -> Fact.PAYMENT_IN_REVIEW;
        };
    }

    private static Fact resolution(String outcome) {
        return switch (outcome) {
            case "captured" -> Fact.REVIEW_CAPTURED;
            case "voided" -> Fact.REVIEW_VOIDED;
            case "refunded" -> Fact.REVIEW_REFUNDED;
            default -> Fact.REVIEW_RESOLVED;
        };
    }

    private static News restaurant(RestaurantEvent event) {
        var at = event.occurredAt();
        return switch (event) {
            case TicketOpened _ -> News.of(Fact.TICKET_OPENED, at);
            case TicketAccepted accepted -> News.of(Fact.TICKET_ACCEPTED, at).at(accepted.readyAt());
            case TicketRejected rejected -> News.of(Fact.TICKET_REJECTED, at).saying(rejected.reason());
            case PrepTimeChanged changed -> News.of(Fact.PREP_TIME_CHANGED, at).at(changed.readyAt());
            case TicketPreparing _ -> News.of(Fact.TICKET_PREPARING, at);
            case TicketReady _ -> News.of(Fact.TICKET_READY, at);
            case TicketCancelled cancelled ->
                News.of(cancelled.by().equals(BY_KITCHEN) ? Fact.TICKET_CANCELLED : Fact.TICKET_TAKEN_BACK, at)
                        .saying(cancelled.reason());
        };
    }

    private static News assignment(AssignmentEvent event) {
        var at = event.occurredAt();
        return switch (event) {
            case OfferMade _ -> News.of(Fact.OFFER_MADE, at);
            case DriverAssigned assigned -> News.of(Fact.DRIVER_ASSIGNED, at).by(assigned.driverId());
            case DriverUnassigned unassigned ->
                News.of(Fact.DRIVER_UNASSIGNED, at).by(unassigned.driverId()).saying(unassigned.reason());
            case DriverReassigned reassigned ->
                News.of(Fact.DRIVER_ASSIGNED, at).by(reassigned.driverId());
            case DriverArrivedAtPickup arrived ->
                News.of(Fact.ARRIVED_AT_PICKUP, at).by(arrived.driverId());
            case PickedUp pickedUp -> News.of(Fact.PICKED_UP, at).by(pickedUp.driverId());
            case DriverArrivedAtDropoff arrived ->
                News.of(Fact.ARRIVED_AT_DROPOFF, at).by(arrived.driverId());
            case Delivered delivered -> News.of(Fact.DELIVERED, at).by(delivered.driverId());
            case Undeliverable undeliverable ->
                News.of(Fact.UNDELIVERABLE, at).by(undeliverable.driverId()).saying(undeliverable.reason());
            case NoDriverFound _ -> News.of(Fact.NO_DRIVER_FOUND, at);
            case DriverReleased _ -> News.of(Fact.DRIVER_RELEASED, at);
            case ReleaseRefused refused -> News.of(Fact.RELEASE_REFUSED, at).by(refused.driverId());
        };
    }

    private static News tracking(TrackingEvent event) {
        var at = event.occurredAt();
        return switch (event) {
            case DriverSilent silent -> News.of(Fact.DRIVER_SILENT, at).by(silent.driverId());
            case DriverBack back -> News.of(Fact.DRIVER_BACK, at).by(back.driverId());
            case DriverArriving arriving ->
                News.of(Fact.DRIVER_ARRIVING, at)
                        .by(arriving.driverId())
                        .at(arriving.etaAt())
                        .saying(arriving.at());
            case EtaChanged changed ->
                News.of(Fact.ETA_CHANGED, at).by(changed.driverId()).at(changed.etaAt());
        };
    }

    private Translation() {}
}
