package io.tiffin.events;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** On {@code notifications.send}, keyed by recipient id: for what no fact on another topic says. */
public sealed interface NotificationCommand extends Message {

    /**
     * Somebody wants somebody told something.
     *
     * @param recipientRole customer, restaurant or driver
     * @param template the name of a template of the notification service
     */
    @WireName("notification.requested.v1")
    record NotificationRequested(
            UUID recipientId, String recipientRole, String template, Map<String, String> parameters, Instant occurredAt)
            implements NotificationCommand {}
}
