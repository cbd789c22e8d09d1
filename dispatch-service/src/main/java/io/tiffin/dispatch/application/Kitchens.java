package io.tiffin.dispatch.application;

import java.time.Instant;
import java.util.Collection;
import java.util.UUID;

/** When the food will be ready, by the kitchens' latest word. It may come before the search for a driver. */
public interface Kitchens {

    record ReadyAt(UUID order, Instant readyAt, Instant saidAt) {}

    /** The caller has locked the jobs, where they exist. */
    void note(Collection<ReadyAt> news);
}
