package io.tiffin.sandbox.psp;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

record Refund(
        String id,
        String intent,
        String charge,
        long amount,
        String currency,
        @Nullable String reason,
        Map<String, String> metadata,
        Instant created) {}
