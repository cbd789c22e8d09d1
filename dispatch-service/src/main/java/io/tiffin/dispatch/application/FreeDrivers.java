package io.tiffin.dispatch.application;

import io.tiffin.dispatch.domain.Position;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * A quick picture of who is free where. It proposes and may be wrong, stale or empty; it never fails: whoever asks looks
 * at {@link Slots} before deciding anything.
 */
public interface FreeDrivers {

    record Located(UUID driver, String city, Position position) {}

    List<UUID> near(String city, Position around, double radiusM, int limit);

    void put(Collection<Located> drivers);

    void remove(String city, Collection<UUID> drivers);
}
