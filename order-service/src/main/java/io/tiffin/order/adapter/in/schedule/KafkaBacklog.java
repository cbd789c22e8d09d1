package io.tiffin.order.adapter.in.schedule;

import io.tiffin.events.Topics;
import io.tiffin.order.application.AdvanceOrders;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;

@Component
class KafkaBacklog implements Backlog, DisposableBean {

    private static final List<String> TOPICS = List.of(
            Topics.PAYMENTS_EVENTS, Topics.RESTAURANTS_EVENTS, Topics.DRIVER_ASSIGNMENT, Topics.TRACKING_EVENTS);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Admin admin;
    private int partitions;

    KafkaBacklog(KafkaAdmin settings) {
        admin = Admin.create(settings.getConfigurationProperties());
    }

    /** Asked once: a topic that grows would move the keys that are under way. */
    @Override
    public int partitions() throws InterruptedException {
        if (partitions == 0) {
            var counts = get(admin.describeTopics(TOPICS).allTopicNames()).values().stream()
                    .map(topic -> topic.partitions().size())
                    .distinct()
                    .toList();
            if (counts.size() != 1) {
                throw new IllegalStateException("topics keyed by order have one number of partitions, not " + counts);
            }
            partitions = counts.getFirst();
        }
        return partitions;
    }

    @Override
    public Map<Integer, Map<String, Long>> ends(Collection<Integer> wanted) throws InterruptedException {
        return byPartition(offsets(wanted, OffsetSpec.latest()));
    }

    /** Where nothing was committed, or what has been deleted since, reading goes on at the first record that there is. */
    @Override
    public Map<Integer, Map<String, Long>> committed(Collection<Integer> wanted) throws InterruptedException {
        var all = all(wanted);
        var committed = new HashMap<TopicPartition, Long>();
        get(admin.listConsumerGroupOffsets(
                                Map.of(AdvanceOrders.CONSUMER, new ListConsumerGroupOffsetsSpec().topicPartitions(all)))
                        .partitionsToOffsetAndMetadata(AdvanceOrders.CONSUMER))
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        committed.put(partition, offset.offset());
                    }
                });
        offsets(wanted, OffsetSpec.earliest())
                .forEach((partition, first) -> committed.merge(partition, first, Math::max));
        return byPartition(committed);
    }

    private Map<TopicPartition, Long> offsets(Collection<Integer> wanted, OffsetSpec which)
            throws InterruptedException {
        var asked = all(wanted).stream().collect(Collectors.toMap(partition -> partition, _ -> which));
        return get(admin.listOffsets(asked).all()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, found -> found.getValue().offset()));
    }

    private static List<TopicPartition> all(Collection<Integer> wanted) {
        return TOPICS.stream()
                .flatMap(topic -> wanted.stream().map(partition -> new TopicPartition(topic, partition)))
                .toList();
    }

    private static Map<Integer, Map<String, Long>> byPartition(Map<TopicPartition, Long> offsets) {
        var found = new HashMap<Integer, Map<String, Long>>();
        offsets.forEach((partition, offset) -> found.computeIfAbsent(partition.partition(), _ -> new HashMap<>())
                .put(partition.topic(), offset));
        return found;
    }

    private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka does not say how far it is", e);
        }
    }

    @Override
    public void destroy() {
        admin.close(PATIENCE);
    }
}
