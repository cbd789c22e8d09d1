package io.tiffin.restaurant.application;

import io.tiffin.restaurant.domain.OpenState;
import io.tiffin.restaurant.domain.Restaurant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** A kitchen opens, pauses, closes, or runs out of something. Empty where it is not the caller's. */
@Service
public class ChangeAvailability {

    private final Restaurants restaurants;
    private final CatalogueNews news;

    ChangeAvailability(Restaurants restaurants, CatalogueNews news) {
        this.restaurants = restaurants;
        this.news = news;
    }

    @Transactional
    public Optional<Restaurant> become(OpenState state, UUID restaurantId, Set<UUID> ofCaller) {
        return Optional.of(restaurantId)
                .filter(ofCaller::contains)
                .flatMap(restaurants::lock)
                .map(restaurant -> store(restaurant.become(state)));
    }

    @Transactional
    public Optional<Restaurant> stock(UUID itemId, boolean inStock, Set<UUID> ofCaller) {
        return restaurants.lockByItem(itemId, ofCaller).map(restaurant -> store(restaurant.stock(itemId, inStock)));
    }

    private Restaurant store(Restaurant.Change change) {
        if (!change.nothing()) {
            restaurants.store(List.of(change.restaurant()));
            news.publish(List.of(change));
        }
        return change.restaurant();
    }
}
