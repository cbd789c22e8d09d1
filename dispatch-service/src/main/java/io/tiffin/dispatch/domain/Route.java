package io.tiffin.dispatch.domain;

import java.time.Instant;
import java.util.UUID;

/** From where to where, and when the kitchen means to be ready. */
public record Route(UUID restaurant, Position pickUp, Position dropOff, Instant readyAt) {}
