package io.tiffin.restaurant.adapter.in.web;

import io.tiffin.kit.security.Caller;
import io.tiffin.restaurant.adapter.in.web.CatalogueScreens.MenuView;
import io.tiffin.restaurant.adapter.in.web.CatalogueScreens.RestaurantView;
import io.tiffin.restaurant.domain.Position;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What there is to eat: the same for every signed-in caller. */
@RestController
@RequestMapping("/v1/restaurants")
class CatalogueController {

    private final CatalogueScreens screens;

    CatalogueController(CatalogueScreens screens) {
        this.screens = screens;
    }

    /** Those that deliver to the point, the nearest first. */
    @GetMapping
    ResponseEntity<Page<RestaurantView>> near(
            @RequestParam @DecimalMin("-90") @DecimalMax("90") double lat,
            @RequestParam @DecimalMin("-180") @DecimalMax("180") double lng,
            @RequestParam(defaultValue = "" + Page.SIZE) @Min(1) @Max(Page.LARGEST) int limit,
            @RequestParam(required = false) @Nullable String cursor,
            Caller caller) {
        var after = cursor == null ? null : NearCursor.read(cursor);
        return Page.of(
                screens.near(new Position(lat, lng), after, limit + 1),
                limit,
                view -> view,
                view -> NearCursor.after(view).text());
    }

    @GetMapping("/{id}")
    ResponseEntity<RestaurantView> restaurant(@PathVariable String id, Caller caller) {
        return screens.restaurant(Ids.read(Ids.RESTAURANT, id))
                .map(found -> ResponseEntity.ok().eTag(found.version()).body(found.view()))
                .orElseThrow(() -> Ids.notFound(Ids.RESTAURANT));
    }

    @GetMapping("/{id}/menu")
    ResponseEntity<MenuView> menu(@PathVariable String id, Caller caller) {
        return screens.menu(Ids.read(Ids.RESTAURANT, id))
                .map(found -> ResponseEntity.ok().eTag(found.version()).body(found.view()))
                .orElseThrow(() -> Ids.notFound(Ids.RESTAURANT));
    }
}
