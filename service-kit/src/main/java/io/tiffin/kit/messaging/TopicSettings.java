package io.tiffin.kit.messaging;

import io.tiffin.events.Topics;
import io.tiffin.events.Topics.TopicSpec;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What an installation decides about the declared topics.
 *
 * @param partitions of every topic; they may not be changed once a topic exists, because its keys would move
 * @param partitionsByKey another number for all topics of one kind of key ({@code driver: 64})
 * @param replication copies of every partition; with three or more a write needs all but one
 * @param retention other than declared, by the topic's name
 */
@Validated
@ConfigurationProperties("tiffin.topics")
public record TopicSettings(
        @DefaultValue("32") @Positive int partitions,
        @DefaultValue Map<Topics.Key, @Positive Integer> partitionsByKey,
        @DefaultValue("1") @Positive short replication,
        @DefaultValue Map<String, Duration> retention) {

    public int partitionsOf(TopicSpec topic) {
        return partitionsByKey.getOrDefault(topic.key(), partitions);
    }

    /** Null where the topic is compacted. */
    public @Nullable Duration retentionOf(TopicSpec topic) {
        var declared = topic.retention();
        return declared == null ? null : retention.getOrDefault(topic.name(), declared);
    }
}
