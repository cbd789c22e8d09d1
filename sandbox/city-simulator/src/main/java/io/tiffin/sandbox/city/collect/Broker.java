package io.tiffin.sandbox.city.collect;

import io.tiffin.events.Headers;
import io.tiffin.events.Topics;
import io.tiffin.sandbox.city.check.Evidence.Published;
import io.tiffin.sandbox.city.client.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads every topic of orders from its beginning to its end, and how far behind each consumer group is. */
final class Broker {

    /** Of a payload, what the checks look at. */
    private static final List<String> FIELDS = List.of("driverId", "previousDriverId", "by", "reason");

    private final Map<String, Object> client;

    Broker(String bootstrapServers) {
        this.client = Map.of("bootstrap.servers", bootstrapServers, "request.timeout.ms", 15_000);
    }

    List<Published> records() {
        var config = new HashMap<>(client);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = Topics.ALL.stream()
                    .filter(topic -> topic.key() == Topics.Key.ORDER)
                    .map(Topics.TopicSpec::name)
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<Published>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> records.add(published(record)));
            }
            return records;
        }
    }

    private static Published published(ConsumerRecord<String, byte[]> record) {
        var sequence = header(record, Headers.SEQUENCE);
        var payload = Json.read(new String(record.value(), StandardCharsets.UTF_8));
        var fields = FIELDS.stream()
                .filter(payload::hasNonNull)
                .collect(Collectors.toMap(
                        field -> field, field -> payload.path(field).asString("")));
        return new Published(
                record.topic(),
                record.partition(),
                record.offset(),
                record.key(),
                text(header(record, Headers.ID)),
                text(header(record, Headers.TYPE)),
                text(header(record, Headers.SOURCE)),
                sequence == null ? null : Long.valueOf(sequence),
                Instant.parse(text(header(record, Headers.TIME))),
                fields);
    }

    private static @Nullable String header(ConsumerRecord<String, byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static String text(@Nullable String header) {
        return header == null ? "" : header;
    }

    /** Records that a group has not committed yet, by group. */
    Map<String, Long> lag() throws InterruptedException {
        try (var admin = Admin.create(client)) {
            var lag = new HashMap<String, Long>();
            for (var group : admin.listGroups().all().get()) {
                var committed = admin.listConsumerGroupOffsets(group.groupId())
                        .partitionsToOffsetAndMetadata()
                        .get();
                var ends = admin.listOffsets(committed.keySet().stream()
                                .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest())))
                        .all()
                        .get();
                lag.put(
                        group.groupId(),
                        committed.entrySet().stream()
                                .filter(offset -> offset.getValue() != null)
                                .mapToLong(offset -> Objects.requireNonNull(ends.get(offset.getKey()))
                                                .offset()
                                        - offset.getValue().offset())
                                .sum());
            }
            return lag;
        } catch (ExecutionException e) {
            throw new IllegalStateException("The broker did not tell its offsets", e);
        }
    }

    /** Records on the dead-letter topics. */
    Map<String, Long> deadLetters() throws InterruptedException {
        try (var admin = Admin.create(client)) {
            var known = admin.listTopics().names().get();
            var topics = Topics.ALL.stream()
                    .map(topic -> Topics.deadLetters(topic.name()))
                    .filter(known::contains)
                    .toList();
            var partitions = new HashMap<TopicPartition, OffsetSpec>();
            admin.describeTopics(topics)
                    .allTopicNames()
                    .get()
                    .forEach((name, topic) -> topic.partitions()
                            .forEach(
                                    p -> partitions.put(new TopicPartition(name, p.partition()), OffsetSpec.latest())));
            var counts = new HashMap<String, Long>();
            admin.listOffsets(partitions)
                    .all()
                    .get()
                    .forEach((partition, end) -> counts.merge(partition.topic(), end.offset(), Long::sum));
            counts.values().removeIf(count -> count == 0);
            return counts;
        } catch (ExecutionException e) {
            throw new IllegalStateException("The broker did not tell its dead letters", e);
        }
    }
}
