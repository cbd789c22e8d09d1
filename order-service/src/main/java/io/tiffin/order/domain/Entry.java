package io.tiffin.order.domain;

import java.time.Instant;
import java.util.Map;

/** A line of an order's timeline, with the facets as they were from then on. */
public record Entry(String type, Instant at, Actor actor, Map<String, String> data, Facets facets) {

    public Entry {
        data = Map.copyOf(data);
    }
}
