package io.tiffin.sandbox.psp;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.SequencedMap;

/** Objects of one kind, in the order in which they were created; a changed one stays in its place. */
final class Shelf<T extends Kept> {

    private final SequencedMap<String, T> byId = new LinkedHashMap<>();

    void put(T object) {
        byId.put(object.id(), object);
    }

    Optional<T> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Collection<T> all() {
        return byId.values();
    }

    SequencedCollection<T> newestFirst() {
        return byId.sequencedValues().reversed();
    }

    void keepNewest(int count) {
        while (byId.size() > count) {
            byId.pollFirstEntry();
        }
    }
}
