package io.tiffin.notification;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody is to be told something because of an event.
 *
 * @param recipientId null until it is known who that is
 * @param at business time
 */
record Notice(
        UUID eventId,
        Audience audience,
        @Nullable String recipientId,
        Template template,
        Map<String, String> parameters,
        @Nullable UUID orderId,
        String city,
        Instant at) {

    Notice to(@Nullable UUID recipient) {
        return new Notice(
                eventId,
                audience,
                recipient == null ? null : recipient.toString(),
                template,
                parameters,
                orderId,
                city,
                at);
    }
}
