package io.tiffin.order.application;

import java.time.Instant;
import java.util.UUID;

/** For browsers' EventSource, which cannot send a header: one order, one minute. */
public interface StreamTokens {

    record Token(String text, Instant expiresAt) {}

    Token issue(UUID order);

    boolean admits(String text, UUID order);
}
