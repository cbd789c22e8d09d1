package io.tiffin.kit.time;

import java.time.Duration;

/**
 * How long we wait for a person: the longer of a business duration and a real floor, since a person (or the bot that
 * plays one) needs real seconds to react, however fast the business clock runs.
 */
public record PersonWait(Duration business, Duration realFloor) {

    public PersonWait {
        if (business.isNegative() || realFloor.isNegative()) {
            throw new IllegalArgumentException("a wait is not negative: " + business + ", " + realFloor);
        }
    }

    public static PersonWait of(Duration business, Duration realFloor) {
        return new PersonWait(business, realFloor);
    }
}
