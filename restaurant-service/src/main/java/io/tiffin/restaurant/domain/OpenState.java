package io.tiffin.restaurant.domain;

import java.util.Locale;

/** Whether a restaurant takes orders now; {@code PAUSED} is meant to end soon, {@code CLOSED} is not. */
public enum OpenState {
    OPEN,
    PAUSED,
    CLOSED;

    /** The word on the wire and in the database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static OpenState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
