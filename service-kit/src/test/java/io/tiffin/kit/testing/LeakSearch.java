package io.tiffin.kit.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.jdbc.core.JdbcTemplate;

/** Looks for a secret wherever a service could have left it; what it returns should be empty. */
public final class LeakSearch {

    /** The tables of the database that hold it, as text or as bytes. */
    public static List<String> tables(JdbcTemplate jdbc, String secret) {
        var bytes = HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8));
        return jdbc
                .query(
                        "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
                        (row, _) -> Objects.requireNonNull(row.getString(1)))
                .stream()
                .filter(table -> !Boolean.FALSE.equals(jdbc.queryForObject(
                        "select exists (select from \"%s\" t where strpos(t::text, ?) > 0 or strpos(t::text, ?) > 0)"
                                .formatted(table),
                        Boolean.class,
                        secret,
                        bytes)))
                .toList();
    }

    /** The topics that hold it, in a key, a value or a header; read from their beginning. */
    public static List<String> topics(String bootstrapServers, String secret) {
        var found = new ArrayList<String>();
        var settings = Map.<String, Object>of("bootstrap.servers", bootstrapServers);
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            var partitions = consumer.listTopics().entrySet().stream()
                    .filter(topic -> !topic.getKey().startsWith("__"))
                    .flatMap(topic -> topic.getValue().stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(message -> {
                    if (texts(message).anyMatch(text -> text.contains(secret))) {
                        found.add(message.topic());
                    }
                });
            }
        }
        return found;
    }

    private static Stream<String> texts(ConsumerRecord<byte[], byte[]> message) {
        var headers = new ArrayList<byte[]>();
        message.headers().forEach(header -> headers.add(header.value()));
        return Stream.concat(Stream.of(message.key(), message.value()), headers.stream())
                .filter(Objects::nonNull)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private LeakSearch() {}
}
