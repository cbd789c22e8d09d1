package io.tiffin.relay.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tiffin.events.Headers;
import io.tiffin.events.Topics;
import io.tiffin.kit.id.Uuid7;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;

/** Topics, and messages that died in them, written by the publisher that the services use. */
final class LetterBox {

    private static final int PARTITIONS = 3;

    private final Map<String, Object> broker;
    private final KafkaTemplate<String, byte[]> kafka;
    private final KafkaConsumer<String, byte[]> ends;

    LetterBox(String bootstrapServers) {
        broker = Map.of("bootstrap.servers", bootstrapServers);
        kafka = new KafkaTemplate<>(
                new DefaultKafkaProducerFactory<>(broker, new StringSerializer(), new ByteArraySerializer()));
        ends = new KafkaConsumer<>(broker, new StringDeserializer(), new ByteArrayDeserializer());
        create(Topics.OPERATIONS_DECISIONS);
        create(Topics.deadLetters(Topics.PAYMENTS_EVENTS));
    }

    /** A topic and its dead letters. */
    String newTopic() {
        var topic = "operations-test-" + UUID.randomUUID();
        create(topic);
        create(Topics.deadLetters(topic));
        return topic;
    }

    String newTopicWithLettersOnly() {
        var topic = "operations-test-" + UUID.randomUUID();
        create(Topics.deadLetters(topic));
        return topic;
    }

    private void create(String topic) {
        try (var admin = Admin.create(broker)) {
            if (!admin.listTopics().names().get().contains(topic)) {
                admin.createTopics(List.of(new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty())))
                        .all()
                        .get();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The id of the letter. */
    String letter(String topic, @Nullable String key, String payload) {
        return letter(
                topic,
                key,
                payload.getBytes(UTF_8),
                Uuid7.next().toString(),
                new IllegalStateException("no such order"));
    }

    /** The message is handled by nobody: given up by the group {@code payments} for the reason. */
    String letter(String topic, @Nullable String key, byte[] payload, String messageId, Exception reason) {
        var partition = key == null ? 0 : Math.floorMod(key.hashCode(), PARTITIONS);
        var failed = new ConsumerRecord<>(topic, partition, 4711, key, payload);
        failed.headers().add(Headers.ID, messageId.getBytes(UTF_8));
        failed.headers().add(Headers.TYPE, "payment.capture.v1".getBytes(UTF_8));
        failed.headers().add(Headers.SEQUENCE, "7".getBytes(UTF_8));
        var publisher = new DeadLetterPublishingRecoverer(
                kafka, (died, _) -> new TopicPartition(Topics.deadLetters(died.topic()), died.partition()));
        publisher.setFailIfSendResultIsError(true);
        publisher.addHeadersFunction((_, _) -> new RecordHeaders(
                List.of(new RecordHeader(DeadLetter.ERROR + "original-consumer-group", "payments".getBytes(UTF_8)))));
        publisher.accept(failed, reason);
        var letters = new TopicPartition(Topics.deadLetters(topic), partition);
        return letters + "-" + (ends.endOffsets(List.of(letters)).getOrDefault(letters, 0L) - 1);
    }

    List<ConsumerRecord<String, byte[]>> read(String topic) {
        try (var consumer = new KafkaConsumer<>(broker, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var found = new ArrayList<ConsumerRecord<String, byte[]>>();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(Duration.ofMillis(500)).forEach(found::add);
            }
            return found;
        }
    }

    List<String> payloads(String topic) {
        return read(topic).stream().map(each -> new String(each.value(), UTF_8)).toList();
    }

    static Set<String> headerNames(ConsumerRecord<?, ?> message) {
        var names = new HashSet<String>();
        Stream.of(message.headers().toArray()).forEach(header -> names.add(header.key()));
        return names;
    }
}
