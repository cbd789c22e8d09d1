package io.tiffin.kit.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tiffin.events.Headers;
import io.tiffin.events.Message;
import io.tiffin.events.Topics;
import io.tiffin.kit.id.Uuid7;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Producers and consumers are never deployed at the same moment: each reads what the other's last and next version writes. */
class VersionsTest {

    private static final Path GOLDEN = Path.of("../common-events/src/test/resources/golden");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final MessageContract<Message> CONTRACT = MessageContract.everything();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MessageReader reader = new MessageReader(meters);

    static Stream<Class<?>> messages() {
        return Topics.ALL.stream()
                .flatMap(topic -> Arrays.stream(
                        Objects.requireNonNull(topic.contract().getPermittedSubclasses(), "a contract is sealed")));
    }

    static Stream<Class<?>> messagesWithOptionalFields() {
        return messages()
                .filter(type -> Arrays.stream(type.getRecordComponents())
                        .anyMatch(field -> field.getAnnotatedType().isAnnotationPresent(Nullable.class)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void what_a_newer_producer_added_on_any_level_is_ignored(Class<?> type) throws IOException {
        var name = MessageContract.wireNameOf(type);
        var golden = golden(name + ".json");

        assertThat(read(name, withNews(golden))).isEqualTo(read(name, golden)).isInstanceOf(type);
    }

    @ParameterizedTest
    @MethodSource("messagesWithOptionalFields")
    void what_an_older_producer_did_not_know_is_absent_and_the_rest_is_there(Class<?> type) throws IOException {
        var name = MessageContract.wireNameOf(type);
        var whole = golden(name + ".json");
        var older = golden("older/" + name + ".json");

        var event = read(name, older);

        var expected = (ObjectNode) whole.deepCopy();
        for (var field : type.getRecordComponents()) {
            if (field.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                expected.remove(field.getName());
            }
        }
        assertThat(older).as("the oldest has none of the optional fields").isEqualTo(expected);
        assertThat(JSON.readTree(MessageJson.write(Objects.requireNonNull(event))))
                .isEqualTo(older);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void a_next_version_of_a_message_is_counted_and_skipped(Class<?> type) throws IOException {
        var name = MessageContract.wireNameOf(type);
        var next = name.replaceFirst("v\\d+$", "v9");

        assertThat(read(next, golden(name + ".json"))).isNull();
        assertThat(meters.counter("tiffin.messages.skipped", "topic", "any", "type", "unknown")
                        .count())
                .isEqualTo(1);
    }

    private @Nullable Message read(String wireName, JsonNode payload) {
        var arrived = new ConsumerRecord<>("any", 0, 0, "key", JSON.writeValueAsBytes(payload));
        Map.of(Headers.ID, Uuid7.next().toString(), Headers.TYPE, wireName, Headers.TIME, "2026-11-21T12:00:00Z")
                .forEach((name, value) -> arrived.headers().add(name, value.getBytes(UTF_8)));
        return reader.read(arrived, CONTRACT).map(Incoming::event).orElse(null);
    }

    private static JsonNode golden(String file) throws IOException {
        return JSON.readTree(Files.readAllBytes(GOLDEN.resolve(file)));
    }

    /** A field of every shape, in every object but a map, whose names are data. */
    private static JsonNode withNews(JsonNode payload) {
        var newer = payload.deepCopy();
        if (newer instanceof ObjectNode object) {
            for (var field : object.properties()) {
                if (!field.getKey().equals("parameters")) {
                    field.setValue(withNews(field.getValue()));
                }
            }
            object.put("addedLater", true)
                    .putObject("addedDeep")
                    .putArray("list")
                    .add(1);
        } else if (newer instanceof ArrayNode array) {
            for (var i = 0; i < array.size(); i++) {
                array.set(i, withNews(array.get(i)));
            }
        }
        return newer;
    }
}
