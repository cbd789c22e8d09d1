package io.tiffin.kit.messaging;

import io.tiffin.events.Topics;
import io.tiffin.events.Topics.TopicSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/** {@link Topics#ALL} and their dead letters, as this installation's settings have them. */
final class DeclaredTopics {

    /** A segment of the log is kept whole until its last record is old enough, so records stay longer by what one spans. */
    private static final int SEGMENTS = 7;

    private final TopicSettings settings;

    DeclaredTopics(TopicSettings settings) {
        this.settings = settings;
    }

    List<NewTopic> all() {
        return Topics.ALL.stream()
                .flatMap(topic -> Stream.of(
                        created(topic, topic.name(), settings.retentionOf(topic)),
                        created(topic, Topics.deadLetters(topic.name()), Topics.DEAD_LETTER_RETENTION)))
                .toList();
    }

    /** How old a record can become on a topic of this retention. */
    static Duration longestStay(Duration retention) {
        return retention.plus(segment(retention));
    }

    private static Duration segment(Duration retention) {
        return retention.dividedBy(SEGMENTS);
    }

    /** Dead letters stay in the partition of their topic, so they have as many. */
    private NewTopic created(TopicSpec topic, String name, @Nullable Duration retention) {
        return new NewTopic(name, settings.partitionsOf(topic), settings.replication()).configs(configs(retention));
    }

    private Map<String, String> configs(@Nullable Duration retention) {
        var configs = new HashMap<String, String>();
        configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(Math.max(1, settings.replication() - 1)));
        if (retention == null) {
            configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        } else {
            configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
            configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
            configs.put(
                    TopicConfig.SEGMENT_MS_CONFIG,
                    Long.toString(segment(retention).toMillis()));
        }
        return configs;
    }
}
