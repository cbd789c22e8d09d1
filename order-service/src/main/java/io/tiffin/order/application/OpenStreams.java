package io.tiffin.order.application;

import java.util.Set;
import java.util.UUID;

/** Those who watch orders, on any instance. Told after the commit; a lost word is made good by their poll. */
public interface OpenStreams {

    void changed(Set<UUID> orders);
}
