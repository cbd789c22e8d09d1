package io.tiffin.kit.messaging;

import io.tiffin.events.Headers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** CloudEvents 1.0 in binary mode: the attributes, and ours, as record headers. */
final class Envelope {

    private final String source;

    Envelope(String service) {
        source = "/" + service;
    }

    Map<String, String> headersOf(OutgoingMessage message, UUID id) {
        var headers = new LinkedHashMap<String, String>();
        headers.put(Headers.SPEC_VERSION, "1.0");
        headers.put(Headers.ID, id.toString());
        headers.put(Headers.TYPE, MessageJson.typeOf(message.payload()));
        headers.put(Headers.SOURCE, source);
        headers.put(Headers.SUBJECT, message.key());
        headers.put(Headers.TIME, message.occurredAt().toString());
        headers.put(Headers.CONTENT_TYPE, "application/json");
        headers.put(Headers.CITY, message.city());
        if (message.sequence() != null) {
            headers.put(Headers.SEQUENCE, message.sequence().toString());
        }
        if (message.ask() != null) {
            headers.put(Headers.ASK, message.ask().toString());
        }
        if (message.inReplyTo() != null) {
            headers.put(Headers.IN_REPLY_TO, message.inReplyTo().toString());
        }
        headers.put(Headers.TRACE_PARENT, Traces.traceParentFor(message.key()));
        return headers;
    }
}
