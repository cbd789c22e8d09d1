package io.tiffin.kit.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * The city's time: opening hours, cooking, offers, estimates. At speed 1 and without an anchor it is real time; in the
 * sandbox it runs up to 60 times faster from an anchor that all services share. Instants are whole microseconds, as
 * PostgreSQL keeps them.
 */
public final class BusinessClock {

    private final Clock real;
    private final Instant anchorReal;
    private final Instant anchorBusiness;
    private final double speed;

    private BusinessClock(Clock real, Instant anchorReal, Instant anchorBusiness, double speed) {
        if (!(speed > 0) || Double.isInfinite(speed)) {
            throw new IllegalArgumentException("the clock's speed is a positive number, not " + speed);
        }
        this.real = real;
        this.anchorReal = anchorReal;
        this.anchorBusiness = anchorBusiness;
        this.speed = speed;
    }

    /** At {@code anchorReal} it was {@code anchorBusiness}; since then {@code speed} business seconds pass in a real one. */
    public static BusinessClock of(Clock real, Instant anchorReal, Instant anchorBusiness, double speed) {
        return new BusinessClock(real, anchorReal, anchorBusiness, speed);
    }

    /** Business time is real time. */
    public static BusinessClock of(Clock real) {
        return of(real, Instant.EPOCH, Instant.EPOCH, 1);
    }

    public static BusinessClock system() {
        return of(Clock.systemUTC());
    }

    public static BusinessClock fixed(Instant at) {
        return of(Clock.fixed(at, ZoneOffset.UTC));
    }

    public Instant now() {
        return toBusiness(real.instant());
    }

    public Instant toBusiness(Instant realInstant) {
        return anchorBusiness
                .plus(scaled(Duration.between(anchorReal, realInstant), speed))
                .truncatedTo(ChronoUnit.MICROS);
    }

    public Instant toReal(Instant business) {
        return anchorReal.plus(toReal(Duration.between(anchorBusiness, business)));
    }

    /** How long a stretch of business time takes in reality. */
    public Duration toReal(Duration business) {
        return scaled(business, 1 / speed);
    }

    /** How much business time passes in a stretch of real time. */
    public Duration toBusiness(Duration realDuration) {
        return scaled(realDuration, speed);
    }

    public double speed() {
        return speed;
    }

    /** The business instant at which a wait for a person that begins now is over. */
    public Instant after(PersonWait wait) {
        return now().plus(length(wait));
    }

    /** The wait as business time: the longer of its business duration and its real floor. */
    public Duration length(PersonWait wait) {
        var floor = toBusiness(wait.realFloor());
        return wait.business().compareTo(floor) >= 0 ? wait.business() : floor;
    }

    private static Duration scaled(Duration duration, double factor) {
        if (factor == 1) {
            return duration;
        }
        // seconds and nanoseconds apart: a double holds neither decades in nanoseconds nor needs to
        var seconds = duration.getSeconds() * factor;
        var whole = (long) Math.floor(seconds);
        return Duration.ofSeconds(whole, Math.round((seconds - whole) * 1e9 + duration.getNano() * factor));
    }
}
