package io.tiffin.tracking.adapter.out.kafka;

import io.tiffin.events.Topics;
import io.tiffin.kit.time.RealClock;
import io.tiffin.tracking.application.Receiving;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;

/**
 * A partition is received when everything that lay in it at the last look has been committed at this one (offsets are
 * committed after the database). Otherwise, and when Kafka does not answer, the silence clocks of its drivers start anew; so
 * they do when this instance starts.
 */
@Component
class KafkaReceiving implements Receiving, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(KafkaReceiving.class);
    private static final String GROUP = "tracking.positions";
    private static final int TIMEOUT_MS = 3_000;

    private final Admin admin;
    private final RealClock clock;
    private final Map<Integer, Instant> since = new ConcurrentHashMap<>();
    private volatile Instant blindUntil;
    private Map<TopicPartition, Long> endsBefore = Map.of();

    KafkaReceiving(KafkaAdmin kafka, RealClock clock) {
        this.admin = Admin.create(new HashMap<>(kafka.getConfigurationProperties()));
        this.clock = clock;
        this.blindUntil = clock.now();
    }

    @Override
    public synchronized void look() {
        try {
            var committed = admin.listConsumerGroupOffsets(GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
            var ends = ends();
            var now = clock.now();
            for (var partition : ends.keySet()) {
                var known = endsBefore.get(partition);
                if (known == null || known > committed(committed, partition)) {
                    since.put(partition.partition(), now);
                }
            }
            endsBefore = ends;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            blindUntil = clock.now();
        } catch (ExecutionException | TimeoutException e) {
            blindUntil = clock.now();
            log.info("Kafka does not say how far positions are read, nobody counts as silent: {}", e.toString());
        }
    }

    private Map<TopicPartition, Long> ends() throws InterruptedException, ExecutionException, TimeoutException {
        var partitions = admin.describeTopics(List.of(Topics.DRIVER_LOCATION))
                .allTopicNames()
                .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .values()
                .iterator()
                .next()
                .partitions();
        var wanted = partitions.stream()
                .map(info -> new TopicPartition(Topics.DRIVER_LOCATION, info.partition()))
                .collect(Collectors.toMap(partition -> partition, _ -> OffsetSpec.latest()));
        return admin.listOffsets(wanted).all().get(TIMEOUT_MS, TimeUnit.MILLISECONDS).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> end.getValue().offset()));
    }

    /** Nothing committed is nothing read; a partition that never held anything ends at 0 and is read so far. */
    private static long committed(Map<TopicPartition, OffsetAndMetadata> committed, TopicPartition partition) {
        var offset = committed.get(partition);
        return offset == null ? 0 : offset.offset();
    }

    @Override
    public Instant since(UUID driverId) {
        var partitions = since.size();
        if (partitions == 0) {
            return clock.now();
        }
        var partition =
                BuiltInPartitioner.partitionForKey(driverId.toString().getBytes(StandardCharsets.UTF_8), partitions);
        var own = since.getOrDefault(partition, blindUntil);
        return own.isAfter(blindUntil) ? own : blindUntil;
    }

    @Override
    public void destroy() {
        admin.close(Duration.ofSeconds(2));
    }
}
