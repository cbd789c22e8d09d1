package io.tiffin.notification;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One text on its way to one recipient over one channel. */
record Delivery(
        UUID id,
        UUID eventId,
        Recipient recipient,
        ChannelKind kind,
        String transport,
        String address,
        Template template,
        @Nullable UUID orderId,
        String city,
        String title,
        String body,
        Instant at,
        int attempts) {}
