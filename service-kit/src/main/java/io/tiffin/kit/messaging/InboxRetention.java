package io.tiffin.kit.messaging;

import io.tiffin.events.Topics;
import io.tiffin.events.Topics.TopicSpec;
import io.tiffin.kit.boot.RefusedStart;
import java.time.Duration;
import java.util.Objects;

/** What the inbox must remember: everything that may still come from a topic, however long it lay in an outbox before. */
final class InboxRetention {

    /** @throws RefusedStart when a message could come again after it has been forgotten that it was handled */
    static void requireLongEnough(MessagingSettings settings, TopicSettings topics) {
        var longest = Topics.ALL.stream()
                .filter(TopicSpec::throughInbox)
                .map(topic -> Objects.requireNonNull(topics.retentionOf(topic)))
                .map(DeclaredTopics::longestStay)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        var needed = longest.plus(settings.toleratedBacklog());
        if (settings.inboxRetention().compareTo(needed) < 0) {
            throw new RefusedStart(
                    "The inbox would forget after %s what may come again for %s: the longest stay on a topic (%s) and in an outbox (%s)."
                            .formatted(settings.inboxRetention(), needed, longest, settings.toleratedBacklog()),
                    "Raise tiffin.messaging.inbox-retention, or lower tiffin.topics.retention or tiffin.messaging.tolerated-backlog.");
        }
    }

    private InboxRetention() {}
}
