package io.tiffin.sandbox.psp;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Objects for the wire: their fields in the order in which they are written down, nulls included. */
final class Json {

    static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Names and values in turn. */
    static Map<String, @Nullable Object> object(@Nullable Object... pairs) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        for (var i = 0; i < pairs.length; i += 2) {
            json.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return json;
    }

    /** The API leaves these out where others are null. */
    static void putIfPresent(Map<String, @Nullable Object> json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    static @Nullable Long seconds(@Nullable Instant instant) {
        return instant == null ? null : instant.getEpochSecond();
    }

    static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    private Json() {}
}
