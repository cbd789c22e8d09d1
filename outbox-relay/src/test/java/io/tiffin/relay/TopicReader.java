package io.tiffin.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What arrived on a topic, from its beginning to its present end. */
final class TopicReader {

    /** The sequences of each key as they were delivered for the first time; repeats left out. */
    record Arrived(Map<String, List<Long>> firstDeliveries, int records) {

        int distinct() {
            return firstDeliveries.values().stream().mapToInt(List::size).sum();
        }
    }

    static String newTopic(String bootstrapServers) throws Exception {
        var topic = "relay-test-" + UUID.randomUUID();
        newTopic(bootstrapServers, topic);
        return topic;
    }

    static void newTopic(String bootstrapServers, String topic) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(4), Optional.empty())))
                    .all()
                    .get();
        }
    }

    static Arrived read(String bootstrapServers, String topic) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var first = new HashMap<String, List<Long>>();
            var count = 0;
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (var message : consumer.poll(Duration.ofMillis(500))) {
                    var sequence = Long.parseLong(
                            new String(message.headers().lastHeader("sequence").value(), UTF_8));
                    var seen = first.computeIfAbsent(message.key(), _ -> new ArrayList<>());
                    if (!seen.contains(sequence)) {
                        seen.add(sequence);
                    }
                    count++;
                }
            }
            return new Arrived(first, count);
        }
    }

    private TopicReader() {}
}
