package io.tiffin.dispatch.application;

import io.tiffin.dispatch.application.FreeDrivers.Located;
import io.tiffin.dispatch.domain.Position;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Drivers, their shifts, and where they were heard of last. */
public interface Drivers {

    /** @param since when the present state began */
    record Shift(
            UUID driver,
            String city,
            boolean online,
            @Nullable String vehicle,
            Instant since) {}

    record Seen(UUID driver, String city, Position position, Instant at) {}

    Optional<Shift> shift(UUID driver);

    /** Locked until the end of the transaction. */
    Optional<Shift> lock(UUID driver);

    void save(Shift shift);

    /** Keeps the newer of the known and the given positions; returns those of drivers who have a free slot. */
    List<Located> seen(Collection<Seen> positions);
}
