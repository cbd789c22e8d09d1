package io.tiffin.dispatch.application;

import io.tiffin.dispatch.domain.Route;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What a driver may look up: own offers and deliveries. */
public interface DriverReads {

    record OpenOffer(UUID id, UUID order, Route route, Instant expiresAt) {}

    List<OpenOffer> openOffers(UUID driver);

    /** The latest first. */
    List<Delivery> deliveries(UUID driver, boolean active, int limit);
}
