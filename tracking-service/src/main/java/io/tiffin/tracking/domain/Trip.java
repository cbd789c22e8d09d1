package io.tiffin.tracking.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order on its way, as tracking knows it.
 *
 * @param driverId who carries it; null while nobody does
 * @param pickUp and {@code dropOff}, {@code readyAt}: null until the search, or the kitchen, has said so
 * @param etaAt at the customer's door, as last told
 * @param toldPickup and {@code toldDropoff}: that the driver is arriving was said
 * @param sequence of the order's last message from here
 * @param carriedSince real time since which the present driver can be silent
 */
public record Trip(
        UUID orderId,
        String city,
        Stage stage,
        @Nullable UUID driverId,
        @Nullable Position pickUp,
        @Nullable Position dropOff,
        @Nullable Instant readyAt,
        @Nullable Instant etaAt,
        boolean silent,
        boolean toldPickup,
        boolean toldDropoff,
        long sequence,
        @Nullable Instant carriedSince) {

    public record Change(Trip trip, List<TripFact> facts) {

        public Change {
            facts = List.copyOf(facts);
        }
    }

    public static Trip unknown(UUID orderId, String city) {
        return new Trip(orderId, city, Stage.WAITING, null, null, null, null, null, false, false, false, 0, null);
    }

    /** The way, by the search; its time for the food counts only as long as the kitchen itself has said nothing. */
    public Trip route(Position from, Position to, Instant ready) {
        return way(from, to, readyAt == null ? ready : readyAt);
    }

    /** The kitchen's latest word, which may come before the search; the next position moves the estimate. */
    public Trip foodReady(Instant at) {
        return stage == Stage.WAITING || stage.beforePickUp() ? way(pickUp, dropOff, at) : this;
    }

    private Trip way(@Nullable Position from, @Nullable Position to, Instant ready) {
        return new Trip(
                orderId,
                city,
                stage,
                driverId,
                from,
                to,
                ready,
                etaAt,
                silent,
                toldPickup,
                toldDropoff,
                sequence,
                carriedSince);
    }

    /** A first or another driver. */
    public Trip carriedBy(UUID driver, Instant realNow) {
        if (stage == Stage.ENDED) {
            return this;
        }
        return new Trip(
                orderId,
                city,
                Stage.TO_PICKUP,
                driver,
                pickUp,
                dropOff,
                readyAt,
                etaAt,
                false,
                false,
                false,
                sequence,
                realNow);
    }

    public Trip lost(UUID driver) {
        return stage.carried() && driver.equals(driverId) ? with(Stage.WAITING, null, false) : this;
    }

    public Trip arrivedAtPickUp(UUID driver) {
        return stage == Stage.TO_PICKUP && driver.equals(driverId) ? with(Stage.AT_PICKUP, driver, silent) : this;
    }

    /** Also without the steps before: they are implied. */
    public Trip pickedUp(UUID driver, Instant realNow) {
        if (stage == Stage.ENDED || stage == Stage.TO_DROPOFF || stage == Stage.AT_DROPOFF) {
            return this;
        }
        var own = driver.equals(driverId) ? this : carriedBy(driver, realNow);
        return own.with(Stage.TO_DROPOFF, driver, own.silent);
    }

    public Trip arrivedAtDropOff(UUID driver) {
        return stage == Stage.TO_DROPOFF && driver.equals(driverId) ? with(Stage.AT_DROPOFF, driver, silent) : this;
    }

    public Trip ended() {
        return with(Stage.ENDED, null, false);
    }

    private Trip with(Stage next, @Nullable UUID driver, boolean nowSilent) {
        return new Trip(
                orderId,
                city,
                next,
                driver,
                pickUp,
                dropOff,
                readyAt,
                etaAt,
                nowSilent,
                toldPickup,
                toldDropoff,
                sequence,
                carriedSince);
    }

    /** The driver was seen there. */
    public Change seen(Sighting sighting, Travel travel) {
        var facts = new ArrayList<TripFact>();
        if (silent) {
            facts.add(new TripFact.Back());
        }
        var nowToldPickup = toldPickup;
        var nowToldDropoff = toldDropoff;
        var here = sighting.position();
        if (stage == Stage.TO_PICKUP && pickUp != null && !toldPickup && travel.arriving(here, pickUp)) {
            facts.add(new TripFact.Arriving("pickup", sighting.at().plus(travel.between(here, pickUp))));
            nowToldPickup = true;
        }
        if (stage == Stage.TO_DROPOFF && dropOff != null && !toldDropoff && travel.arriving(here, dropOff)) {
            facts.add(new TripFact.Arriving("dropoff", sighting.at().plus(travel.between(here, dropOff))));
            nowToldDropoff = true;
        }
        var nowEta = estimate(sighting, travel);
        if (nowEta != null && (etaAt == null || differ(etaAt, nowEta, travel.etaStep()))) {
            facts.add(new TripFact.EtaMoved(nowEta));
        } else {
            nowEta = etaAt;
        }
        return new Change(
                new Trip(
                        orderId,
                        city,
                        stage,
                        driverId,
                        pickUp,
                        dropOff,
                        readyAt,
                        nowEta,
                        false,
                        nowToldPickup,
                        nowToldDropoff,
                        sequence + facts.size(),
                        carriedSince),
                facts);
    }

    public Change fallenSilent(Instant lastSeenAt) {
        if (silent || !stage.carried()) {
            return new Change(this, List.of());
        }
        return new Change(
                new Trip(
                        orderId,
                        city,
                        stage,
                        driverId,
                        pickUp,
                        dropOff,
                        readyAt,
                        etaAt,
                        true,
                        toldPickup,
                        toldDropoff,
                        sequence + 1,
                        carriedSince),
                List.of(new TripFact.Silent(lastSeenAt)));
    }

    /** At the door: to the kitchen, wait for the food, and on; null while the way is not known. */
    private @Nullable Instant estimate(Sighting sighting, Travel travel) {
        if (pickUp == null || dropOff == null || !stage.carried()) {
            return null;
        }
        if (!stage.beforePickUp()) {
            return sighting.at().plus(travel.between(sighting.position(), dropOff));
        }
        var atPickUp = sighting.at().plus(travel.between(sighting.position(), pickUp));
        var leaving = readyAt != null && readyAt.isAfter(atPickUp) ? readyAt : atPickUp;
        return leaving.plus(travel.between(pickUp, dropOff));
    }

    private static boolean differ(Instant one, Instant other, Duration step) {
        return Duration.between(one, other).abs().compareTo(step) >= 0;
    }
}
