package io.tiffin.kit.messaging;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.tiffin.kit.boot.RefusedStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Makes the broker's topics what is declared, before any listener starts: creates the missing ones and corrects retention and
 * compaction. Every service runs it, several may at once. A number of partitions is never changed: keys would move to other
 * partitions and their order be lost, so the service refuses to start instead.
 *
 * <p>A broker that is away does not keep a service from starting (orders are taken into the outbox without it): the step is
 * then repeated until it succeeds. What the broker refuses for good (too few of them for the replication, no right to make
 * topics) keeps it from starting too; when it comes out only later, health is down and says it.
 */
final class TopicSetup implements SmartInitializingSingleton, DisposableBean, HealthIndicator {

    private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final Map<String, Object> broker;
    private final DeclaredTopics declared;
    private volatile @Nullable String refused;
    private volatile Thread later = Thread.ofVirtual().unstarted(() -> {});

    TopicSetup(Map<String, Object> broker, DeclaredTopics declared) {
        this.broker = new HashMap<>(broker);
        this.broker.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis()));
        this.broker.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis()) / 2);
        this.declared = declared;
    }

    @Override
    public void afterSingletonsInstantiated() {
        try {
            run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The topics could not be looked at, the broker may be away; it is tried again. {}", e.toString());
            later = Thread.ofVirtual().name("topic-setup").start(this::repeat);
        }
    }

    @Override
    public void destroy() {
        later.interrupt();
    }

    private void repeat() {
        try {
            do {
                Thread.sleep(PAUSE);
            } while (!runAgain());
            LOG.info("The topics are as declared.");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The service has started by now: what would have kept it from that is told by its health. */
    boolean runAgain() throws InterruptedException {
        try {
            run();
            refused = null;
            return true;
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The topics could still not be looked at", e);
        } catch (RefusedStart e) {
            if (!Objects.equals(e.getMessage(), refused)) {
                LOG.error("{} It is tried again.", e.getMessage());
            }
            refused = e.getMessage();
        }
        return false;
    }

    @Override
    public Health health() {
        var reason = refused;
        return reason == null
                ? Health.up().build()
                : Health.down().withDetail("reason", reason).build();
    }

    /** @throws RefusedStart when a topic has another number of partitions than declared, or the broker refuses for good */
    void run() throws InterruptedException, ExecutionException, TimeoutException {
        try {
            makeAsDeclared();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException && !(e.getCause() instanceof RetriableException)) {
                throw new RefusedStart(
                        "The broker refuses to make the topics what is declared: "
                                + e.getCause().getMessage(),
                        "Set tiffin.topics.replication to what the brokers allow, and let this service's principal describe,"
                                + " create and alter topics (or make them for it as declared).");
            }
            throw e;
        }
    }

    private void makeAsDeclared() throws InterruptedException, ExecutionException, TimeoutException {
        var wanted = declared.all().stream().collect(toMap(NewTopic::name, identity()));
        try (var admin = Admin.create(broker)) {
            var present = describe(admin, wanted.keySet());
            var missing = wanted.values().stream()
                    .filter(topic -> !present.containsKey(topic.name()))
                    .toList();
            var createdByOthers = create(admin, missing);
            present.putAll(describeCreated(admin, createdByOthers));
            var existing = wanted.values().stream()
                    .filter(topic -> present.containsKey(topic.name()))
                    .toList();
            existing.forEach(topic -> requirePartitions(topic, present.get(topic.name())));
            correct(admin, existing);
        }
    }

    private static Map<String, TopicDescription> describe(Admin admin, Collection<String> names)
            throws InterruptedException, ExecutionException, TimeoutException {
        var present = new HashMap<String, TopicDescription>();
        for (var answer : admin.describeTopics(names).topicNameValues().entrySet()) {
            try {
                present.put(answer.getKey(), of(answer.getValue()));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return present;
    }

    /** The controller has them; the broker that is asked may learn of them a moment later. */
    private static Map<String, TopicDescription> describeCreated(Admin admin, Collection<String> names)
            throws InterruptedException, ExecutionException, TimeoutException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var present = describe(admin, names);
        while (present.size() < names.size()) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the broker does not know topics that its controller has");
            }
            Thread.sleep(LOOK_AGAIN);
            present = describe(admin, names);
        }
        return present;
    }

    /** The names of those that another service was quicker to create. */
    private static List<String> create(Admin admin, List<NewTopic> missing)
            throws InterruptedException, ExecutionException, TimeoutException {
        var createdByOthers = new ArrayList<String>();
        for (var answer : admin.createTopics(missing).values().entrySet()) {
            try {
                of(answer.getValue());
                LOG.info("Topic {} created", answer.getKey());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
                createdByOthers.add(answer.getKey());
            }
        }
        return createdByOthers;
    }

    private static void requirePartitions(NewTopic wanted, @Nullable TopicDescription present) {
        var partitions =
                present == null ? wanted.numPartitions() : present.partitions().size();
        if (partitions != wanted.numPartitions()) {
            throw new RefusedStart(
                    "Topic %s has %d partitions, but %d are declared: another number would move its keys and break their order."
                            .formatted(wanted.name(), partitions, wanted.numPartitions()),
                    "Set tiffin.topics.partitions (or .partitions-by-key) to what the topic has, or move its records to a new one.");
        }
    }

    private static void correct(Admin admin, List<NewTopic> wanted)
            throws InterruptedException, ExecutionException, TimeoutException {
        var resources = wanted.stream().collect(toMap(TopicSetup::resource, identity()));
        var present = of(admin.describeConfigs(resources.keySet()).all());
        var changes = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
        resources.forEach((resource, topic) -> {
            var different = different(topic, present.get(resource));
            if (!different.isEmpty()) {
                changes.put(resource, different);
                LOG.info("Topic {} is set to {}", topic.name(), different);
            }
        });
        of(admin.incrementalAlterConfigs(changes).all());
    }

    private static List<AlterConfigOp> different(NewTopic wanted, @Nullable Config present) {
        return wanted.configs().entrySet().stream()
                .filter(config -> !config.getValue().equals(value(present, config.getKey())))
                .map(config -> new AlterConfigOp(
                        new ConfigEntry(config.getKey(), config.getValue()), AlterConfigOp.OpType.SET))
                .toList();
    }

    private static @Nullable String value(@Nullable Config present, String name) {
        var entry = present == null ? null : present.get(name);
        return entry == null ? null : entry.value();
    }

    private static ConfigResource resource(NewTopic topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    }

    private static <T> T of(KafkaFuture<T> answer) throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
