package io.tiffin.dispatch.application;

import io.tiffin.kit.id.PublicId;
import java.util.UUID;

/** The ids that drivers see. */
public final class PublicIds {

    public static String order(UUID id) {
        return PublicId.format("ord", id);
    }

    public static String offer(UUID id) {
        return PublicId.format("ofr", id);
    }

    public static String restaurant(UUID id) {
        return PublicId.format("rst", id);
    }

    public static String driver(UUID id) {
        return PublicId.format("drv", id);
    }

    /** A text that is no order's id names nothing. */
    public static UUID parseOrder(String text) {
        return PublicId.parse("ord", text).orElseThrow(() -> new NotYours("delivery"));
    }

    public static UUID parseOffer(String text) {
        return PublicId.parse("ofr", text).orElseThrow(() -> new NotYours("offer"));
    }

    private PublicIds() {}
}
