package io.tiffin.relay;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker's topics take. Asked before a row is sent, so that a key can be parked before any later row of it leaves:
 * a producer that finds out by itself either blocks on an unknown topic or finds out too late.
 */
final class Topics implements AutoCloseable {

    /** Why a row cannot be sent, and whether that may change by itself. */
    record Refusal(String reason, boolean mayChange) {}

    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);
    private static final Duration BELIEVE_MISSING = Duration.ofSeconds(1);
    private static final int DEFAULT_LARGEST = 1024 * 1024;
    private static final int MISSING = -1;

    private record Topic(int largest, long askedAt) {

        boolean isOlderThan(Duration age) {
            return System.nanoTime() - askedAt > age.toNanos();
        }
    }

    private final Duration refreshAfter;
    private final Map<String, Object> settings;
    private final Map<String, Topic> known = new ConcurrentHashMap<>();
    private @Nullable Admin admin;
    private volatile long refreshedAt = System.nanoTime();

    Topics(String bootstrapServers, Duration refreshAfter) {
        this.refreshAfter = refreshAfter;
        settings = Map.of(
                "bootstrap.servers", bootstrapServers, "client.id", "outbox-relay-topics", "metric.reporters", "");
    }

    /**
     * Why the broker will not take the row; empty when it seems to.
     *
     * @throws TimeoutException when the broker had to be asked and did not answer
     */
    Optional<Refusal> refusal(OutboxRow row) throws InterruptedException {
        refresh();
        var topic = known.get(row.topic());
        if (topic == null || (topic.largest() == MISSING && topic.isOlderThan(BELIEVE_MISSING))) {
            topic = ask(row.topic());
        }
        if (topic.largest() == MISSING) {
            return Optional.of(new Refusal("no topic " + row.topic(), true));
        }
        return row.size() <= topic.largest()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "%d bytes before compression, and %s takes %d"
                                .formatted(row.size(), row.topic(), topic.largest()),
                        false));
    }

    /** Topics that were there once: what is in flight for them would wait for ever. */
    Set<String> vanished() {
        refresh();
        return known.entrySet().stream()
                .filter(topic -> topic.getValue().largest() == MISSING)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What was believed of it has proved wrong. */
    void forget(String topic) {
        known.remove(topic);
    }

    private Topic ask(String name) throws InterruptedException {
        var answer = describe(List.of(name)).get(name);
        try {
            if (answer != null) {
                note(name, answer.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS), null);
            }
        } catch (ExecutionException e) {
            note(name, null, e.getCause());
        } catch (java.util.concurrent.TimeoutException _) {
            throw silent(name);
        }
        var topic = known.get(name);
        if (topic == null) {
            throw silent(name);
        }
        return topic;
    }

    private static TimeoutException silent(String topic) {
        return new TimeoutException("the broker does not say whether it has topic " + topic);
    }

    /** In the background, all that are known; answers come when they come. */
    private void refresh() {
        if (!known.isEmpty() && System.nanoTime() - refreshedAt > refreshAfter.toNanos()) {
            refreshedAt = System.nanoTime();
            try {
                describe(known.keySet()).forEach((name, answer) -> {
                    var _ = answer.whenComplete((config, failure) -> note(name, config, failure));
                });
            } catch (KafkaException e) {
                LOG.debug("The topics cannot be looked at; what was heard of them last is believed", e);
            }
        }
    }

    private void note(String name, @Nullable Config config, @Nullable Throwable failure) {
        if (config != null) {
            var largest = config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
            known.put(
                    name,
                    new Topic(
                            largest == null ? DEFAULT_LARGEST : Integer.parseInt(largest.value()), System.nanoTime()));
        } else if (failure instanceof UnknownTopicOrPartitionException || failure instanceof InvalidTopicException) {
            known.put(name, new Topic(MISSING, System.nanoTime()));
        } else if (failure instanceof org.apache.kafka.common.errors.AuthorizationException) {
            known.put(name, new Topic(DEFAULT_LARGEST, System.nanoTime())); // it may not be asked, but perhaps written
        }
    }

    private Map<String, KafkaFuture<Config>> describe(Collection<String> names) {
        var resources = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        var answers = new HashMap<String, KafkaFuture<Config>>();
        admin().describeConfigs(resources).values().forEach((resource, answer) -> answers.put(resource.name(), answer));
        return answers;
    }

    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(settings);
        }
        return admin;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
            admin = null;
        }
    }
}
