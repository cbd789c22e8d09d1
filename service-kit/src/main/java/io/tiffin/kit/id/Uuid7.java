package io.tiffin.kit.id;

import com.github.f4b6a3.uuid.UuidCreator;
import java.time.Instant;
import java.util.UUID;

/** UUID version 7: sorted by the real time of their making, strictly rising within one process and millisecond. */
public final class Uuid7 {

    private static final int VERSION = 7;

    public static UUID next() {
        return UuidCreator.getTimeOrderedEpochPlus1();
    }

    /** When it was made, to the millisecond. */
    public static Instant timeOf(UUID id) {
        if (id.version() != VERSION) {
            throw new IllegalArgumentException(id + " is not a UUIDv7");
        }
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }

    private Uuid7() {}
}
