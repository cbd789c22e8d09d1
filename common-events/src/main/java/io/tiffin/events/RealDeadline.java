package io.tiffin.events;

import java.time.Instant;

/** A participant does not start after this instant of the real clock: a wait for a machine. */
public record RealDeadline(Instant real) {}
