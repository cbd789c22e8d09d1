package io.tiffin.restaurant.application;

import io.tiffin.restaurant.domain.Kitchen;
import io.tiffin.restaurant.domain.Restaurant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Where restaurants and their menus are kept. What is locked stays locked until the transaction ends. */
public interface Restaurants {

    /** By external id; holds the city's imports back until this one has ended, as there is no row yet to lock. */
    Map<String, Restaurant> lockForImport(String city, Collection<String> externalIds);

    Optional<Restaurant> lock(UUID id);

    /** The restaurant that has the item on its menu, if it is one of these. */
    Optional<Restaurant> lockByItem(UUID itemId, Set<UUID> among);

    void store(Collection<Restaurant> restaurants);

    /** What decides about new tickets, without a lock: a kitchen that closes in this instant can still reject. */
    Map<UUID, Kitchen> kitchens(Collection<UUID> restaurantIds, Collection<UUID> itemIds);
}
