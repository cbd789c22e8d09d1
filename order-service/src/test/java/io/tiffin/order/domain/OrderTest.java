package io.tiffin.order.domain;

import static io.tiffin.order.domain.Fact.DELIVERED;
import static io.tiffin.order.domain.Fact.DRIVER_ASSIGNED;
import static io.tiffin.order.domain.Fact.DRIVER_RELEASED;
import static io.tiffin.order.domain.Fact.DRIVER_UNASSIGNED;
import static io.tiffin.order.domain.Fact.PAYMENT_AUTHORIZED;
import static io.tiffin.order.domain.Fact.PAYMENT_CAPTURED;
import static io.tiffin.order.domain.Fact.PAYMENT_DECLINED;
import static io.tiffin.order.domain.Fact.PAYMENT_NEEDS_CUSTOMER;
import static io.tiffin.order.domain.Fact.PAYMENT_VOIDED;
import static io.tiffin.order.domain.Fact.PICKED_UP;
import static io.tiffin.order.domain.Fact.PREP_TIME_CHANGED;
import static io.tiffin.order.domain.Fact.TICKET_ACCEPTED;
import static io.tiffin.order.domain.Fact.TICKET_CANCELLED;
import static io.tiffin.order.domain.Fact.TICKET_OPENED;
import static io.tiffin.order.domain.Fact.TICKET_READY;
import static io.tiffin.order.domain.Fact.UNDELIVERABLE;
import static io.tiffin.order.domain.OrderFixture.DRIVER;
import static io.tiffin.order.domain.OrderFixture.NOON;
import static io.tiffin.order.domain.OrderFixture.after;
import static io.tiffin.order.domain.OrderFixture.news;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OrderTest {

    @Test
    void a_kitchen_that_forgets_to_tap_does_not_stop_the_order() {
        var order = after(PAYMENT_AUTHORIZED, TICKET_OPENED, TICKET_ACCEPTED, DRIVER_ASSIGNED);

        var change = order.hear(news(PICKED_UP));

        assertThat(change.order().status()).isEqualTo(OrderStatus.PICKED_UP);
        assertThat(change.events()).containsExactly(new OrderEvent.PickedUp(DRIVER, NOON));
    }

    @Test
    void a_fact_that_comes_behind_the_status_changes_its_facet_only() {
        var order = after(PAYMENT_AUTHORIZED, TICKET_OPENED, TICKET_ACCEPTED, DRIVER_ASSIGNED, PICKED_UP);

        var change = order.hear(News.of(TICKET_READY, NOON.minusSeconds(60)));

        assertThat(change.order().status()).isEqualTo(OrderStatus.PICKED_UP);
        assertThat(change.order().facets().kitchen().readyAt()).isEqualTo(NOON.minusSeconds(60));
        assertThat(change.events()).isEmpty();
        assertThat(Objects.requireNonNull(change.entry()).type()).isEqualTo("kitchen.ready");
    }

    @Test
    void a_declined_card_ends_the_order_at_once() {
        var order = after(PAYMENT_DECLINED);

        assertThat(order.step()).isEqualTo(Step.CANCELLED);
        assertThat(order.status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(cause(order)).isEqualTo(Cause.CARD_DECLINED);
    }

    @Test
    void an_order_is_cancelled_as_soon_as_its_money_is_being_let_go() {
        var change = after(PAYMENT_AUTHORIZED).cancel("", NOON);

        assertThat(change.order().step()).isEqualTo(Step.VOIDING);
        assertThat(change.order().status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(change.events()).containsExactly(new OrderEvent.Cancelled(Cause.CUSTOMER_REQUEST, NOON));
        assertThat(change.order().hear(news(PAYMENT_VOIDED)).order().facets().payment())
                .isEqualTo(PaymentStatus.VOIDED);
    }

    @Test
    void once_a_driver_is_sought_a_cancellation_is_a_request() {
        var change = after(PAYMENT_AUTHORIZED, TICKET_OPENED, TICKET_ACCEPTED).cancel("", NOON);

        assertThat(change.order().step()).isEqualTo(Step.RELEASING);
        assertThat(change.order().status()).isEqualTo(OrderStatus.CONFIRMED);
        assertThat(state(change.order())).isEqualTo(Cancellation.State.REQUESTED);

        var released = change.order().hear(news(DRIVER_RELEASED)).order();
        assertThat(released.status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(cause(released)).isEqualTo(Cause.CUSTOMER_REQUEST);
    }

    @Test
    void food_that_left_first_refuses_the_cancellation() {
        var asked = after(PAYMENT_AUTHORIZED, TICKET_OPENED, TICKET_ACCEPTED, DRIVER_ASSIGNED)
                .cancel("", NOON)
                .order();

        var change = asked.hear(news(PICKED_UP));

        assertThat(change.order().step()).isEqualTo(Step.DELIVERING);
        assertThat(state(change.order())).isEqualTo(Cancellation.State.REFUSED);
        assertThat(change.events())
                .containsExactly(
                        new OrderEvent.PickedUp(DRIVER, NOON),
                        new OrderEvent.CancellationRefused(Cause.CUSTOMER_REQUEST, NOON));
    }

    @Test
    void what_the_customer_never_asked_is_not_refused_to_them() {
        var released = after(PAYMENT_AUTHORIZED, TICKET_OPENED, TICKET_ACCEPTED, DRIVER_ASSIGNED, TICKET_CANCELLED);

        assertThat(released.hear(news(PICKED_UP)).events()).containsExactly(new OrderEvent.PickedUp(DRIVER, NOON));
    }

    @Test
    void a_customer_who_wants_what_the_kitchen_has_begun_is_answered_too() {
        var asked = after(PAYMENT_AUTHORIZED, TICKET_OPENED, TICKET_ACCEPTED, DRIVER_ASSIGNED, TICKET_CANCELLED)
                .cancel("too late", NOON);

        assertThat(asked.order().step()).isEqualTo(Step.RELEASING);
        assertThat(cause(asked.order())).isEqualTo(Cause.RESTAURANT_CANCELLED);
        assertThat(Objects.requireNonNull(asked.entry()).actor()).isEqualTo(Actor.CUSTOMER);
        assertThat(asked.order().cancel("again", NOON).entry()).isNull();
        assertThat(asked.order().hear(news(PICKED_UP)).events())
                .containsExactly(
                        new OrderEvent.PickedUp(DRIVER, NOON),
                        new OrderEvent.CancellationRefused(Cause.CUSTOMER_REQUEST, NOON));
        assertThat(cause(asked.order().hear(news(DRIVER_RELEASED)).order())).isEqualTo(Cause.RESTAURANT_CANCELLED);
    }

    @Test
    void an_order_on_the_road_cannot_be_cancelled() {
        var order = after(PAYMENT_AUTHORIZED, TICKET_OPENED, TICKET_ACCEPTED, DRIVER_ASSIGNED, PICKED_UP);

        assertThatThrownBy(() -> order.cancel("", NOON)).isInstanceOf(IllegalOrderTransition.class);
    }

    @Test
    void food_that_cannot_be_handed_over_is_refunded() {
        var order = after(
                PAYMENT_AUTHORIZED,
                TICKET_OPENED,
                TICKET_ACCEPTED,
                DRIVER_ASSIGNED,
                PICKED_UP,
                PAYMENT_CAPTURED,
                UNDELIVERABLE);

        assertThat(order.step()).isEqualTo(Step.REFUNDING);
        assertThat(order.status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(cause(order)).isEqualTo(Cause.UNDELIVERABLE);
    }

    @Test
    void only_the_review_of_what_a_step_waits_for_ends_its_wait() {
        var voiding = after(Fact.HOLD_IN_REVIEW);
        assertThat(voiding.step()).isEqualTo(Step.VOIDING);
        assertThat(voiding.hear(news(Fact.HOLD_IN_REVIEW)).order().step()).isEqualTo(Step.VOIDING);
        assertThat(voiding.hear(news(Fact.VOID_IN_REVIEW)).order().step()).isEqualTo(Step.CANCELLED);

        var refunding =
                after(PAYMENT_AUTHORIZED, TICKET_OPENED, TICKET_ACCEPTED, DRIVER_ASSIGNED, PICKED_UP, UNDELIVERABLE);
        assertThat(refunding.hear(news(Fact.CAPTURE_IN_REVIEW)).order().step()).isEqualTo(Step.REFUNDING);
        assertThat(refunding.hear(news(Fact.REFUND_IN_REVIEW)).order().step()).isEqualTo(Step.CANCELLED);
    }

    @Test
    void the_capture_and_the_delivery_may_come_in_either_order() {
        var paidFirst = after(
                PAYMENT_AUTHORIZED,
                TICKET_OPENED,
                TICKET_ACCEPTED,
                DRIVER_ASSIGNED,
                PICKED_UP,
                PAYMENT_CAPTURED,
                DELIVERED);
        var thereFirst = after(
                PAYMENT_AUTHORIZED,
                TICKET_OPENED,
                TICKET_ACCEPTED,
                DRIVER_ASSIGNED,
                PICKED_UP,
                DELIVERED,
                PAYMENT_CAPTURED);

        assertThat(paidFirst).isEqualTo(thereFirst);
        assertThat(paidFirst.step()).isEqualTo(Step.DONE);
    }

    @Test
    void a_repeated_answer_changes_nothing_and_is_not_shown_twice() {
        var order = after(PAYMENT_AUTHORIZED, TICKET_OPENED, TICKET_ACCEPTED, DRIVER_ASSIGNED, PICKED_UP);

        var change = order.hear(news(DRIVER_ASSIGNED));

        assertThat(change.order()).isEqualTo(order);
        assertThat(change.entry()).isNull();
        assertThat(change.ignored()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("answers_while_their_step_goes_on")
    void an_answer_is_a_line_of_the_timeline_once(List<Fact> before, Fact answer) {
        var first = after(before.toArray(Fact[]::new)).hear(news(answer));

        var second = first.order().hear(news(answer));

        assertThat(first.entry()).isNotNull();
        assertThat(second.entry()).isNull();
        assertThat(second.order()).isEqualTo(first.order());
        assertThat(second.events()).isEmpty();
    }

    static Stream<Arguments> answers_while_their_step_goes_on() {
        return Stream.of(
                Arguments.of(List.of(), PAYMENT_NEEDS_CUSTOMER),
                Arguments.of(List.of(PAYMENT_AUTHORIZED), TICKET_OPENED),
                Arguments.of(List.of(PAYMENT_AUTHORIZED, TICKET_OPENED, TICKET_ACCEPTED), PREP_TIME_CHANGED),
                Arguments.of(List.of(PAYMENT_AUTHORIZED, TICKET_OPENED, TICKET_ACCEPTED), DRIVER_ASSIGNED),
                Arguments.of(
                        List.of(PAYMENT_AUTHORIZED, TICKET_OPENED, TICKET_ACCEPTED, DRIVER_ASSIGNED),
                        PREP_TIME_CHANGED));
    }

    @Test
    void a_lost_driver_is_a_delay_that_is_told() {
        var change = after(PAYMENT_AUTHORIZED, TICKET_OPENED, TICKET_ACCEPTED, DRIVER_ASSIGNED)
                .hear(news(DRIVER_UNASSIGNED));

        assertThat(change.order().step()).isEqualTo(Step.DISPATCHING);
        assertThat(change.order().facets().delivery().driver()).isNull();
        assertThat(change.events()).containsExactly(new OrderEvent.Delayed(NOON.plusSeconds(900), "driver", NOON));
    }

    @Test
    void a_slower_kitchen_is_a_delay_that_is_told() {
        var change = after(PAYMENT_AUTHORIZED, TICKET_OPENED, TICKET_ACCEPTED).hear(news(PREP_TIME_CHANGED));

        assertThat(change.events()).containsExactly(new OrderEvent.Delayed(NOON.plusSeconds(1_800), "kitchen", NOON));
    }

    @Test
    void silence_of_the_bank_is_not_a_refusal_but_is_undone() {
        var change = OrderFixture.placed().timeOut(NOON);

        assertThat(change.order().step()).isEqualTo(Step.VOIDING);
        assertThat(cause(change.order())).isEqualTo(Cause.PAYMENT_TIMEOUT);
    }

    private static Cause cause(Order order) {
        return Objects.requireNonNull(order.facets().cancellation()).cause();
    }

    private static Cancellation.State state(Order order) {
        return Objects.requireNonNull(order.facets().cancellation()).state();
    }
}
