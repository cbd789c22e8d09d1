package io.tiffin.events;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What operators decided about dead letters, on {@code operations.decisions}, keyed by the letter. The records are the audit
 * trail, and the only place that says whether a letter still waits: of several about one letter the first counts.
 *
 * <p>{@code letter} names the letter's topic, partition and offset: {@code payments.process.dlq-3-17}. {@code by} is the
 * operator's subject in the token. {@code decidedAt} is of the real clock.
 */
public sealed interface OperatorDecision extends Message {

    String letter();

    String by();

    @Nullable
    String note();

    Instant decidedAt();

    /** Sent to {@code topic} again under its key and its old id, and acknowledged there. */
    @WireName("dead_letter.replayed.v1")
    record DeadLetterReplayed(
            String letter,
            String topic,
            @Nullable String key,
            @Nullable UUID messageId,
            String by,
            @Nullable String note,
            Instant decidedAt)
            implements OperatorDecision {}

    /** It stays where it is and is not sent again; the note says why. */
    @WireName("dead_letter.discarded.v1")
    record DeadLetterDiscarded(
            String letter,
            String topic,
            @Nullable String key,
            @Nullable UUID messageId,
            String by,
            String note,
            Instant decidedAt)
            implements OperatorDecision {}
}
