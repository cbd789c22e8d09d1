package io.tiffin.events;

/** Names of the Kafka record headers: CloudEvents 1.0 in binary mode, and what Tiffin adds. Values are UTF-8 text. */
public final class Headers {

    /** The message's id (UUIDv7): the same on every delivery, what consumers deduplicate by. */
    public static final String ID = "ce_id";

    /** The {@link WireName}. */
    public static final String TYPE = "ce_type";

    /** The sending service, {@code /order-service}. */
    public static final String SOURCE = "ce_source";

    /** The key of the record: what the message is about. */
    public static final String SUBJECT = "ce_subject";

    /** When it happened, by the business clock (RFC 3339). */
    public static final String TIME = "ce_time";

    public static final String SPEC_VERSION = "ce_specversion";

    public static final String CONTENT_TYPE = "content-type";

    /** W3C trace context. */
    public static final String TRACE_PARENT = "traceparent";

    public static final String CITY = "city";

    /** On a command: the id of the durable ask that it carries; the same on every repeat. */
    public static final String ASK = "ask";

    /** On an answer: the {@link #ASK} that it answers. */
    public static final String IN_REPLY_TO = "inReplyTo";

    /** One counter per (source, key): rising within a topic, gapless over all topics of the source. */
    public static final String SEQUENCE = "sequence";

    private Headers() {}
}
