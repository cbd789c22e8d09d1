package io.tiffin.notification;

import io.tiffin.events.AssignmentEvent.Delivered;
import io.tiffin.events.AssignmentEvent.DriverArrivedAtPickup;
import io.tiffin.events.AssignmentEvent.DriverAssigned;
import io.tiffin.events.AssignmentEvent.DriverReassigned;
import io.tiffin.events.AssignmentEvent.DriverReleased;
import io.tiffin.events.AssignmentEvent.DriverUnassigned;
import io.tiffin.events.AssignmentEvent.NoDriverFound;
import io.tiffin.events.AssignmentEvent.Undeliverable;
import io.tiffin.events.OrderCreated.OrderPlaced;
import io.tiffin.events.OrderKeyed;
import io.tiffin.events.OrderStatusEvent;
import io.tiffin.events.OrderStatusEvent.OrderCancellationRefused;
import io.tiffin.events.OrderStatusEvent.OrderCancelled;
import io.tiffin.events.OrderStatusEvent.OrderConfirmed;
import io.tiffin.events.OrderStatusEvent.OrderDelayed;
import io.tiffin.events.OrderStatusEvent.OrderDelivered;
import io.tiffin.events.OrderStatusEvent.OrderPickedUp;
import io.tiffin.events.OrderStatusEvent.OrderPreparing;
import io.tiffin.events.OrderStatusEvent.OrderReady;
import io.tiffin.events.RestaurantEvent.TicketCancelled;
import io.tiffin.events.RestaurantEvent.TicketOpened;
import io.tiffin.events.RestaurantEvent.TicketRejected;
import io.tiffin.events.TrackingEvent.DriverArriving;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who takes part in an order, and the rules of who is told what. Services repeat an answer as a new message when they are
 * asked again, so a fact is told when it is news to this row, not because it is another message. Facts of different topics
 * overtake each other.
 *
 * @param driverId who has been told of the delivery and not yet of its end
 * @param closed delivered or cancelled: no driver is told to start any more
 */
