package io.tiffin.events;

import java.time.Instant;

/** A participant does not start after this instant of the business clock: a wait for a person. */
public record BusinessDeadline(Instant business) {}
