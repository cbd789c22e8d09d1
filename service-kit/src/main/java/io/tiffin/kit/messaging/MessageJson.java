package io.tiffin.kit.messaging;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.tiffin.events.Message;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Messages as bytes and back. One mapper of our own: what is on the wire must not follow a service's web settings. */
public final class MessageJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            // a newer producer adds fields; an older consumer ignores them
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(Include.NON_NULL))
            .build();
    private static final MessageContract<Message> EVERYTHING = MessageContract.everything();

    public static byte[] write(Object payload) {
        return MAPPER.writeValueAsBytes(payload);
    }

    static String text(Map<String, ?> values) {
        return MAPPER.writeValueAsString(values);
    }

    /** The name that {@link #read(String, byte[])} takes. */
    public static String typeOf(Message payload) {
        return MessageContract.wireNameOf(payload.getClass());
    }

    /** A message that this build must know, since it wrote it. */
    public static Message read(String wireName, byte[] json) {
        var type = EVERYTHING
                .typeOf(wireName)
                .orElseThrow(() -> new IllegalArgumentException("no message is called " + wireName));
        return read(type, json);
    }

    static <T> T read(Class<T> type, byte[] json) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JacksonException e) {
            throw new UnreadableMessage("not a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }

    private MessageJson() {}
}
