package io.tiffin.restaurant.adapter.in.web;

import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.web.ApiProblem;
import java.util.UUID;

/** Ids as clients write them. One that cannot be an id of ours names nothing, so it is not found. */
final class Ids {

    static final String RESTAURANT = "rst";
    static final String ITEM = "itm";
    static final String ORDER = "ord";

    static UUID read(String prefix, String text) {
        return PublicId.parse(prefix, text).orElseThrow(() -> notFound(prefix));
    }

    static ApiProblem notFound(String prefix) {
        return ApiProblem.notFound(
                switch (prefix) {
                    case RESTAURANT -> "There is no such restaurant.";
                    case ITEM -> "There is no such menu item.";
                    default -> "There is no such order.";
                });
    }

    private Ids() {}
}
