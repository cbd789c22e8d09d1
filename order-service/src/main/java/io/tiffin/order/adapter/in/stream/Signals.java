package io.tiffin.order.adapter.in.stream;

import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Words between instances, and from tracking. They may be lost. */
interface Signals {

    void listen(Consumer<Collection<UUID>> woken, BiConsumer<UUID, Frame.Live> live);

    void follow(UUID order);

    void leave(UUID order);

    void announce(Set<UUID> orders);

    void close();
}
