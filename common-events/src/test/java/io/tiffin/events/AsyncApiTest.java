package io.tiffin.events;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.asyncapi.v3._0_0.model.AsyncAPI;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code docs/asyncapi.yaml} is written by hand: it says what the code says, all of it, and nothing else. */
class AsyncApiTest {

    private static final Path FILE = Path.of("../docs/asyncapi.yaml");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonNode DOCUMENT = read();
    private static final Map<Class<?>, JsonNode> PRIMITIVES = Map.of(
            UUID.class, json("{'type': 'string', 'format': 'uuid'}"),
            Instant.class, json("{'type': 'string', 'format': 'date-time'}"),
            String.class, json("{'type': 'string'}"),
            int.class, json("{'type': 'integer', 'format': 'int32'}"),
            long.class, json("{'type': 'integer', 'format': 'int64'}"),
            double.class, json("{'type': 'number', 'format': 'double'}"),
            Double.class, json("{'type': 'number', 'format': 'double'}"));

    static Stream<Topics.TopicSpec> topics() {
        return Topics.ALL.stream();
    }

    static Stream<Class<?>> messages() {
        return Golden.messages();
    }

    @Test
    void it_is_an_async_api_document_and_every_word_in_it_has_a_meaning_there() throws IOException {
        var yaml = new ObjectMapper(new YAMLFactory()).setDefaultPropertyInclusion(JsonInclude.Include.NON_EMPTY);
        // the model holds milliseconds in an int, which ends after 25 days
        var text = Files.readString(FILE).replaceAll("retention\\.ms: \\d{10,}", "retention.ms: 1");
        var parsed = yaml.readValue(text, AsyncAPI.class);

        // what the model does not know it drops: a misspelt word does not come back
        assertThat((Object) yaml.valueToTree(parsed)).isEqualTo(yaml.readTree(text));
    }

