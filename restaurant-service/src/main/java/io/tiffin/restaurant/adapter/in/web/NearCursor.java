package io.tiffin.restaurant.adapter.in.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tiffin.kit.web.ApiProblem;
import java.util.Base64;
import java.util.Objects;
import java.util.UUID;

/** Where a list by distance goes on; opaque to clients. */
record NearCursor(double distanceM, UUID id) {

    static NearCursor after(CatalogueScreens.RestaurantView view) {
        return new NearCursor(Objects.requireNonNull(view.exactDistanceM()), Ids.read(Ids.RESTAURANT, view.id()));
    }

    static NearCursor read(String text) {
        try {
            var parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split("~", 2);
            return new NearCursor(Double.parseDouble(parts[0]), UUID.fromString(parts[1]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException _) {
            throw ApiProblem.malformed("The cursor is not one of ours.")
                    .field("cursor", "unknown_cursor", "Start over.");
        }
    }

    String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((distanceM + "~" + id).getBytes(UTF_8));
    }
}
