package io.tiffin.kit.stream;

import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** Tells the service's other instances for whom there is news. It may lose a word: they look once a second anyway. */
interface WakeUps {

    void announce(Set<UUID> recipients);

    void listen(Consumer<Collection<UUID>> others);

    default void close() {}

    /** One instance, or no Redis: the poll alone. */
    record None() implements WakeUps {

        @Override
        public void announce(Set<UUID> recipients) {}

        @Override
        public void listen(Consumer<Collection<UUID>> others) {}
    }
}