    @Test
    void every_reference_leads_somewhere() {
        assertThat(DOCUMENT.findValues("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                DOCUMENT.at(reference.asString().substring(1)).isMissingNode())
                        .as("%s", reference)
                        .isFalse());
    }

    @Test
    void every_topic_is_a_channel_and_every_channel_a_topic() {
        var channels = Set.copyOf(DOCUMENT.get("channels").propertyNames());
        var topics = topics().map(Topics.TopicSpec::name).collect(toSet());
        var deadLetters = DOCUMENT.at("/channels/deadLetters");

        topics.add("deadLetters");
        assertThat(channels).isEqualTo(topics);
        topics.remove("deadLetters");
        assertThat(deadLetters.get("address").asString()).isEqualTo(Topics.deadLetters("{topic}"));
        assertThat(texts(deadLetters.at("/parameters/topic/enum"))).isEqualTo(topics);
        assertThat(kafka(deadLetters).at("/topicConfiguration/retention.ms").asLong())
                .isEqualTo(Topics.DEAD_LETTER_RETENTION.toMillis());
    }

    @ParameterizedTest
    @MethodSource("topics")
    void a_channel_says_how_long_it_keeps_its_records_and_which_messages_it_carries(Topics.TopicSpec topic) {
        var channel = DOCUMENT.get("channels").get(topic.name());
        var configuration = kafka(channel).get("topicConfiguration");
        var retention = topic.retention();

        assertThat(channel.get("address").asString()).isEqualTo(topic.name());
        assertThat(Set.copyOf(channel.get("messages").propertyNames()))
                .isEqualTo(Golden.messagesOf(topic).map(Class::getSimpleName).collect(toSet()));
        assertThat(texts(configuration.get("cleanup.policy")))
                .containsExactly(retention == null ? "compact" : "delete");
        assertThat(configuration.path("retention.ms").asLong(-1))
                .isEqualTo(retention == null ? -1 : retention.toMillis());
    }

    @ParameterizedTest
    @MethodSource("topics")
    void the_messages_of_a_channel_say_what_they_are_keyed_by(Topics.TopicSpec topic) {
        var trait = switch (topic.key()) {
            case ORDER -> "keyedByOrder";
            case DRIVER -> "keyedByDriver";
            case RESTAURANT -> "keyedByRestaurant";
            case RECIPIENT -> "keyedByRecipient";
            case DEAD_LETTER -> "keyedByDeadLetter";
        };
        assertThat(DOCUMENT.get("channels").get(topic.name()).get("messages"))
                .allSatisfy(message -> assertThat(
                                resolved(message).at("/traits/0/$ref").asString())
                        .isEqualTo("#/components/messageTraits/" + trait));
    }

    @Test
    void every_header_is_documented_and_no_other() throws IllegalAccessException {
        var names = new HashSet<String>();
        for (var constant : Headers.class.getFields()) {
            names.add((String) constant.get(null));
        }
        assertThat(Set.copyOf(
                        DOCUMENT.at("/components/schemas/Envelope/properties").propertyNames()))
                .isEqualTo(names);
        assertThat(DOCUMENT.at("/components/messageTraits"))
                .allSatisfy(trait ->
                        assertThat(trait.at("/headers/$ref").asString()).isEqualTo("#/components/schemas/Envelope"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void a_message_is_documented_field_by_field(Class<?> type) {
        var message = DOCUMENT.at("/components/messages/" + type.getSimpleName());

        assertThat(message.path("name").asString()).isEqualTo(Golden.wireName(type));
        assertThat(withoutWords(message.get("payload"))).isEqualTo(schemaOf(type));
    }

    @Test
    void no_message_is_documented_that_does_not_exist() {
        assertThat(Set.copyOf(DOCUMENT.at("/components/messages").propertyNames()))
                .isEqualTo(messages().map(Class::getSimpleName).collect(toSet()));
    }

    @Test
    void the_parts_of_messages_are_documented_field_by_field_and_no_others() {
        var parts = new HashSet<Class<?>>();
        messages().forEach(type -> collectParts(type, parts));
        var documented = new HashSet<>(DOCUMENT.at("/components/schemas").propertyNames());
        documented.remove("Envelope");

        assertThat(documented)
                .isEqualTo(parts.stream().map(Class::getSimpleName).collect(toSet()));
        assertThat(parts)
                .allSatisfy(part -> assertThat(withoutWords(DOCUMENT.at("/components/schemas/" + part.getSimpleName())))
                        .isEqualTo(schemaOf(part)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void a_golden_file_is_what_its_schema_allows_and_not_without_a_required_field(Class<?> type) {
        var whole = JSON.createObjectNode();
        whole.put("$ref", "#/components/messages/" + type.getSimpleName() + "/payload");
        whole.set("components", DOCUMENT.get("components"));
        var schema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(whole);
        var golden = (ObjectNode) Golden.of(type);

        assertThat(schema.validate(golden)).isEmpty();
        for (var component : type.getRecordComponents()) {
            var without = golden.deepCopy().without(component.getName());
            assertThat(schema.validate(without).isEmpty())
                    .as("without %s", component.getName())
                    .isEqualTo(isNullable(component));
        }
    }

    private static ObjectNode schemaOf(Class<?> type) {
        var schema = JSON.createObjectNode().put("type", "object");
        var required = schema.putArray("required");
        var properties = schema.putObject("properties");
        for (var component : type.getRecordComponents()) {
            if (!isNullable(component)) {
                required.add(component.getName());
            }
            properties.set(component.getName(), schemaOf(component.getGenericType()));
        }
        return schema;
    }

    private static JsonNode schemaOf(Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return JSON.createObjectNode()
                    .put("type", "array")
                    .set("items", schemaOf(generic.getActualTypeArguments()[0]));
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            return JSON.createObjectNode()
                    .put("type", "object")
                    .set("additionalProperties", schemaOf(generic.getActualTypeArguments()[1]));
        }
        var plain = (Class<?>) type;
        if (plain.isRecord()) {
            return JSON.createObjectNode().put("$ref", "#/components/schemas/" + plain.getSimpleName());
        }
        return Objects.requireNonNull(PRIMITIVES.get(plain), () -> "no type of the wire: " + plain);
    }

    private static void collectParts(Class<?> type, Set<Class<?>> parts) {
        for (var component : type.getRecordComponents()) {
            var generic = component.getGenericType();
            var candidates = generic instanceof ParameterizedType list
                    ? Arrays.asList(list.getActualTypeArguments())
                    : List.of(generic);
            for (var candidate : candidates) {
                if (candidate instanceof Class<?> part && part.isRecord() && parts.add(part)) {
                    collectParts(part, parts);
                }
            }
        }
    }

    private static boolean isNullable(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** What stands for machines. */
    private static JsonNode withoutWords(JsonNode schema) {
        var copy = schema.deepCopy();
        if (copy instanceof ObjectNode object) {
            object.remove("description");
            for (var entry : object.properties()) {
                entry.setValue(withoutWords(entry.getValue()));
            }
        }
        return copy;
    }

    private static JsonNode kafka(JsonNode channel) {
        return channel.at("/bindings/kafka");
    }

    private static JsonNode resolved(JsonNode reference) {
        return DOCUMENT.at(reference.get("$ref").asString().substring(1));
    }

    private static Set<String> texts(JsonNode array) {
        return ((ArrayNode) array).valueStream().map(JsonNode::asString).collect(toSet());
    }

    private static JsonNode json(String singleQuoted) {
        return JSON.readTree(singleQuoted.replace('\'', '"'));
    }

    private static JsonNode read() {
        return new YAMLMapper().readTree(FILE.toFile());
    }
}
