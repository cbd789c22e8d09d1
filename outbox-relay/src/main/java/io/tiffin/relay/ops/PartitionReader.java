package io.tiffin.relay.ops;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads pieces of partitions, with a consumer that belongs to no group. For one thread at a time. */
final class PartitionReader implements AutoCloseable {

    /** Offsets from {@code begin}, before {@code end}. */
    record Piece(long begin, long end) {

        boolean contains(long offset) {
            return begin <= offset && offset < end;
        }

        long size() {
            return Math.max(0, end - begin);
        }
    }

    private final KafkaConsumer<String, byte[]> consumer;
    private final Duration patience;

    /** @param patience with the broker, in one call: then {@link TimeoutException} */
    PartitionReader(String bootstrapServers, String clientId, Duration patience) {
        this.patience = patience;
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.CLIENT_ID_CONFIG,
                clientId,
                ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                "classic",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                1_000,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                20, // what the broker waits for nobody is what the next piece waits for
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) patience.toMillis());
        consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** What the broker has now of the topics that the filter admits. */
    Map<TopicPartition, Piece> present(Predicate<String> topics) {
        var partitions = consumer.listTopics().entrySet().stream()
                .filter(topic -> topics.test(topic.getKey()))
                .flatMap(topic -> topic.getValue().stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions); // or the client warns of every offset that it is told
        var begins = consumer.beginningOffsets(partitions);
        var ends = consumer.endOffsets(partitions);
        return partitions.stream()
                .filter(partition -> begins.containsKey(partition) && ends.containsKey(partition))
                .collect(Collectors.toMap(
                        partition -> partition,
                        partition -> new Piece(begins.getOrDefault(partition, 0L), ends.getOrDefault(partition, 0L))));
    }

    void read(Map<TopicPartition, Piece> pieces, Consumer<ConsumerRecord<String, byte[]>> each) {
        var wanted = new HashMap<>(pieces);
        wanted.values().removeIf(piece -> piece.size() == 0);
        consumer.assign(wanted.keySet());
        wanted.forEach((partition, piece) -> consumer.seek(partition, piece.begin()));
        var deadline = System.nanoTime() + patience.toNanos();
        while (wanted.entrySet().stream()
                .anyMatch(piece ->
                        consumer.position(piece.getKey()) < piece.getValue().end())) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the records could not be read within " + patience);
            }
            for (var message : consumer.poll(Duration.ofMillis(200))) {
                var piece = wanted.get(new TopicPartition(message.topic(), message.partition()));
                if (piece != null && piece.contains(message.offset())) {
                    each.accept(message);
                }
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
