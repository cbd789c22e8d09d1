package io.tiffin.restaurant.adapter.in.web;

import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.security.Caller;
import io.tiffin.restaurant.adapter.in.web.CatalogueScreens.ItemView;
import io.tiffin.restaurant.application.ChangeAvailability;
import io.tiffin.restaurant.domain.OpenState;
import io.tiffin.restaurant.domain.Restaurant;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the kitchen takes orders, and what it has run out of. */
@RestController
@RequestMapping("/v1/restaurant")
class KitchenAvailabilityController {

    record Availability(
            @NotBlank String restaurantId,
            @NotNull @Pattern(regexp = "open|paused|closed") String state) {}

    record Stock(
            @NotNull @Pattern(regexp = "in_stock|out_of_stock")
            String availability) {}

    private final ChangeAvailability changeAvailability;

    KitchenAvailabilityController(ChangeAvailability changeAvailability) {
        this.changeAvailability = changeAvailability;
    }

    @PutMapping("/availability")
    Availability availability(@Valid @RequestBody Availability body, Caller.Staff staff) {
        var id = Ids.read(Ids.RESTAURANT, body.restaurantId());
        return changeAvailability
                .become(OpenState.of(body.state()), id, staff.restaurantIds())
                .map(restaurant -> new Availability(
                        PublicId.format(Ids.RESTAURANT, restaurant.id()),
                        restaurant.state().word()))
                .orElseThrow(() -> Ids.notFound(Ids.RESTAURANT));
    }

    @PatchMapping("/menu/items/{id}")
    ItemView item(@PathVariable String id, @Valid @RequestBody Stock body, Caller.Staff staff) {
        var itemId = Ids.read(Ids.ITEM, id);
        return changeAvailability
                .stock(itemId, body.availability().equals("in_stock"), staff.restaurantIds())
                .map(restaurant -> shown(restaurant, itemId))
                .orElseThrow(() -> Ids.notFound(Ids.ITEM));
    }

    private static ItemView shown(Restaurant restaurant, UUID itemId) {
        return restaurant
                .items()
                .filter(item -> item.id().equals(itemId))
                .findFirst()
                .map(item -> ItemView.of(
                        item.id(),
                        item.name(),
                        MoneyBody.of(item.price().minorUnits(), item.price().currencyCode()),
                        item.inStock()))
                .orElseThrow();
    }
}
