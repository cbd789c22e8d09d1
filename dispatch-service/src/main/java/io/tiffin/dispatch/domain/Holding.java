package io.tiffin.dispatch.domain;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The driver whose slot is claimed for a job.
 *
 * @param assignedAt absent while it is only offered
 */
public record Holding(
        UUID driver,
        UUID offer,
        Instant offerExpiresAt,
        @Nullable Instant assignedAt) {}
