package io.tiffin.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.events.AssignmentEvent.Delivered;
import io.tiffin.events.AssignmentEvent.DriverArrivedAtPickup;
import io.tiffin.events.AssignmentEvent.DriverAssigned;
import io.tiffin.events.AssignmentEvent.DriverReassigned;
import io.tiffin.events.AssignmentEvent.DriverReleased;
import io.tiffin.events.AssignmentEvent.DriverUnassigned;
import io.tiffin.events.OrderKeyed;
import io.tiffin.events.OrderStatusEvent.OrderCancellationRefused;
import io.tiffin.events.OrderStatusEvent.OrderCancelled;
import io.tiffin.events.OrderStatusEvent.OrderConfirmed;
import io.tiffin.events.OrderStatusEvent.OrderDelayed;
import io.tiffin.events.OrderStatusEvent.OrderDelivered;
import io.tiffin.events.OrderStatusEvent.OrderPickedUp;
import io.tiffin.events.RestaurantEvent.TicketCancelled;
import io.tiffin.events.RestaurantEvent.TicketOpened;
import io.tiffin.events.TrackingEvent.DriverArriving;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PartiesTest {

    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");
    private static final UUID ORDER = UUID.randomUUID();
    private static final UUID CUSTOMER = UUID.randomUUID();
    private static final UUID RESTAURANT = UUID.randomUUID();
    private static final UUID ANNA = UUID.randomUUID();
    private static final UUID BEN = UUID.randomUUID();

    private static final DriverAssigned ANNA_ASSIGNED = new DriverAssigned(ORDER, ANNA, RESTAURANT, NOON);
    private static final TicketOpened TICKET = new TicketOpened(ORDER, RESTAURANT, NOON);

    private static List<String> told(OrderKeyed... facts) {
        var parties = Parties.unknown(ORDER, "testville");
        var said = new ArrayList<String>();
        for (var fact : facts) {
            var told = parties.on(fact, UUID.randomUUID(), NOON);
            parties = told.parties();
            told.notices()
                    .forEach(notice ->
                            said.add(nameOf(notice) + " " + notice.template().word()));
        }
        return said;
    }

    private static String nameOf(Notice notice) {
        var id = String.valueOf(notice.recipientId());
        return id.equals(ANNA.toString())
                ? "anna"
                : id.equals(BEN.toString()) ? "ben" : notice.audience().word();
    }

    @Test
    void a_customer_follows_the_order_through_its_life() {
        var readyAt = NOON.plus(Duration.ofMinutes(15));
        assertThat(told(
                        new OrderConfirmed(ORDER, CUSTOMER, RESTAURANT, readyAt, NOON),
                        ANNA_ASSIGNED,
                        new OrderDelayed(ORDER, CUSTOMER, RESTAURANT, null, "kitchen", NOON),
                        new OrderPickedUp(ORDER, CUSTOMER, RESTAURANT, ANNA, NOON),
                        new OrderCancellationRefused(ORDER, CUSTOMER, RESTAURANT, "picked_up", NOON),
                        new DriverArriving(ORDER, ANNA, "dropoff", NOON, NOON),
                        new Delivered(ORDER, ANNA, NOON),
                        new OrderDelivered(ORDER, CUSTOMER, RESTAURANT, ANNA, NOON)))
                .containsExactly(
                        "customer order_confirmed",
                        "anna new_delivery",
                        "customer driver_assigned",
                        "customer order_delayed",
                        "customer order_picked_up",
                        "customer cancellation_refused",
                        "customer driver_arriving",
                        "customer order_delivered");
    }

    @Test
    void a_kitchen_hears_of_its_order_the_driver_and_a_cancellation_of_others() {
        var driverHere = new DriverArrivedAtPickup(ORDER, ANNA, RESTAURANT, NOON);
        assertThat(told(
                        TICKET,
                        TICKET, // the answer again
                        new DriverArriving(ORDER, ANNA, "pickup", NOON, NOON),
                        driverHere,
                        new TicketCancelled(ORDER, RESTAURANT, "request", "customer", NOON),
                        new TicketCancelled(ORDER, RESTAURANT, "request", "customer", NOON)))
                .containsExactly(
                        "restaurant new_order",
                        "restaurant driver_nearby",
                        "restaurant driver_at_pickup",
                        "restaurant kitchen_cancelled");
    }

    @Test
    void a_kitchen_is_not_told_what_it_did_itself_or_never_saw() {
        assertThat(told(TICKET, new TicketCancelled(ORDER, RESTAURANT, "restaurant", "no gas", NOON)))
                .containsExactly("restaurant new_order");
        assertThat(told(new TicketCancelled(ORDER, RESTAURANT, "request", "customer", NOON), TICKET))
                .isEmpty();
    }

    @Test
    void drivers_are_told_once_that_they_have_a_delivery_and_once_that_they_have_it_no_more() {
        assertThat(told(ANNA_ASSIGNED, ANNA_ASSIGNED, new DriverReleased(ORDER, NOON), new DriverReleased(ORDER, NOON)))
                .containsExactly("anna new_delivery", "customer driver_assigned", "anna delivery_cancelled");
        var reassigned = new DriverReassigned(ORDER, BEN, ANNA, RESTAURANT, NOON);
        assertThat(told(ANNA_ASSIGNED, new DriverUnassigned(ORDER, ANNA, "silent", NOON), reassigned, reassigned))
                .containsExactly(
                        "anna new_delivery",
                        "customer driver_assigned",
                        "anna delivery_reassigned",
                        "ben new_delivery",
                        "customer driver_assigned");
        assertThat(told(ANNA_ASSIGNED, reassigned)).contains("anna delivery_reassigned", "ben new_delivery");
    }

    @Test
    void a_cancellation_reaches_all_whichever_topic_is_read_first() {
        var cancelled = new OrderCancelled(ORDER, CUSTOMER, RESTAURANT, "customer", "changed_mind", NOON);
        var released = new DriverReleased(ORDER, NOON);
        assertThat(told(ANNA_ASSIGNED, cancelled, released))
                .containsOnlyOnce("anna delivery_cancelled", "customer order_cancelled");
        assertThat(told(ANNA_ASSIGNED, released, cancelled))
                .containsOnlyOnce("anna delivery_cancelled", "customer order_cancelled");
        assertThat(told(cancelled, ANNA_ASSIGNED, released)).containsExactly("customer order_cancelled");
    }

    @Test
    void every_text_is_complete() {
        for (var template : Template.values()) {
            var parameters = Map.of("when", "soon", "reason", "no gas", "title", "$1", "text", "a\\b");
            assertThat(template.title(parameters)).isNotBlank().doesNotContain("{", "–");
            assertThat(template.body(parameters)).isNotBlank().doesNotContain("{", "–");
            assertThat(template.channels()).isNotEmpty();
        }
    }
}
