package io.tiffin.restaurant.application;

import java.util.Map;

/** What our own database says was published last. */
public interface CatalogueVersions {

    /** By the key of the topic; without keys that still have a message in the outbox, as those are on their way. */
    Map<String, Long> settled();
}
