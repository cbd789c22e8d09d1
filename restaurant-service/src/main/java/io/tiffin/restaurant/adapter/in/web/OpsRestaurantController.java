package io.tiffin.restaurant.adapter.in.web;

import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.security.Caller;
import io.tiffin.restaurant.application.ImportRestaurants;
import io.tiffin.restaurant.domain.Restaurant;
import jakarta.validation.Valid;
import java.util.List;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class OpsRestaurantController {

    record Imported(List<ImportedRestaurant> restaurants) {}

    record ImportedRestaurant(String externalId, String id, long menuVersion, List<ImportedItem> items) {}

    record ImportedItem(String externalId, String id) {}

    private final ImportRestaurants importRestaurants;

    OpsRestaurantController(ImportRestaurants importRestaurants) {
        this.importRestaurants = importRestaurants;
    }

    @PostMapping("/v1/ops/restaurants:import")
    Imported importRestaurants(@Valid @RequestBody ImportBody body, Caller.Operator operator) {
        return new Imported(importRestaurants.handle(body.city(), body.toDrafts()).stream()
                .map(OpsRestaurantController::shown)
                .toList());
    }

    private static ImportedRestaurant shown(Restaurant restaurant) {
        return new ImportedRestaurant(
                restaurant.externalId(),
                PublicId.format(Ids.RESTAURANT, restaurant.id()),
                restaurant.menuVersion(),
                restaurant
                        .items()
                        .map(item -> new ImportedItem(item.externalId(), PublicId.format(Ids.ITEM, item.id())))
                        .toList());
    }
}
