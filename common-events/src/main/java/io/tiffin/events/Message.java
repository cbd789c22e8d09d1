package io.tiffin.events;

/** Anything that travels on a topic: a fact in the past tense, a command, or a snapshot. Every record carries {@link WireName}. */
public interface Message {}