record Parties(
        UUID orderId,
        String city,
        @Nullable UUID customerId,
        @Nullable UUID restaurantId,
        @Nullable UUID driverId,
        boolean ticketShown,
        boolean ticketEnded,
        boolean closed) {

    /** The row after a fact, and what is to be told because of it. */
    record Told(Parties parties, List<Notice> notices) {}

    private record Speaker(UUID eventId, UUID orderId, String city, Instant at, List<Notice> said) {

        void say(Audience audience, @Nullable UUID recipient, Template template, Map<String, String> parameters) {
            said.add(new Notice(eventId, audience, null, template, parameters, orderId, city, at).to(recipient));
        }
    }

    static Parties unknown(UUID orderId, String city) {
        return new Parties(orderId, city, null, null, null, false, false, false);
    }

    /** Whether a fact can lead to a notice, or tells who takes part. */
    static boolean concerns(OrderKeyed fact) {
        return switch (fact) {
            case OrderPreparing _, OrderReady _ -> false;
            case OrderPlaced _, OrderStatusEvent _, TicketOpened _, TicketRejected _, TicketCancelled _ -> true;
            case DriverAssigned _, DriverReassigned _, DriverUnassigned _, DriverReleased _, NoDriverFound _ -> true;
            case DriverArrivedAtPickup _, Delivered _, Undeliverable _, DriverArriving _ -> true;
            default -> false; // OrderKeyed has other services' commands and facts too
        };
    }

    Told on(OrderKeyed fact, UUID eventId, Instant at) {
        var said = new ArrayList<Notice>();
        var next = follow(fact, new Speaker(eventId, orderId, city, at, said));
        return new Told(next, said);
    }

    /** The notice with its recipient, where that can be found out here. */
    Notice addressed(Notice notice) {
        if (notice.recipientId() != null) {
            return notice;
        }
        return switch (notice.audience()) {
            case CUSTOMER -> notice.to(customerId);
            case RESTAURANT -> notice.to(restaurantId);
            case DRIVER, OPERATOR -> notice;
        };
    }

    private Parties follow(OrderKeyed fact, Speaker speaker) {
        return switch (fact) {
            case OrderPlaced placed -> with(placed.customerId(), placed.restaurantId());
            case OrderStatusEvent status ->
                with(status.customerId(), status.restaurantId()).onStatus(status, speaker);
            case TicketOpened opened -> with(null, opened.restaurantId()).onTicketOpened(speaker);
            case TicketRejected rejected -> with(null, rejected.restaurantId()).ticketEnds();
            case TicketCancelled cancelled ->
                with(null, cancelled.restaurantId()).onTicketCancelled(cancelled, speaker);
            case DriverAssigned assigned -> with(null, assigned.restaurantId()).assigned(assigned.driverId(), speaker);
            case DriverReassigned assigned ->
                with(null, assigned.restaurantId())
                        .driverLeaves(assigned.previousDriverId(), Template.DELIVERY_REASSIGNED, speaker)
                        .assigned(assigned.driverId(), speaker);
            case DriverUnassigned lost -> driverLeaves(lost.driverId(), Template.DELIVERY_REASSIGNED, speaker);
            case DriverReleased _, NoDriverFound _ -> driverLeaves(driverId, Template.DELIVERY_CANCELLED, speaker);
            case Delivered _, Undeliverable _ -> withDriver(null); // the driver said so
            case DriverArrivedAtPickup arrived -> {
                speaker.say(Audience.RESTAURANT, arrived.restaurantId(), Template.DRIVER_AT_PICKUP, Map.of());
                yield with(null, arrived.restaurantId());
            }
            case DriverArriving arriving -> {
                var atPickup = arriving.at().equals("pickup");
                speaker.say(
                        atPickup ? Audience.RESTAURANT : Audience.CUSTOMER,
                        null,
                        atPickup ? Template.DRIVER_NEARBY : Template.DRIVER_ARRIVING,
                        Map.of());
                yield this;
            }
            default -> this;
        };
    }

    private Parties onStatus(OrderStatusEvent status, Speaker speaker) {
        return switch (status) {
            case OrderPreparing _, OrderReady _ -> this;
            case OrderConfirmed confirmed ->
                tellCustomer(Template.ORDER_CONFIRMED, Map.of("when", when(confirmed.readyAt(), speaker)), speaker);
            case OrderPickedUp _ -> tellCustomer(Template.ORDER_PICKED_UP, Map.of(), speaker);
            case OrderDelivered _ ->
                tellCustomer(Template.ORDER_DELIVERED, Map.of(), speaker)
                        .withDriver(null)
                        .close();
            case OrderDelayed delayed ->
                tellCustomer(Template.ORDER_DELAYED, Map.of("when", when(delayed.readyAt(), speaker)), speaker);
            case OrderCancelled cancelled ->
                tellCustomer(Template.ORDER_CANCELLED, Map.of("reason", spoken(cancelled.reason())), speaker)
                        .driverLeaves(driverId, Template.DELIVERY_CANCELLED, speaker)
                        .close();
            case OrderCancellationRefused _ -> tellCustomer(Template.CANCELLATION_REFUSED, Map.of(), speaker);
        };
    }

    private Parties onTicketOpened(Speaker speaker) {
        if (ticketShown || ticketEnded) {
            return this;
        }
        speaker.say(Audience.RESTAURANT, restaurantId, Template.NEW_ORDER, Map.of());
        return new Parties(orderId, city, customerId, restaurantId, driverId, true, false, closed);
    }

    private Parties onTicketCancelled(TicketCancelled cancelled, Speaker speaker) {
        if (ticketShown && !ticketEnded && !cancelled.by().equals("restaurant")) {
            speaker.say(
                    Audience.RESTAURANT,
                    restaurantId,
                    Template.KITCHEN_CANCELLED,
                    Map.of("reason", spoken(cancelled.reason())));
        }
        return ticketEnds();
    }

    private Parties assigned(UUID driver, Speaker speaker) {
        if (closed || driver.equals(driverId)) {
            return this;
        }
        speaker.say(Audience.DRIVER, driver, Template.NEW_DELIVERY, Map.of());
        speaker.say(Audience.CUSTOMER, customerId, Template.DRIVER_ASSIGNED, Map.of());
        return withDriver(driver);
    }

    private Parties driverLeaves(@Nullable UUID driver, Template template, Speaker speaker) {
        if (driver == null || !Objects.equals(driver, driverId)) {
            return this;
        }
        speaker.say(Audience.DRIVER, driver, template, Map.of());
        return withDriver(null);
    }

    private Parties tellCustomer(Template template, Map<String, String> parameters, Speaker speaker) {
        speaker.say(Audience.CUSTOMER, customerId, template, parameters);
        return this;
    }

    private Parties with(@Nullable UUID customer, @Nullable UUID restaurant) {
        return new Parties(
                orderId,
                city,
                customer == null ? customerId : customer,
                restaurant == null ? restaurantId : restaurant,
                driverId,
                ticketShown,
                ticketEnded,
                closed);
    }

    private Parties withDriver(@Nullable UUID driver) {
        return new Parties(orderId, city, customerId, restaurantId, driver, ticketShown, ticketEnded, closed);
    }

    private Parties ticketEnds() {
        return new Parties(orderId, city, customerId, restaurantId, driverId, ticketShown, true, closed);
    }

    private Parties close() {
        return new Parties(orderId, city, customerId, restaurantId, driverId, ticketShown, ticketEnded, true);
    }

    /** Time zones are the clients' business: minutes from the fact are right everywhere. */
    private static String when(@Nullable Instant readyAt, Speaker speaker) {
        var minutes =
                readyAt == null ? 0 : Duration.between(speaker.at(), readyAt).toMinutes();
        return minutes <= 1 ? "soon" : "in about %d minutes".formatted(minutes);
    }

    private static String spoken(String reason) {
        return reason.replace('_', ' ');
    }
}
