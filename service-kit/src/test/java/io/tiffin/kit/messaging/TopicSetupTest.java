package io.tiffin.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.Topics;
import io.tiffin.kit.boot.RefusedStart;
import io.tiffin.sandbox.infra.KafkaBroker;
import io.tiffin.sandbox.infra.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.health.contributor.Status;

class TopicSetupTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private static final TopicSettings FOUR = new TopicSettings(
            4, Map.of(Topics.Key.DRIVER, 6), (short) 1, Map.of(Topics.TRACKING_EVENTS, Duration.ofDays(2)));

    @TempDir
    static Path folder;

    static KafkaBroker kafka;
    static Admin admin;

    @BeforeAll
    static void start() {
        kafka = KafkaBroker.start(folder, Ports.free(), Ports.free());
        admin = Admin.create(broker());
    }

    @AfterAll
    static void stop() {
        admin.close();
        kafka.close();
    }

    /** By their names: the broker lists a topic some time after its controller has made it. */
    @AfterEach
    void forget() throws Exception {
        for (var deleted : admin.deleteTopics(names()).topicNameValues().values()) {
            try {
                deleted.get();
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
            }
        }
        await().atMost(LONG).until(() -> admin.listTopics().names().get().isEmpty());
    }

    @Test
    void several_services_that_start_together_create_each_topic_once() throws Exception {
        List<Callable<Object>> services = IntStream.range(0, 4)
                .<Callable<Object>>mapToObj(_ -> () -> {
                    setup(FOUR).run();
                    return true;
                })
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(threads.invokeAll(services)).allMatch(done -> done.state() == Future.State.SUCCESS);
        }
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(admin.listTopics().names().get()).isEqualTo(names()));
        assertThat(partitionsOf(Topics.ORDERS_STATUS)).isEqualTo(4);
        assertThat(partitionsOf(Topics.DRIVER_LOCATION)).isEqualTo(6);
        assertThat(partitionsOf(Topics.deadLetters(Topics.DRIVER_LOCATION))).isEqualTo(6);
        assertThat(config(Topics.ORDERS_STATUS, "retention.ms")).isEqualTo(millis(Duration.ofDays(7)));
        assertThat(config(Topics.ORDERS_STATUS, "segment.ms")).isEqualTo(millis(Duration.ofDays(1)));
        assertThat(config(Topics.TRACKING_EVENTS, "retention.ms")).isEqualTo(millis(Duration.ofDays(2)));
        assertThat(config(Topics.deadLetters(Topics.TRACKING_EVENTS), "retention.ms"))
                .isEqualTo(millis(Topics.DEAD_LETTER_RETENTION));
        assertThat(config(Topics.RESTAURANTS_CATALOG, "cleanup.policy")).isEqualTo("compact");
        assertThat(config(Topics.deadLetters(Topics.RESTAURANTS_CATALOG), "cleanup.policy"))
                .isEqualTo("delete");
    }

    @Test
    void retention_and_compaction_that_differ_are_corrected_and_the_rest_is_left_alone() throws Exception {
        setup(FOUR).run();
        set(Topics.ORDERS_STATUS, "retention.ms", "1000");
        set(Topics.ORDERS_STATUS, "max.message.bytes", "12345678");
        set(Topics.RESTAURANTS_CATALOG, "cleanup.policy", "delete");

        setup(FOUR).run();

        assertThat(config(Topics.ORDERS_STATUS, "retention.ms")).isEqualTo(millis(Duration.ofDays(7)));
        assertThat(config(Topics.ORDERS_STATUS, "max.message.bytes")).isEqualTo("12345678");
        assertThat(config(Topics.RESTAURANTS_CATALOG, "cleanup.policy")).isEqualTo("compact");
    }

    @Test
    void another_number_of_partitions_is_refused_and_nothing_is_added() throws Exception {
        setup(FOUR).run();
        var more = new TopicSettings(8, Map.of(Topics.Key.DRIVER, 6), (short) 1, Map.of());

        assertThatThrownBy(() -> setup(more).afterSingletonsInstantiated())
                .isInstanceOf(RefusedStart.class)
                .hasMessageContaining("4 partitions, but 8 are declared");
        assertThat(partitionsOf(Topics.ORDERS_STATUS)).isEqualTo(4);
    }

    @Test
    void what_the_broker_refuses_for_good_keeps_a_service_from_starting() throws Exception {
        var tooMany = new TopicSettings(4, Map.of(), (short) 3, Map.of());

        assertThatThrownBy(() -> setup(tooMany).afterSingletonsInstantiated())
                .isInstanceOf(RefusedStart.class)
                .hasMessageContaining("eplication factor");
        assertThat(admin.listTopics().names().get()).isEmpty();
    }

    @Test
    void what_comes_out_after_the_start_is_told_by_health_until_it_is_right() throws Exception {
        setup(FOUR).run();
        var more = setup(new TopicSettings(8, Map.of(Topics.Key.DRIVER, 6), (short) 1, Map.of()));

        assertThat(more.runAgain()).isFalse();
        assertThat(more.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(more.health().getDetails().get("reason")).asString().contains("4 partitions, but 8 are declared");

        forget();
        assertThat(more.runAgain()).isTrue();
        assertThat(more.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void topics_of_one_kind_of_key_have_one_number_of_partitions_so_that_they_can_be_joined() {
        for (var settings : List.of(FOUR, new TopicSettings(32, Map.of(), (short) 3, Map.of()))) {
            for (var key : Topics.Key.values()) {
                var partitions = Topics.ALL.stream()
                        .filter(topic -> topic.key() == key)
                        .map(settings::partitionsOf)
                        .distinct();
                assertThat(partitions).as("%s", key).hasSizeLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void thirty_two_partitions_unless_said_otherwise() {
        var settings = new Binder(
                        new MapConfigurationPropertySource(Map.of("tiffin.topics.retention[orders.created]", "3d")))
                .bind("tiffin.topics", TopicSettings.class)
                .get();
        assertThat(settings)
                .isEqualTo(
                        new TopicSettings(32, Map.of(), (short) 1, Map.of(Topics.ORDERS_CREATED, Duration.ofDays(3))));
    }

    private static TopicSetup setup(TopicSettings settings) {
        return new TopicSetup(broker(), new DeclaredTopics(settings));
    }

    private static Map<String, Object> broker() {
        return Map.of("bootstrap.servers", kafka.bootstrapServers());
    }

    private static Set<String> names() {
        var names = new ArrayList<String>();
        for (var topic : Topics.ALL) {
            names.add(topic.name());
            names.add(Topics.deadLetters(topic.name()));
        }
        return Set.copyOf(names);
    }

    private static String millis(Duration time) {
        return Long.toString(time.toMillis());
    }

    private static int partitionsOf(String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .values()
                .iterator()
                .next()
                .partitions()
                .size();
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static String config(String topic, String name) throws Exception {
        var all = admin.describeConfigs(List.of(resource(topic))).all().get();
        return all.values().iterator().next().get(name).value();
    }

    private static void set(String topic, String name, String value) throws Exception {
        var change = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource(topic), List.of(change)))
                .all()
                .get();
        await().atMost(LONG).until(() -> config(topic, name).equals(value));
    }
}
