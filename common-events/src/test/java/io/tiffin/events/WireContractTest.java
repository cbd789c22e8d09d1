package io.tiffin.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class WireContractTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static Stream<Class<?>> messages() {
        return Golden.messages();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void a_message_reads_and_writes_its_golden_file(Class<?> type) {
        var golden = Golden.of(type);

        assertThat(readAndWrite(golden, type)).isEqualTo(golden);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void a_reader_ignores_a_field_that_a_newer_writer_added(Class<?> type) {
        var golden = Golden.of(type);
        var newer = ((ObjectNode) golden.deepCopy()).put("addedLater", true);

        assertThat(readAndWrite(newer, type)).isEqualTo(golden);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void a_wire_name_says_what_and_which_version(Class<?> type) {
        assertThat(type.getAnnotation(WireName.class)).isNotNull();
        assertThat(Golden.wireName(type)).matches("[a-z_]+\\.[a-z_]+\\.v[1-9]");
    }

    @Test
    void no_two_messages_share_a_wire_name() {
        assertThat(messages().map(Golden::wireName)).doesNotHaveDuplicates();
    }

    @Test
    void every_contract_has_one_topic_and_every_topic_one_contract() {
        assertThat(Topics.ALL.stream().map(Topics.TopicSpec::name)).doesNotHaveDuplicates();
        assertThat(Topics.ALL.stream().map(Topics.TopicSpec::contract).<Object>map(c -> c))
                .doesNotHaveDuplicates();
    }

    @Test
    void messages_of_topics_keyed_by_order_name_their_order() {
        List<Class<? extends Message>> keyedByOrder = Topics.ALL.stream()
                .filter(topic -> topic.key() == Topics.Key.ORDER)
                .<Class<? extends Message>>map(Topics.TopicSpec::contract)
                .toList();

        assertThat(keyedByOrder).allMatch(OrderKeyed.class::isAssignableFrom);
    }

    private static JsonNode readAndWrite(JsonNode json, Class<?> type) {
        return JSON.readTree(JSON.writeValueAsBytes(JSON.treeToValue(json, type)));
    }
}
