package io.tiffin.restaurant.application;

import io.tiffin.restaurant.domain.Restaurant;
import java.util.Collection;

/** Tells the other services what the catalogue says now. */
public interface CatalogueNews {

    void publish(Collection<Restaurant.Change> changes);
}
