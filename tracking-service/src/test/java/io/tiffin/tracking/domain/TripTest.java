package io.tiffin.tracking.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TripTest {

    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");
    private static final UUID ORDER = new UUID(0, 1);
    private static final UUID DRIVER = new UUID(0, 2);
    private static final UUID OTHER = new UUID(0, 3);
    private static final Position KITCHEN = new Position(48.137, 11.575);
    private static final Position DOOR = metresNorth(1600);
    private static final Travel TRAVEL = new Travel(320, 1, Duration.ofMinutes(1), 100, Duration.ofMinutes(1));
    private static final Trip ASSIGNED = Trip.unknown(ORDER, "munich")
            .route(KITCHEN, DOOR, NOON.plusSeconds(600))
            .carriedBy(DRIVER, NOON);

    @Test
    void the_estimate_waits_for_the_food_and_then_drives() {
        var change = ASSIGNED.seen(at(metresNorth(-960), 0), TRAVEL); // three minutes to the kitchen, ready in ten

        assertThat(change.facts())
                .singleElement()
                .isInstanceOfSatisfying(
                        TripFact.EtaMoved.class,
                        moved -> assertThat(Duration.between(NOON.plusSeconds(900), moved.etaAt())
                                        .abs())
                                .isLessThan(Duration.ofSeconds(2)));
        assertThat(change.trip().sequence()).isEqualTo(1);
    }

    @Test
    void a_slower_or_faster_kitchen_moves_the_estimate_until_the_pick_up() {
        var waiting = ASSIGNED.seen(at(KITCHEN, 0), TRAVEL).trip();
        assertThat(waiting.etaAt()).isEqualTo(NOON.plusSeconds(900));

        var slower = waiting.foodReady(NOON.plusSeconds(1200)).seen(at(KITCHEN, 10), TRAVEL);
        assertThat(slower.facts()).containsExactly(new TripFact.EtaMoved(NOON.plusSeconds(1500)));
        var ready = slower.trip().foodReady(NOON.plusSeconds(20)).seen(at(KITCHEN, 30), TRAVEL);
        assertThat(ready.facts()).containsExactly(new TripFact.EtaMoved(NOON.plusSeconds(330)));

        var gone = ready.trip().pickedUp(DRIVER, NOON);
        assertThat(gone.foodReady(NOON.plusSeconds(5000))).isEqualTo(gone);
    }

    @Test
    void the_kitchens_word_stands_whenever_the_search_is_read() {
        var kitchenFirst = Trip.unknown(ORDER, "munich").foodReady(NOON.plusSeconds(1200));

        assertThat(kitchenFirst.route(KITCHEN, DOOR, NOON.plusSeconds(600)).readyAt())
                .isEqualTo(NOON.plusSeconds(1200));
    }

    @Test
    void a_new_time_is_told_from_a_minute_on() {
        var trip = ASSIGNED.pickedUp(DRIVER, NOON).seen(at(KITCHEN, 0), TRAVEL).trip();

        assertThat(trip.seen(at(KITCHEN, 59), TRAVEL).facts()).isEmpty();
        assertThat(trip.seen(at(KITCHEN, 60), TRAVEL).facts()).singleElement().isInstanceOf(TripFact.EtaMoved.class);
    }

    @Test
    void arriving_is_said_once_a_stop() {
        var nearKitchen = ASSIGNED.seen(at(metresNorth(-300), 0), TRAVEL);
        assertThat(nearKitchen.facts())
                .anySatisfy(fact -> assertThat(fact)
                        .isInstanceOfSatisfying(
                                TripFact.Arriving.class,
                                arriving -> assertThat(arriving.place()).isEqualTo("pickup")));
        assertThat(nearKitchen.trip().seen(at(metresNorth(-200), 5), TRAVEL).facts())
                .noneMatch(TripFact.Arriving.class::isInstance);

        var nearDoor = nearKitchen.trip().pickedUp(DRIVER, NOON).seen(at(metresNorth(1500), 10), TRAVEL);
        assertThat(nearDoor.facts())
                .anySatisfy(fact -> assertThat(fact)
                        .isInstanceOfSatisfying(
                                TripFact.Arriving.class,
                                arriving -> assertThat(arriving.place()).isEqualTo("dropoff")));
        assertThat(nearDoor.trip().seen(at(metresNorth(1550), 20), TRAVEL).facts())
                .noneMatch(TripFact.Arriving.class::isInstance);
    }

    @Test
    void silence_is_said_once_and_the_next_position_ends_it() {
        var silent = ASSIGNED.fallenSilent(NOON);
        assertThat(silent.facts()).containsExactly(new TripFact.Silent(NOON));
        assertThat(silent.trip().fallenSilent(NOON).facts()).isEmpty();

        var back = silent.trip().seen(at(metresNorth(-3000), 400), TRAVEL);
        assertThat(back.facts()).contains(new TripFact.Back());
        assertThat(back.trip().silent()).isFalse();
        assertThat(back.trip().sequence())
                .isEqualTo(silent.trip().sequence() + back.facts().size());
    }

    @Test
    void nobody_is_silent_who_carries_nothing() {
        assertThat(ASSIGNED.ended().fallenSilent(NOON).facts()).isEmpty();
        assertThat(ASSIGNED.lost(DRIVER).fallenSilent(NOON).facts()).isEmpty();
        assertThat(ASSIGNED.lost(OTHER)).isEqualTo(ASSIGNED);
    }

    @Test
    void another_driver_begins_anew() {
        var silent = ASSIGNED.seen(at(metresNorth(-50), 0), TRAVEL)
                .trip()
                .fallenSilent(NOON)
                .trip();
        var reassigned = silent.lost(DRIVER).carriedBy(OTHER, NOON.plusSeconds(60));

        assertThat(reassigned.silent()).isFalse();
        assertThat(reassigned.toldPickup()).isFalse();
        assertThat(reassigned.sequence()).isEqualTo(silent.sequence());
        assertThat(reassigned.arrivedAtPickUp(DRIVER)).isEqualTo(reassigned);
    }

    @Test
    void an_ended_trip_stays_ended_whatever_comes_late() {
        var ended = ASSIGNED.ended();
        assertThat(ended.carriedBy(OTHER, NOON)).isEqualTo(ended);
        assertThat(ended.pickedUp(OTHER, NOON)).isEqualTo(ended);
        assertThat(ended.route(KITCHEN, DOOR, NOON).stage()).isEqualTo(Stage.ENDED);
    }

    @Test
    void a_pick_up_implies_the_steps_before_it() {
        assertThat(ASSIGNED.pickedUp(DRIVER, NOON).stage()).isEqualTo(Stage.TO_DROPOFF);
        assertThat(ASSIGNED.pickedUp(OTHER, NOON).driverId()).isEqualTo(OTHER); // the late tap of a replaced driver
    }

    private static Sighting at(Position position, long seconds) {
        return new Sighting(position, NOON.plusSeconds(seconds));
    }

    private static Position metresNorth(double metres) {
        return new Position(KITCHEN.lat() + metres / 111_195, KITCHEN.lng());
    }
}
