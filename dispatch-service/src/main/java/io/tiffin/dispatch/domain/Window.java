package io.tiffin.dispatch.domain;

import java.time.Duration;
import java.time.Instant;

/** The time in which a driver is sought. */
public record Window(Instant opensAt, Instant endsAt) {

    public Duration length() {
        return Duration.between(opensAt, endsAt);
    }

    public boolean endedAt(Instant now) {
        return !now.isBefore(endsAt);
    }

    /** A lost driver opens a new window of the same length. */
    Window reopenedAt(Instant now) {
        return new Window(now, now.plus(length()));
    }
}
