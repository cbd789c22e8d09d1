package io.tiffin.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.DefaultRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Headers are written by whatever makes JSON: as service-kit does, or otherwise. */
class OutboxRowTest {

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of("{}", Map.of()),
                Arguments.of(" { } ", Map.of()),
                Arguments.of("null", Map.of()),
                Arguments.of("[\"id\",\"1\"]", Map.of()),
                Arguments.of("{\"id\":\"1\"}", Map.of("id", "1")),
                Arguments.of("{\"\":\"\"}", Map.of("", "")),
                Arguments.of("{\"id\":\"" + "1".repeat(9_000) + "\"}", Map.of("id", "1".repeat(9_000))),
                Arguments.of("{\"id\":\"1\",\"type\":\"a{b}:,c\"}", ordered("id", "1", "type", "a{b}:,c")),
                Arguments.of(
                        "\n{ \"id\" :\t\"1\" ,\r\n \"city\" : \"K\u00f6ln \ud83c\udf55\" }\n",
                        ordered("id", "1", "city", "K\u00f6ln \ud83c\udf55")),
                Arguments.of("{\"id\":\"1\",\"text\":\"say \\\"no\\\"\"}", ordered("id", "1", "text", "say \"no\"")),
                Arguments.of("{\"id\":\"1\",\"a\\u0062c\":\"d\\\\\"}", ordered("id", "1", "abc", "d\\")),
                Arguments.of("{\"id\":\"1\",\"sequence\":7}", ordered("id", "1", "sequence", "7")),
                Arguments.of(
                        "{\"id\":\"1\",\"last\":true,\"none\":null}",
                        ordered("id", "1", "last", "true", "none", "null")),
                Arguments.of(
                        "{\"id\":\"1\",\"more\":{\"a\":[1, \"x\"]},\"end\":\"2\"}",
                        ordered("id", "1", "more", "{\"a\":[1,\"x\"]}", "end", "2")));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void headers_are_the_members_of_a_json_object_in_its_order(String json, Map<String, String> expected) {
        var row = row(json, new byte[10]);
        var found = new LinkedHashMap<String, String>();
        row.message().headers().forEach(header -> found.put(header.key(), new String(header.value(), UTF_8)));
        assertThat(found).containsExactlyEntriesOf(expected);
    }

    @ParameterizedTest
    @MethodSource("headers")
    void a_row_is_not_smaller_than_its_record(String json) {
        var row = row(json, new byte[1_000]);
        var record = DefaultRecord.sizeInBytes(
                1_000,
                Long.MAX_VALUE,
                row.key().getBytes(UTF_8).length,
                1_000,
                row.message().headers().toArray());
        assertThat(row.size()).isBetween(record, record + 200);
    }

    private static OutboxRow row(String headers, byte[] payload) {
        return OutboxRow.of(1, 0, Instant.EPOCH, "topic", "k\u20acy", headers.getBytes(UTF_8), payload);
    }

    private static Map<String, String> ordered(String... namesAndValues) {
        var map = new LinkedHashMap<String, String>();
        for (var i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
