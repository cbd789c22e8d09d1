package io.tiffin.events;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every message of the contract, and the JSON document that stands for it. */
final class Golden {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Stream<Class<?>> messages() {
        return Topics.ALL.stream().flatMap(Golden::messagesOf);
    }

    static Stream<Class<?>> messagesOf(Topics.TopicSpec topic) {
        return Arrays.stream(Objects.requireNonNull(topic.contract().getPermittedSubclasses(), "a contract is sealed"));
    }

    static String wireName(Class<?> type) {
        return Objects.requireNonNull(type.getAnnotation(WireName.class)).value();
    }

    static JsonNode of(Class<?> type) {
        var name = "/golden/" + wireName(type) + ".json";
        try (InputStream file = Golden.class.getResourceAsStream(name)) {
            return JSON.readTree(Objects.requireNonNull(file, () -> "missing golden file " + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Golden() {}
}
