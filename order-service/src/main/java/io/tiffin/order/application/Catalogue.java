package io.tiffin.order.application;

import io.tiffin.order.domain.Restaurant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What restaurants sell, as they last said it. Ours to read, theirs to write. */
public interface Catalogue {

    Optional<Restaurant> find(UUID restaurant);

    /** Applied by version: an older snapshot changes nothing, so that all can be read again from the start. */
    void apply(List<CatalogueSnapshot> snapshots);
}
