package io.tiffin.kit.asks;

import io.tiffin.events.Message;
import java.util.UUID;

/** An ask to be sent again, as a new message with the same ask id; {@code sendings} counts this one. */
public record OverdueAsk(
        UUID id, String kind, UUID subject, String city, String topic, Message payload, int sendings) {}
