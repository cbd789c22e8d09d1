package io.tiffin.restaurant.domain;

import static io.tiffin.restaurant.domain.TicketFixture.DOSA;
import static io.tiffin.restaurant.domain.TicketFixture.LINES;
import static io.tiffin.restaurant.domain.TicketFixture.NOON;
import static io.tiffin.restaurant.domain.TicketFixture.OPEN_KITCHEN;
import static io.tiffin.restaurant.domain.TicketFixture.ORDER;
import static io.tiffin.restaurant.domain.TicketFixture.RESPOND_BY;
import static io.tiffin.restaurant.domain.TicketFixture.RESTAURANT;
import static io.tiffin.restaurant.domain.TicketFixture.in;
import static io.tiffin.restaurant.domain.TicketFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TicketTest {

    private static final Instant LATER = NOON.plus(Duration.ofMinutes(3));

    /** Every tap of a kitchen, and the state that it leads to. */
    private static final Map<TicketStatus, BiFunction<Ticket, Instant, Ticket.Change>> TAPS = new EnumMap<>(Map.of(
            TicketStatus.ACCEPTED, (ticket, now) -> ticket.accept(15, now),
            TicketStatus.REJECTED, (ticket, now) -> ticket.reject("too busy", now),
            TicketStatus.PREPARING, Ticket::prepare,
            TicketStatus.READY, Ticket::ready,
            TicketStatus.CANCELLED, (ticket, now) -> ticket.cancelByKitchen("no gas", now)));

    @ParameterizedTest
    @EnumSource
    void every_tap_follows_the_table_or_is_refused_and_a_repeated_one_changes_nothing(TicketStatus from) {
        TAPS.forEach((target, tap) -> {
            var ticket = in(from);
            if (from.allows(target)) {
                var change = tap.apply(ticket, LATER);
                assertThat(change.moved()).isTrue();
                assertThat(change.ticket().status()).isEqualTo(target);
                assertThat(change.ticket().sequence()).isEqualTo(ticket.sequence() + 1);
                assertThat(change.event()).isNotNull();
                var again = tap.apply(change.ticket(), LATER);
                assertThat(again).isEqualTo(new Ticket.Change(change.ticket(), null, false));
            } else if (wasDone(ticket, target)) {
                assertThat(tap.apply(ticket, LATER)).isEqualTo(new Ticket.Change(ticket, null, false));
            } else {
                assertThatThrownBy(() -> tap.apply(ticket, LATER))
                        .isInstanceOfSatisfying(IllegalTicketTransition.class, refused -> {
                            assertThat(refused.current()).isEqualTo(from);
                            assertThat(refused.allowed()).isEqualTo(from.next());
                        });
            }
        });
    }

    private static boolean wasDone(Ticket ticket, TicketStatus target) {
        var progress = ticket.progress();
        if (ticket.status() == target || ticket.status().isCalledOff()) {
            return ticket.status() == target;
        }
        return switch (target) {
            case ACCEPTED -> progress.acceptedAt() != null;
            case PREPARING -> progress.preparingAt() != null;
            case READY -> progress.cookedAt() != null;
            default -> false;
        };
    }

    @Test
    void an_open_kitchen_that_has_everything_gets_the_ticket() {
        var change = opening(OPEN_KITCHEN, NOON);

        assertThat(change.event()).isEqualTo(new TicketEvent.Opened(NOON));
        assertThat(change.ticket().status()).isEqualTo(TicketStatus.NEW);
        assertThat(change.ticket().sequence()).isEqualTo(1);
    }

    @Test
    void what_cannot_be_cooked_is_refused_at_once_and_never_shown() {
        assertRefused(opening(new Kitchen(OpenState.CLOSED, Set.of(DOSA)), NOON), "closed");
        assertRefused(opening(new Kitchen(OpenState.PAUSED, Set.of(DOSA)), NOON), "closed");
        assertRefused(opening(Kitchen.UNKNOWN, NOON), "closed");
        assertRefused(opening(new Kitchen(OpenState.OPEN, Set.of()), NOON), "item_unavailable");
        assertRefused(opening(OPEN_KITCHEN, RESPOND_BY.plusMillis(1)), "too_late");
    }

    private static void assertRefused(Ticket.Change change, String reason) {
        assertThat(change.event())
                .isInstanceOfSatisfying(
                        TicketEvent.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
        assertThat(change.ticket().status()).isEqualTo(TicketStatus.REJECTED);
        assertThat(change.ticket().wasOpened()).isFalse();
    }

    @Test
    void a_cancellation_that_overtook_the_order_refuses_it() {
        var tombstone = Ticket.cancelledBeforeItCame(ORDER, RESTAURANT, "testville", "customer", NOON);
        assertThat(tombstone.event()).isEqualTo(new TicketEvent.Cancelled("request", "customer", NOON));

        var answer = tombstone.ticket().openedAlready();

        assertThat(answer.event()).isEqualTo(new TicketEvent.Rejected("cancelled", NOON));
        assertThat(answer.moved()).isFalse();
        assertThat(answer.ticket().wasOpened()).isFalse();
        assertThat(answer.ticket().sequence()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void the_saga_always_gets_its_cancellation_and_the_same_answer_again(TicketStatus from) {
        var ticket = in(from);

        var change = ticket.cancelOnRequest("customer", LATER);
        var again = change.ticket().cancelOnRequest("customer", LATER);

        assertThat(change.event()).isInstanceOf(TicketEvent.Cancelled.class);
        assertThat(change.moved()).isEqualTo(from.allows(TicketStatus.CANCELLED));
        assertThat(change.ticket().status()).isEqualTo(change.moved() ? TicketStatus.CANCELLED : from);
        assertThat(again.event()).isEqualTo(change.event());
        assertThat(again.moved()).isFalse();
        assertThat(again.ticket().sequence()).isEqualTo(ticket.sequence() + 2);
    }

    @ParameterizedTest
    @EnumSource
    void a_repeated_opening_is_answered_with_what_is_true_now(TicketStatus status) {
        var ticket = in(status);

        var change = ticket.openedAlready();

        assertThat(change.moved()).isFalse();
        assertThat(change.ticket().status()).isEqualTo(status);
        assertThat(change.event())
                .isInstanceOf(
                        switch (status) {
                            case NEW -> TicketEvent.Opened.class;
                            case ACCEPTED -> TicketEvent.Accepted.class;
                            case PREPARING -> TicketEvent.Preparing.class;
                            case READY, HANDED_OVER -> TicketEvent.Ready.class;
                            case REJECTED -> TicketEvent.Rejected.class;
                            case CANCELLED -> TicketEvent.Cancelled.class;
                        });
    }

    @Test
    void a_kitchen_cannot_accept_after_its_time_nor_after_the_saga_gave_up() {
        var late = RESPOND_BY.plusSeconds(1);
        assertThatThrownBy(() -> in(TicketStatus.NEW).accept(10, late))
                .isInstanceOfSatisfying(
                        IllegalTicketTransition.class,
                        refused -> assertThat(refused.allowed())
                                .containsExactlyInAnyOrder(TicketStatus.REJECTED, TicketStatus.CANCELLED));

        var cancelled = in(TicketStatus.ACCEPTED)
                .cancelOnRequest("kitchen_silent", NOON)
                .ticket();
        assertThatThrownBy(() -> cancelled.accept(10, NOON)).isInstanceOf(IllegalTicketTransition.class);
    }

    @Test
    void another_prep_time_counts_from_now_and_the_same_promise_is_no_news() {
        var ticket = in(TicketStatus.ACCEPTED);

        var change = ticket.changePrepTime(20, LATER);

        assertThat(change.event())
                .isEqualTo(new TicketEvent.PrepTimeChanged(LATER.plus(Duration.ofMinutes(20)), LATER));
        assertThat(change.ticket().changePrepTime(20, LATER.plusSeconds(5)).moved())
                .isFalse();
        assertThatThrownBy(() -> in(TicketStatus.READY).changePrepTime(5, LATER))
                .isInstanceOf(IllegalTicketTransition.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCEPTED", "PREPARING", "READY"})
    void food_that_has_left_is_handed_over_whatever_was_tapped(TicketStatus from) {
        var change = in(from).handedOver();

        assertThat(change.ticket().status()).isEqualTo(TicketStatus.HANDED_OVER);
        assertThat(change.event()).isNull();
        assertThat(change.ticket().sequence()).isEqualTo(in(from).sequence());
        assertThat(change.ticket().lines()).isEqualTo(LINES);
    }
}
