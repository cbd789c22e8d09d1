package io.tiffin.order.application;

import io.tiffin.order.domain.Money;
import io.tiffin.order.domain.Position;
import io.tiffin.order.domain.Restaurant.MenuItem;
import java.util.List;
import java.util.UUID;

/** The last known state of a restaurant, or of one section of its menu. */
public sealed interface CatalogueSnapshot {

    UUID restaurant();

    long version();

    record RestaurantSnapshot(
            UUID restaurant,
            long version,
            String city,
            String name,
            Position position,
            int deliveryRadiusM,
            String state,
            Money minimumOrder,
            Money deliveryFee,
            List<String> sections,
            List<UUID> unavailableItems)
            implements CatalogueSnapshot {}

    record SectionSnapshot(UUID restaurant, String section, long version, List<MenuItem> items)
            implements CatalogueSnapshot {}
}
