package io.tiffin.restaurant.adapter.out.kafka;

import io.tiffin.events.CatalogSnapshot;
import io.tiffin.events.Headers;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.MessageJson;
import io.tiffin.restaurant.application.PublishedCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.stereotype.Component;

/** Remembers the last record of each key and reads on from there; after a failure, from the start. */
@Component
class KafkaPublishedCatalogue implements PublishedCatalogue, DisposableBean {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ConsumerFactory<String, byte[]> consumers;
    private final Map<String, Last> last = new HashMap<>();
    private @Nullable Consumer<String, byte[]> open;

    @SuppressWarnings("unchecked") // the kit's consumers take strings and bytes
    KafkaPublishedCatalogue(ConsumerFactory<?, ?> consumers) {
        this.consumers = (ConsumerFactory<String, byte[]>) consumers;
    }

    @Override
    public synchronized Map<String, Last> read() {
        try {
            if (open == null) {
                open = consumers.createConsumer(null, "catalogue-audit", null);
                fromTheStart(open);
            }
            readToTheEnd(open);
            return Map.copyOf(last);
        } catch (RuntimeException e) {
            destroy();
            throw e;
        }
    }

    @Override
    public synchronized void destroy() {
        last.clear();
        if (open != null) {
            open.close();
            open = null;
        }
    }

    private static void fromTheStart(Consumer<String, byte[]> consumer) {
        var partitions = consumer.partitionsFor(Topics.RESTAURANTS_CATALOG).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) { // not: everything is missing on it
            throw new IllegalStateException(Topics.RESTAURANTS_CATALOG + " does not exist yet");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private void readToTheEnd(Consumer<String, byte[]> consumer) {
        var ends = consumer.endOffsets(consumer.assignment());
        var giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() > giveUpAt) {
                throw new IllegalStateException("the end of " + Topics.RESTAURANTS_CATALOG + " was not reached");
            }
            for (var message : consumer.poll(POLL)) {
                if (message.value() == null) {
                    last.remove(message.key());
                } else {
                    last.put(message.key(), new Last(versionOf(message), message.offset()));
                }
            }
        }
    }

    private static long versionOf(ConsumerRecord<String, byte[]> message) {
        var type = message.headers().lastHeader(Headers.TYPE);
        if (type == null) {
            return -1;
        }
        try {
            var snapshot = MessageJson.read(new String(type.value(), StandardCharsets.UTF_8), message.value());
            return snapshot instanceof CatalogSnapshot current ? current.version() : -1;
        } catch (RuntimeException _) {
            return -1; // a stranger's record: the current snapshot belongs behind it
        }
    }
}
