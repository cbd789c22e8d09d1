package io.tiffin.kit.time;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** Waiting for machines, retention, leases: time as it passes for everybody. */
public final class RealClock {

    private final Clock clock;

    private RealClock(Clock clock) {
        this.clock = clock;
    }

    public static RealClock of(Clock clock) {
        return new RealClock(clock);
    }

    public static RealClock system() {
        return of(Clock.systemUTC());
    }

    public static RealClock fixed(Instant at) {
        return of(Clock.fixed(at, ZoneOffset.UTC));
    }

    public Instant now() {
        return clock.instant();
    }
}
