package io.tiffin.payment.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What goes wrong in one life: drawn from its seed, or planned to the step. */
final class Trouble {

    /** What the provider, or the way to it, does to one call. */
    enum Fault {
        NONE,
        /** Performed; we never hear of it. */
        LOST_REPLY,
        /** Never arrived; we cannot tell. */
        LOST_REQUEST,
        /** Performed, then a failure that the key replays for ever. */
        ERROR_AFTER,
        /** Not performed, and the key replays the failure for ever. */
        ERROR_BEFORE,
        /** A failure that the key replays for ever, and performed some seconds after it. */
        ERROR_THEN_PERFORMED,
        /** We stop waiting; the provider goes on, and answers the key with a conflict until it has finished. */
        TIMEOUT_THEN_PERFORMED,
        RATE_LIMITED,
        LOCK_TIMEOUT,
        UNREACHABLE,
        /** Something between us and the provider spoke. */
        BAD_GATEWAY,
        /** The answer comes after the lease. */
        SLOW
    }

    private static final List<Fault> FAULTS = List.of(Fault.values());

    private final SplittableRandom random;
    private final Instant end;
    private final double faults;
    private final double deaths;
    private final Instant downFrom;
    private final Instant downUntil;
    private final @Nullable Fault planned;
    private final String plannedFor;
    private final int plannedTimes;
    private final int deathAt;
    private final Map<Fault, Integer> met = new HashMap<>();
    private int steps;
    private int died;
    private int struck;
    private Instant last = Timeline.START;

    private Trouble(
            SplittableRandom random,
            Instant end,
            double faults,
            double deaths,
            Instant downFrom,
            Instant downUntil,
            @Nullable Fault planned,
            String plannedFor,
            int plannedTimes,
            int deathAt) {
        this.random = random;
        this.end = end;
        this.faults = faults;
        this.deaths = deaths;
        this.downFrom = downFrom;
        this.downUntil = downUntil;
        this.planned = planned;
        this.plannedFor = plannedFor;
        this.plannedTimes = plannedTimes;
        this.deathAt = deathAt;
    }

    /** A third of the lives is quiet in one respect, so that the other one's effects are seen alone. */
    static Trouble drawn(SplittableRandom random) {
        var end = Timeline.START.plusMillis(random.nextInt(5_000, 240_000));
        var faults = random.nextInt(3) == 0 ? 0 : random.nextDouble(0.6);
        var deaths = random.nextInt(3) == 0 ? 0 : random.nextDouble(0.06);
        var downFrom = end;
        var downUntil = end;
        if (random.nextInt(4) == 0) {
            downFrom = Timeline.START.plusMillis(random.nextInt(60_000));
            var length = random.nextInt(40) == 0
                    ? Duration.ofHours(random.nextInt(22, 27)) // longer than the provider remembers a key
                    : Duration.ofMillis(random.nextInt(100_000));
            downUntil = downFrom.plus(length);
            end = downUntil.isAfter(end) ? downUntil : end;
        }
        return new Trouble(random, end, faults, deaths, downFrom, downUntil, null, "", 0, 0);
    }

    /** One fault at the first calls of one kind, and one death at one step. */
    static Trouble planned(SplittableRandom random, Fault fault, String operation, int times, int deathAt) {
        var end = Timeline.START.plusSeconds(600);
        return new Trouble(random, end, 0, 0, end, end, fault, operation, times, deathAt);
    }

    /** When everything is well again. */
    Instant end() {
        return end;
    }

    /** Since when nothing has gone wrong: no call was spoilt, no process has died, and the provider was there. */
    Instant quietSince(Instant now) {
        var hasBeenDown = downUntil.isAfter(downFrom) && !now.isBefore(downFrom);
        return hasBeenDown && downUntil.isAfter(last) ? downUntil : last;
    }

    /** Something has gone wrong until now. */
    void lasts(Instant now) {
        last = now;
    }

    boolean isOver(Instant now) {
        return !now.isBefore(end);
    }

    boolean isDown(Instant now) {
        return !now.isBefore(downFrom) && now.isBefore(downUntil);
    }

    boolean isLongOutage() {
        return Duration.between(downFrom, downUntil).compareTo(Duration.ofHours(1)) > 0;
    }

    Fault strike(String operation, Instant now) {
        var fault = draw(operation, now);
        met.merge(fault, 1, Integer::sum);
        if (fault != Fault.NONE) {
            lasts(now);
        }
        return fault;
    }

    boolean often(double probability, Instant now) {
        return !isOver(now) && random.nextDouble() < probability;
    }

    /** Between any two steps the process may end. */
    void step(String name, Instant now) {
        steps++;
        if (steps == deathAt || (deaths > 0 && !isOver(now) && random.nextDouble() < deaths)) {
            died++;
            lasts(now);
            throw new Death(name);
        }
    }

    int steps() {
        return steps;
    }

    int deaths() {
        return died;
    }

    Map<Fault, Integer> met() {
        return met;
    }

    private Fault draw(String operation, Instant now) {
        if (planned != null && operation.equals(plannedFor) && struck < plannedTimes) {
            struck++;
            return planned;
        }
        return faults > 0 && !isOver(now) && random.nextDouble() < faults
                ? FAULTS.get(random.nextInt(1, FAULTS.size()))
                : Fault.NONE;
    }
}
