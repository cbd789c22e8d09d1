package io.tiffin.events;

import java.util.List;
import java.util.UUID;

/** The last known state of a restaurant, on the compacted {@code restaurants.catalog}; applied by version, never through an inbox. */
public sealed interface CatalogSnapshot extends Message {

    UUID restaurantId();

    /** Rises with every change of this key. */
    long version();

    /**
     * Keyed by restaurant id.
     *
     * @param state {@code open}, {@code paused} or {@code closed}
     * @param deliveryRadiusMeters how far from {@code position} it delivers, as the crow flies
     * @param sections names of the menu's sections; a section not listed is gone
     */
    @WireName("catalog.restaurant.v1")
    record RestaurantState(
            UUID restaurantId,
            long version,
            String city,
            String name,
            GeoPoint position,
            int deliveryRadiusMeters,
            String state,
            MoneyAmount minimumOrder,
            MoneyAmount deliveryFee,
            List<String> sections,
            List<UUID> unavailableItems)
            implements CatalogSnapshot {}

    /** Keyed by {@code restaurantId/section}; the whole section. */
    @WireName("catalog.menu_section.v1")
    record MenuSection(UUID restaurantId, String section, long version, List<MenuItem> items)
            implements CatalogSnapshot {}

    record MenuItem(UUID id, String name, MoneyAmount price) {}
}
