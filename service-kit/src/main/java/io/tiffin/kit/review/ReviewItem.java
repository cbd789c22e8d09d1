package io.tiffin.kit.review;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Something that only a person can settle.
 *
 * @param subject the order it is about
 * @param resolution how it ended: the action's name, or what the system said when it settled itself
 */
public record ReviewItem(
        UUID id,
        String kind,
        UUID subject,
        String reason,
        JsonNode details,
        Instant openedAt,
        @Nullable String claimedBy,
        @Nullable Instant claimedAt,
        @Nullable Instant resolvedAt,
        @Nullable String resolvedBy,
        @Nullable String resolution) {

    public enum State {
        OPEN,
        CLAIMED,
        RESOLVED
    }

    public State state() {
        if (resolvedAt != null) {
            return State.RESOLVED;
        }
        return claimedBy == null ? State.OPEN : State.CLAIMED;
    }
}
