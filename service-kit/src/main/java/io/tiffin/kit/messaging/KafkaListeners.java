package io.tiffin.kit.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.MessagingSettings.InstanceSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaConsumerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.config.ContainerCustomizer;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer.HeaderNames.HeadersToAdd;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.kafka.support.KafkaUtils;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;

/** How every service consumes and produces: bytes, from the earliest record, as a static member of its group, with dead letters. */
final class KafkaListeners {

    /** Wins over the service's settings: the kit's listeners take bytes. */
    private static final Map<String, Object> CONSUMER_FIXED = Map.of(
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            StringDeserializer.class,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, // with the broker's number of partitions, and not ours
            false,
            ConsumerConfig.GROUP_PROTOCOL_CONFIG,
            "classic");

    /** A killed member's partitions are free after the session's 6 s, when it does not come back itself. */
    private static final Map<String, Object> CONSUMER_DEFAULTS = Map.of(
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_500,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);

    private static final Map<String, Object> PRODUCER_FIXED = Map.of(
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            StringSerializer.class,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true);

    private static final Map<String, Object> PRODUCER_DEFAULTS = Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");

    static DefaultKafkaConsumerFactoryCustomizer consumers() {
        return factory ->
                factory.updateConfigs(missing(CONSUMER_DEFAULTS, factory.getConfigurationProperties(), CONSUMER_FIXED));
    }

    static DefaultKafkaProducerFactoryCustomizer producers() {
        return factory ->
                factory.updateConfigs(missing(PRODUCER_DEFAULTS, factory.getConfigurationProperties(), PRODUCER_FIXED));
    }

    private static Map<String, Object> missing(
            Map<String, Object> defaults, Map<String, Object> present, Map<String, Object> fixed) {
        var changes = new HashMap<>(defaults);
        changes.keySet().removeAll(present.keySet());
        changes.putAll(fixed);
        return changes;
    }

    static ContainerCustomizer<Object, Object, ConcurrentMessageListenerContainer<Object, Object>> staticMembership(
            String service, InstanceSettings settings) {
        return container -> container
                .getContainerProperties()
                .getKafkaConsumerProperties()
                .setProperty(
                        ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                        "%s-%s-%s".formatted(service, settings.instance(), container.getListenerId()));
    }

    static DefaultErrorHandler errorHandler(
            KafkaOperations<?, ?> kafka, MessagingSettings settings, MeterRegistry meters) {
        var deadLetters = new DeadLetterPublishingRecoverer(
                kafka, (failed, _) -> new TopicPartition(Topics.deadLetters(failed.topic()), failed.partition()));
        deadLetters.excludeHeader(
                HeadersToAdd.EX_STACKTRACE); // the cause's class and message say it; records have a size limit
        deadLetters.setFailIfSendResultIsError(true);
        deadLetters.addHeadersFunction((_, _) -> consumerGroup()); // lost with the wrapping that names it
        var handler = new DefaultErrorHandler(
                (failed, e) -> {
                    deadLetters.accept(failed, Failures.reasonOf(e)); // its headers name the reason
                    meters.counter("tiffin.messages.dead_letters", "topic", failed.topic())
                            .increment();
                },
                pauses(settings, settings.tries() - 1));
        handler.setBackOffFunction(
                (_, e) -> Failures.isWorthWaitingFor(e) ? pauses(settings, Integer.MAX_VALUE) : null);
        handler.addNotRetryableExceptions(RefusedMessage.class);
        handler.setCommitRecovered(true);
        handler.setLogLevel(KafkaException.Level.WARN);
        return handler;
    }

    private static Headers consumerGroup() {
        var headers = new RecordHeaders();
        var group = KafkaUtils.getConsumerGroupId();
        if (group != null) {
            headers.add(KafkaHeaders.DLT_ORIGINAL_CONSUMER_GROUP, group.getBytes(UTF_8));
        }
        return headers;
    }

    private static BackOff pauses(MessagingSettings settings, int repeats) {
        var pauses = new ExponentialBackOff(settings.firstPause().toMillis(), 2);
        pauses.setMaxInterval(settings.longestPause().toMillis());
        pauses.setMaxAttempts(repeats);
        return pauses;
    }

    private KafkaListeners() {}
}
