package io.tiffin.restaurant.application;

import io.tiffin.restaurant.domain.Restaurant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Publishes the current snapshot of a key once more, under its old version: readers that have it change nothing. */
@Service
public class RepeatSnapshots {

    private static final int LENGTH_OF_ID = 36;

    private final Restaurants restaurants;
    private final CatalogueNews news;

    RepeatSnapshots(Restaurants restaurants, CatalogueNews news) {
        this.restaurants = restaurants;
        this.news = news;
    }

    /**
     * @param key as on the topic, {@code restaurantId} or {@code restaurantId/section}
     * @return false when the key has moved on since, which publishes it anyway
     */
    @Transactional
    public boolean repeat(String key, long version) {
        var change = restaurants
                .lock(UUID.fromString(key.substring(0, LENGTH_OF_ID)))
                .map(restaurant -> key.length() == LENGTH_OF_ID
                        ? new Restaurant.Change(restaurant, restaurant.stateVersion() == version, List.of())
                        : section(restaurant, key.substring(LENGTH_OF_ID + 1), version))
                .filter(found -> !found.nothing());
        change.ifPresent(found -> news.publish(List.of(found)));
        return change.isPresent();
    }

    private static Restaurant.Change section(Restaurant restaurant, String name, long version) {
        return new Restaurant.Change(
                restaurant,
                false,
                restaurant.menu().stream()
                        .filter(section -> section.name().equals(name) && section.version() == version)
                        .toList());
    }
}
