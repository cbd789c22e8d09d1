package io.tiffin.dispatch.domain;

import java.time.Instant;

/** How wide the search is by now, and when it is tried again at the latest. */
public record Search(int wave, Instant nextTryAt) {}
