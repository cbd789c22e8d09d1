package io.tiffin.tracking.domain;

import java.time.Instant;

/** A position and when the device measured it, business time. */
public record Sighting(Position position, Instant at) {}
