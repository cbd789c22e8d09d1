package io.tiffin.restaurant.application;

import java.util.Map;

/** What a reader that begins today ends with: the last record of every key on the catalogue's topic. */
public interface PublishedCatalogue {

    /**
     * @param version -1 where the record cannot be read
     * @param place tells one record of the key from another
     */
    record Last(long version, long place) {}

    /** Up to the present end of the topic, by key ({@code restaurantId} or {@code restaurantId/section}). */
    Map<String, Last> read();
}
