package io.tiffin.sandbox.city.client;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as the simulator's clients read and write it. */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    public static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }

    private Json() {}
}
