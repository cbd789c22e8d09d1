package io.tiffin.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiffin.dispatch.application.NotYours;
import io.tiffin.dispatch.application.Refused;
import io.tiffin.dispatch.application.ReportProgress.Step;
import io.tiffin.dispatch.application.ReportProgress.Tap;
import io.tiffin.dispatch.domain.IllegalJobTransition;
import io.tiffin.dispatch.domain.OfferEnded;
import io.tiffin.events.RestaurantEvent;
import io.tiffin.events.RestaurantEvent.PrepTimeChanged;
import io.tiffin.events.TrackingEvent;
import io.tiffin.events.TrackingEvent.DriverBack;
import io.tiffin.events.TrackingEvent.DriverSilent;
import io.tiffin.kit.id.Uuid7;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssignmentTest extends DispatchTestBase {

    private static final Duration OFFER = Duration.ofSeconds(30);

    @Test
    void the_nearest_driver_is_asked_and_takes_the_order_to_the_door() {
        var far = driverAt(north(3_000));
        var near = driverAt(north(500));
        var order = Uuid7.next();
        var ask = Uuid7.next();
        find(order, ask);

        assertThat(assigned(order)).isEqualTo(near);
        tap(near, order, Step.ARRIVED_AT_PICKUP);
        tap(near, order, Step.PICKED_UP);
        tap(near, order, Step.ARRIVED_AT_DROPOFF);
        tap(near, order, Step.DELIVERED);

        assertThat(told(order))
                .containsExactly(
                        "driver.offer_made.v1",
                        "driver.assigned.v1",
                        "driver.arrived_at_pickup.v1",
                        "delivery.picked_up.v1",
                        "driver.arrived_at_dropoff.v1",
                        "delivery.delivered.v1");
        assertThat(published(order).get(1).inReplyTo()).isEqualTo(ask.toString());
        assertThat(framesOf(near)).containsExactly("offer.made", "delivery.assigned");
        assertThat(framesOf(far)).isEmpty();
        assertThat(slotOf(near)).isNull();
    }

    @Test
    void a_tap_that_was_done_changes_nothing_and_a_wrong_one_is_refused() {
        var driver = driverAt(north(500));
        var order = order();
        assigned(order);

        assertThatThrownBy(() -> tap(driver, order, Step.DELIVERED)).isInstanceOf(IllegalJobTransition.class);
        tap(driver, order, Step.PICKED_UP);
        tap(driver, order, Step.PICKED_UP);
        tap(driver, order, Step.ARRIVED_AT_PICKUP); // implied by the pick-up
        tap(driver, order, Step.DELIVERED);
        tap(driver, order, Step.DELIVERED);

        assertThat(told(order))
                .containsExactly(
                        "driver.offer_made.v1", "driver.assigned.v1", "delivery.picked_up.v1", "delivery.delivered.v1");
        assertThatThrownBy(() -> tap(driverAt(north(1)), order, Step.PICKED_UP)).isInstanceOf(NotYours.class);
    }

    @Test
    void a_tap_keeps_its_true_time_between_the_last_event_and_now() {
        var driver = driverAt(north(500));
        var order = order();
        assigned(order);
        var assignedAt = now();
        pass(Duration.ofMinutes(5));

        progress.report(driver, order, new Tap(Step.ARRIVED_AT_PICKUP, assignedAt.minusSeconds(60), null));
        progress.report(driver, order, new Tap(Step.PICKED_UP, assignedAt.plusSeconds(120), null));
        progress.report(driver, order, new Tap(Step.DELIVERED, now().plusSeconds(120), null));

        assertThat(published(order).stream()
                        .skip(2)
                        .map(message -> message.payload().path("occurredAt").asString()))
                .containsExactly(
                        assignedAt.toString(), assignedAt.plusSeconds(120).toString(), now().toString());
    }

    @Test
    void who_declines_or_says_nothing_is_passed_over_for_a_while() {
        var first = driverAt(north(100));
        var second = driverAt(north(200));
        var third = driverAt(north(300));
        var order = order();
        searchOnce();
        offers.decline(first, offerOf(order), "too far");
        searchOnce();
        assertThat(offeredTo(order)).isEqualTo(second);
        var ignored = offerOf(order);
        pass(OFFER);
        expire.run();
        List.of(first, second, third).forEach(driver -> ping(driver, north(100)));
        searchOnce();
        assertThat(offeredTo(order)).isEqualTo(third);
        assertThatThrownBy(() -> offers.accept(second, ignored))
                .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.why()).isEqualTo(Refused.Why.OFFER_EXPIRED));
        offers.decline(third, offerOf(order), "no");
        searchOnce();
        assertThat(offeredTo(order)).isNull();

        pass(Duration.ofMinutes(2));
        List.of(first, second, third).forEach(driver -> ping(driver, north(100)));
        searchOnce();

        assertThat(offeredTo(order)).isNotNull();
        assertThat(framesOf(second)).startsWith("offer.made", "offer.withdrawn");
    }

    @Test
    void an_offer_is_not_accepted_after_its_time_even_before_anybody_noticed() {
        var driver = driverAt(north(100));
        var order = order();
        searchOnce();
        pass(OFFER);

        assertThatThrownBy(() -> offers.accept(driver, offerOf(order))).isInstanceOf(OfferEnded.class);
        assertThat(stateOf(order)).isEqualTo("OFFERED");
    }

    @Test
    void accepting_twice_is_accepting_once_and_a_foreign_offer_does_not_exist() {
        var driver = driverAt(north(100));
        var order = order();
        assigned(order);

        assertThat(offers.accept(driver, offerOf(order)).status()).isEqualTo("assigned");
        assertThatThrownBy(() -> offers.accept(driverAt(north(1)), offerOf(order)))
                .isInstanceOf(NotYours.class);
        assertThat(told(order)).containsExactly("driver.offer_made.v1", "driver.assigned.v1");
    }

    @Test
    void the_circle_widens_until_somebody_far_away_is_asked() {
        var far = driverAt(north(20_000));
        var order = order();
        searchOnce();
        assertThat(offeredTo(order)).isNull();

        for (var i = 0; i < 6 && offeredTo(order) == null; i++) {
            pass(Duration.ofSeconds(5));
            searchOnce();
        }

        assertThat(offeredTo(order)).isEqualTo(far);
    }

    @Test
    void nobody_is_found_before_the_window_has_ended_and_not_later_either() {
        var order = order();
        pass(WINDOW.minusSeconds(1));
        searchOnce();
        assertThat(stateOf(order)).isEqualTo("SEARCHING");

        pass(Duration.ofSeconds(1));
        searchOnce();

        assertThat(told(order)).containsExactly("driver.none_found.v1");
    }

    @Test
    void a_search_that_is_asked_for_too_late_is_answered_at_once() {
        var late = findMessage(Uuid7.next(), Uuid7.next());
        pass(WINDOW);
        asks.on(List.of(late));

        assertThat(told(late.keyAsUuid())).containsExactly("driver.none_found.v1");
    }

    @Test
    void silent_and_absent_drivers_are_not_asked() {
        driverAt(north(100));
        var gone = driverAt(north(50));
        shifts.offline(gone, city);
        pass(Duration.ofSeconds(61));
        var order = order();
        searchOnce();

        assertThat(offeredTo(order)).isNull();
    }

    @Test
    void a_message_delivered_twice_acts_once_and_a_repeated_ask_is_answered_again() {
        var driver = driverAt(north(100));
        var ask = Uuid7.next();
        var message = findMessage(Uuid7.next(), ask);
        var order = message.keyAsUuid();
        asks.on(List.of(message, message));
        asks.on(List.of(message));
        asks.on(List.of(incoming(order, message.event(), ask))); // while searching there is nothing to say
        assertThat(told(order)).isEmpty();

        assigned(order);
        asks.on(List.of(message));
        asks.on(List.of(incoming(order, message.event(), ask)));

        assertThat(told(order)).containsExactly("driver.offer_made.v1", "driver.assigned.v1", "driver.assigned.v1");
        assertThat(published(order).get(2).inReplyTo()).isEqualTo(ask.toString());
        assertThat(published(order).get(2).payload().path("driverId").asString())
                .isEqualTo(driver.toString());
    }

    @Test
    void a_release_before_the_pick_up_frees_the_driver_and_tells_him() {
        var driver = driverAt(north(100));
        var order = order();
        assigned(order);
        var ask = Uuid7.next();
        release(order, ask);
        release(order, ask);

        assertThat(told(order))
                .containsExactly(
                        "driver.offer_made.v1", "driver.assigned.v1", "driver.released.v1", "driver.released.v1");
        assertThat(published(order).get(3).inReplyTo()).isEqualTo(ask.toString());
        assertThat(framesOf(driver)).containsExactly("offer.made", "delivery.assigned", "delivery.cancelled");
        assertThat(slotOf(driver)).isNull();
        assertThatThrownBy(() -> tap(driver, order, Step.PICKED_UP))
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.current()).isEqualTo("cancelled"));
        assertThat(reviews("late_pickup", order)).isEqualTo(1);
    }

    @Test
    void a_release_takes_an_open_offer_back() {
        var driver = driverAt(north(100));
        var order = order();
        searchOnce();
        var offer = offerOf(order);
        release(order, Uuid7.next());

        assertThat(framesOf(driver)).containsExactly("offer.made", "offer.withdrawn");
        assertThatThrownBy(() -> offers.accept(driver, offer))
                .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.why()).isEqualTo(Refused.Why.OFFER_TAKEN));
        assertThat(slotOf(driver)).isNull();
    }

    @Test
    void a_release_after_the_pick_up_is_refused() {
        var driver = driverAt(north(100));
        var order = order();
        assigned(order);
        tap(driver, order, Step.PICKED_UP);
        var ask = Uuid7.next();
        release(order, ask);

        assertThat(told(order)).endsWith("delivery.picked_up.v1", "driver.release_refused.v1");
        assertThat(published(order).getLast().inReplyTo()).isEqualTo(ask.toString());
        assertThat(slotOf(driver)).isEqualTo(order);
    }

    @Test
    void a_release_that_overtakes_its_search_refuses_it() {
        driverAt(north(100));
        var order = Uuid7.next();
        var released = Uuid7.next();
        var sought = Uuid7.next();
        release(order, released);
        find(order, sought);
        searchOnce();

        assertThat(told(order)).containsExactly("driver.released.v1", "driver.released.v1");
        assertThat(published(order).stream().map(Published::inReplyTo))
                .containsExactly(released.toString(), sought.toString());
        assertThat(offeredTo(order)).isNull();
    }

    @Test
    void a_driver_who_falls_silent_before_the_pick_up_is_replaced() {
        var first = driverAt(north(100));
        var order = order();
        assigned(order);
        pass(Duration.ofMinutes(9));
        var second = driverAt(north(200));
        silent(order, first);
        pass(Duration.ofMinutes(5)); // the old window is over, the new one is not
        ping(second, north(200));

        assertThat(assigned(order)).isEqualTo(second);
        assertThat(told(order))
                .containsExactly(
                        "driver.offer_made.v1",
                        "driver.assigned.v1",
                        "driver.unassigned.v1",
                        "driver.offer_made.v1",
                        "driver.reassigned.v1");
        assertThat(published(order).getLast().payload().path("previousDriverId").asString())
                .isEqualTo(first.toString());
        assertThat(framesOf(first)).endsWith("delivery.cancelled");
        assertThat(slotOf(first)).isNull();
    }

    @Test
    void a_late_pick_up_of_the_replaced_driver_wins_while_the_successor_has_not_picked_up() {
        var first = driverAt(north(100));
        var order = order();
        assigned(order);
        pass(Duration.ofMinutes(5));
        var second = driverAt(north(200));
        silent(order, first);
        assertThat(assigned(order)).isEqualTo(second);
        tap(second, order, Step.ARRIVED_AT_PICKUP);

        tap(first, order, Step.PICKED_UP);
        tap(first, order, Step.PICKED_UP);

        assertThat(told(order))
                .endsWith(
                        "driver.reassigned.v1",
                        "driver.arrived_at_pickup.v1",
                        "driver.reassigned.v1",
                        "delivery.picked_up.v1");
        assertThat(slotOf(first)).isEqualTo(order);
        assertThat(slotOf(second)).isNull();
        assertThat(framesOf(second)).endsWith("delivery.cancelled");
        tap(first, order, Step.DELIVERED);
        assertThat(stateOf(order)).isEqualTo("DELIVERED");
    }

    @Test
    void a_late_pick_up_takes_the_job_back_from_the_search_and_the_driver_from_an_open_offer() {
        var first = driverAt(north(100));
        var order = order();
        assigned(order);
        silent(order, first);
        ping(first, north(100));
        var other = order();
        jdbc.sql("update jobs set next_try_at = next_try_at + interval '1 hour' where order_id = ?")
                .param(order)
                .update();
        searchOnce();
        assertThat(offeredTo(other)).isEqualTo(first);

        tap(first, order, Step.PICKED_UP);

        assertThat(told(order)).endsWith("driver.unassigned.v1", "driver.reassigned.v1", "delivery.picked_up.v1");
        assertThat(slotOf(first)).isEqualTo(order);
        assertThat(stateOf(other)).isEqualTo("SEARCHING");
        assertThat(framesOf(first)).contains("offer.withdrawn");
    }

    @Test
    void a_late_pick_up_wins_when_the_search_has_come_back_to_the_same_driver() {
        var driver = driverAt(north(100));
        var order = order();
        assigned(order);
        pass(Duration.ofMinutes(5));
        silent(order, driver);
        ping(driver, north(100));
        searchOnce();
        assertThat(offeredTo(order)).isEqualTo(driver);
        pass(OFFER); // nobody has noticed yet that it is over

        tap(driver, order, Step.PICKED_UP);
        tap(driver, order, Step.PICKED_UP);

        assertThat(told(order)).endsWith("driver.offer_made.v1", "driver.reassigned.v1", "delivery.picked_up.v1");
        assertThat(slotOf(driver)).isEqualTo(order);
        tap(driver, order, Step.DELIVERED);
        assertThat(slotOf(driver)).isNull();
    }

    @Test
    void a_late_pick_up_of_a_driver_who_went_off_shift_brings_him_back_to_work() {
        var driver = driverAt(north(100));
        var order = order();
        assigned(order);
        silent(order, driver);
        shifts.offline(driver, city);

        tap(driver, order, Step.PICKED_UP);

        assertThat(stateOf(order)).isEqualTo("PICKED_UP");
        assertThat(slotOf(driver)).isEqualTo(order);
        assertThat(shifts.current(driver, city).online()).isTrue();
        assertThatThrownBy(() -> shifts.offline(driver, city)).isInstanceOf(Refused.class);
    }

    @Test
    void nobody_is_sent_for_food_that_a_busy_driver_says_he_has() {
        var first = driverAt(north(100));
        var order = order();
        assigned(order);
        silent(order, first);
        jdbc.sql("update jobs set next_try_at = next_try_at + interval '1 minute' where order_id = ?")
                .param(order)
                .update();
        ping(first, north(100));
        var other = order();
        assertThat(assigned(other)).isEqualTo(first);
        tap(first, other, Step.PICKED_UP);
        driverAt(north(200));
        search.run(Set.of(city));
        assertThat(offeredTo(order)).isNotNull();

        assertThatThrownBy(() -> tap(first, order, Step.PICKED_UP)).isInstanceOf(Refused.class);
        search.run(Set.of(city));
        assertThat(offeredTo(order)).isNull();

        tap(first, other, Step.DELIVERED);
        tap(first, order, Step.PICKED_UP);
        assertThat(slotOf(first)).isEqualTo(order);
        assertThat(openReviews(order)).isZero();
    }

    @Test
    void food_that_a_busy_driver_says_he_has_is_waited_for_a_window_longer() {
        var driver = driverAt(north(100));
        var other = Uuid7.next();
        var order = contestedBy(driver, other);

        pass(WINDOW.minusSeconds(1));
        assertThatThrownBy(() -> tap(driver, order, Step.PICKED_UP)).isInstanceOf(Refused.class);
        search.run(Set.of(city));
        assertThat(stateOf(order)).isEqualTo("SEARCHING");

        tap(driver, other, Step.DELIVERED);
        tap(driver, order, Step.PICKED_UP);
        assertThat(stateOf(order)).isEqualTo("PICKED_UP");
    }

    @Test
    void food_that_nobody_brings_back_is_given_up_and_people_know() {
        var order = contestedBy(driverAt(north(100)), Uuid7.next());

        pass(WINDOW);
        search.run(Set.of(city));

        assertThat(stateOf(order)).isEqualTo("NO_DRIVER");
        assertThat(openReviews(order)).isEqualTo(1);
    }

    @Test
    void an_order_is_not_free_while_a_busy_driver_says_that_he_has_the_food() {
        var driver = driverAt(north(100));
        var other = Uuid7.next();
        var order = contestedBy(driver, other);
        var ask = Uuid7.next();

        release(order, ask);
        search.run(Set.of(city));
        assertThat(told(order)).endsWith("driver.unassigned.v1");

        tap(driver, other, Step.DELIVERED);
        tap(driver, order, Step.PICKED_UP);
        release(order, ask);
        assertThat(told(order)).endsWith("delivery.picked_up.v1", "driver.release_refused.v1");
        assertThat(published(order).getLast().inReplyTo()).isEqualTo(ask.toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_release_waits_until_people_have_settled_who_has_the_food_or_the_window_is_over(boolean settled) {
        var order = contestedBy(driverAt(north(100)), Uuid7.next());
        var ask = Uuid7.next();
        release(order, ask);
        assertThat(stateOf(order)).isEqualTo("SEARCHING");

        if (settled) {
            jdbc.sql("update review_items set resolved_at = now(), resolution = 'he has it not' where subject = ?")
                    .param(order)
                    .update();
        } else {
            pass(WINDOW);
        }
        search.run(Set.of(city));

        assertThat(stateOf(order)).isEqualTo("RELEASED");
        assertThat(published(order).getLast().type()).isEqualTo("driver.released.v1");
        assertThat(published(order).getLast().inReplyTo()).isEqualTo(ask.toString());
    }

    /** The driver lost the order, has another on board, and says near the end of the search that he has this food too. */
    private UUID contestedBy(UUID driver, UUID other) {
        var order = order();
        assertThat(assigned(order)).isEqualTo(driver);
        silent(order, driver);
        jdbc.sql("update jobs set next_try_at = next_try_at + interval '1 minute' where order_id = ?")
                .param(order)
                .update();
        ping(driver, north(100));
        find(other, Uuid7.next());
        assertThat(assigned(other)).isEqualTo(driver);
        tap(driver, other, Step.PICKED_UP);
        pass(WINDOW.minusSeconds(1));
        assertThatThrownBy(() -> tap(driver, order, Step.PICKED_UP)).isInstanceOf(Refused.class);
        return order;
    }

    @Test
    void who_was_only_asked_cannot_have_picked_up() {
        var driver = driverAt(north(100));
        var order = order();
        searchOnce();

        assertThatThrownBy(() -> tap(driver, order, Step.PICKED_UP)).isInstanceOf(IllegalJobTransition.class);
    }

    @Test
    void a_late_pick_up_is_an_incident_once_the_successor_has_the_food() {
        var first = driverAt(north(100));
        var order = order();
        assigned(order);
        pass(Duration.ofMinutes(5));
        var second = driverAt(north(200));
        silent(order, first);
        assigned(order);
        tap(second, order, Step.PICKED_UP);

        assertThatThrownBy(() -> tap(first, order, Step.PICKED_UP))
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.current()).isEqualTo("reassigned"));
        assertThat(reviews("late_pickup", order)).isEqualTo(1);
        assertThat(slotOf(second)).isEqualTo(order);
    }

    @Test
    void a_silent_driver_with_the_food_keeps_the_job_and_is_an_incident() {
        var driver = driverAt(north(100));
        var order = order();
        assigned(order);
        tap(driver, order, Step.PICKED_UP);
        silent(order, driver);

        assertThat(stateOf(order)).isEqualTo("PICKED_UP");
        assertThat(openReviews(order)).isEqualTo(1);
        silence.on(List.of(this.<TrackingEvent>incoming(order, new DriverBack(order, driver, now()), null)));
        assertThat(openReviews(order)).isZero();
        silent(order, driver);
        assertThat(openReviews(order)).isEqualTo(1);
        tap(driver, order, Step.DELIVERED);
        assertThat(openReviews(order)).isZero();
    }

    @Test
    void silence_from_before_the_assignment_is_not_held_against_the_driver() {
        var driver = driverAt(north(100));
        var order = order();
        assigned(order);
        saidSilent(order, driver);
        ping(driver, north(100));
        pass(Duration.ofMinutes(4));
        replaceSilent.run();

        assertThat(stateOf(order)).isEqualTo("ASSIGNED");
    }

    @Test
    void a_silence_counts_in_the_end_whatever_trackings_clock_says() {
        var driver = driverAt(north(100));
        var order = order();
        assigned(order);
        var early = now().minusSeconds(30);
        silence.on(List.of(this.<TrackingEvent>incoming(order, new DriverSilent(order, driver, early, early), null)));
        pass(Duration.ofMinutes(5));
        replaceSilent.run();

        assertThat(stateOf(order)).isEqualTo("SEARCHING");
    }

    @Test
    void a_driver_who_is_heard_again_keeps_the_job() {
        var driver = driverAt(north(100));
        var order = order();
        assigned(order);
        saidSilent(order, driver);
        silence.on(List.of(this.<TrackingEvent>incoming(order, new DriverBack(order, driver, now()), null)));
        pass(Duration.ofMinutes(6)); // here nothing came from him; it may be we who do not hear
        replaceSilent.run();

        assertThat(stateOf(order)).isEqualTo("ASSIGNED");
    }

    @Test
    void a_driver_who_gives_up_before_the_pick_up_is_replaced_and_after_it_the_order_is_undeliverable() {
        var first = driverAt(north(100));
        var second = driverAt(north(200));
        var order = order();
        assigned(order);
        assertThat(progress.fail(first, order, "flat_tyre", "both wheels").status())
                .isEqualTo("reassigned");
        assertThat(progress.fail(first, order, "flat_tyre", null).status()).isEqualTo("reassigned");

        assertThat(assigned(order)).isEqualTo(second);
        tap(second, order, Step.PICKED_UP);
        assertThatThrownBy(() -> offers.decline(second, offerOf(order), "no")).isInstanceOf(IllegalJobTransition.class);
        progress.fail(second, order, "nobody_opens", null);
        progress.fail(second, order, "nobody_opens", null);

        assertThat(told(order)).endsWith("driver.reassigned.v1", "delivery.picked_up.v1", "delivery.undeliverable.v1");
        assertThat(slotOf(second)).isNull();
    }

    @Test
    void a_shift_does_not_end_while_anything_is_held() {
        var driver = driverAt(north(100));
        var order = order();
        searchOnce();
        assertThatThrownBy(() -> shifts.offline(driver, city)).isInstanceOf(Refused.class);
        offers.accept(driver, offerOf(order));
        assertThatThrownBy(() -> shifts.offline(driver, city)).isInstanceOf(Refused.class);
        tap(driver, order, Step.PICKED_UP);
        tap(driver, order, Step.DELIVERED);

        assertThat(shifts.offline(driver, city).online()).isFalse();
        assertThat(shifts.offline(driver, city).online()).isFalse();
    }

    @Test
    void drivers_are_found_when_redis_has_lost_everything() {
        var driver = driverAt(north(100));
        Objects.requireNonNull(redis.getConnectionFactory())
                .getConnection()
                .serverCommands()
                .flushDb();
        var order = order();
        searchOnce();

        assertThat(offeredTo(order)).isEqualTo(driver);
    }

    @Test
    void what_redis_says_wrongly_decides_nothing() {
        var gone = driverAt(north(1));
        shifts.offline(gone, city);
        var driver = driverAt(north(100));
        redis.opsForGeo()
                .add("{" + city + "}:free", new org.springframework.data.geo.Point(13.40, 52.50), gone.toString());
        redis.opsForGeo()
                .add(
                        "{" + city + "}:free",
                        new org.springframework.data.geo.Point(13.40, 52.50),
                        UUID.randomUUID().toString());
        var order = order();
        searchOnce();

        assertThat(offeredTo(order)).isEqualTo(driver);
    }

    @Test
    void ghosts_and_refusers_nearby_do_not_hide_who_is_behind_them() {
        var refuser = driverAt(north(50));
        var willing = driverAt(north(900));
        var key = "{" + city + "}:free";
        for (var i = 0; i < 60; i++) {
            redis.opsForGeo()
                    .add(
                            key,
                            new org.springframework.data.geo.Point(13.40, 52.501),
                            UUID.randomUUID().toString());
        }
        var order = order();
        searchOnce();
        assertThat(offeredTo(order)).isEqualTo(refuser);
        offers.decline(refuser, offerOf(order), "too_far");

        searchOnce();

        assertThat(offeredTo(order)).isEqualTo(willing);
        assertThat(redis.opsForZSet().zCard(key)).isLessThan(60);
    }

    @Test
    void a_job_that_cannot_be_handled_stops_no_other() {
        driverAt(north(100));
        driverAt(north(200));
        var sick = order();
        var well = order();
        jdbc.sql("update jobs set pick_up_lat = 95 where order_id = ?")
                .param(sick)
                .update();
        searchOnce();
        assertThat(offeredTo(well)).isNotNull();
        assertThat(offeredTo(sick)).isNull();
        assertThat(reviews("dispatch_failed", sick)).isEqualTo(1);

        var sickLater = order();
        searchOnce();
        assertThat(offeredTo(sickLater)).isNotNull();
        jdbc.sql("update jobs set pick_up_lat = 95 where order_id = ?")
                .param(sickLater)
                .update();
        pass(OFFER);
        expire.run();

        assertThat(stateOf(well)).isEqualTo("SEARCHING");
        assertThat(stateOf(sickLater)).isEqualTo("OFFERED");
        assertThat(reviews("dispatch_failed", sickLater)).isEqualTo(1);
        jdbc.sql("update jobs set pick_up_lat = 52.5 where pick_up_lat = 95").update();
    }

    @Test
    void the_kitchens_word_counts_also_when_it_comes_before_the_search() {
        var order = Uuid7.next();
        var readyAt = now().plus(Duration.ofMinutes(40));
        kitchens.on(List.of(this.<RestaurantEvent>incoming(
                order, new PrepTimeChanged(order, UUID.randomUUID(), readyAt, now()), null)));
        var driver = driverAt(north(100));
        find(order, Uuid7.next());
        assertThat(assigned(order)).isEqualTo(driver);
        assertThat(offers.accept(driver, offerOf(order)).route().readyAt()).isEqualTo(readyAt);

        kitchens.on(List.of(this.<RestaurantEvent>incoming(
                order, new PrepTimeChanged(order, UUID.randomUUID(), readyAt.plusSeconds(60), now()), null)));

        assertThat(framesOf(driver)).endsWith("delivery.updated");
    }

    @Test
    void a_woken_city_is_searched_before_its_time() {
        var order = order();
        searchOnce();
        var driver = driverAt(north(100));
        search.run(Set.of(city));

        assertThat(offeredTo(order)).isEqualTo(driver);
    }
}
