package io.tiffin.relay.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tiffin.events.Headers;
import io.tiffin.events.OperatorDecision;
import io.tiffin.events.OperatorDecision.DeadLetterDiscarded;
import io.tiffin.events.OperatorDecision.DeadLetterReplayed;
import io.tiffin.events.Topics;
import io.tiffin.events.WireName;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.relay.ops.PartitionReader.Piece;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The topic {@code operations.decisions}: appended to, and read on to its end at every look, so that all relays know what one
 * has done. Of several decisions about a letter the first counts. For one thread at a time.
 */
final class Decisions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final PartitionReader reader;
    private final Sending sending;
    private final Map<LetterId, Decision> byLetter = new HashMap<>();
    private final Map<TopicPartition, Long> next = new HashMap<>();

    Decisions(PartitionReader reader, Sending sending) {
        this.reader = reader;
        this.sending = sending;
    }

    /** @param beginOf the first offset that a dead-letter topic still has: decisions about what is gone are forgotten */
    void readOn(ToLongFunction<TopicPartition> beginOf) {
        var unread = new HashMap<TopicPartition, Piece>();
        reader.present(Topics.OPERATIONS_DECISIONS::equals)
                .forEach((partition, piece) -> unread.put(
                        partition, new Piece(Math.max(piece.begin(), next.getOrDefault(partition, 0L)), piece.end())));
        Predicate<LetterId> gone = letter -> letter.offset() < beginOf.applyAsLong(letter.partition());
        reader.read(unread, message -> {
            decisionIn(message)
                    .ifPresent(decision -> LetterId.parse(decision.letter())
                            .filter(gone.negate())
                            .ifPresent(letter -> byLetter.putIfAbsent(letter, Decision.of(decision))));
            next.put(new TopicPartition(message.topic(), message.partition()), message.offset() + 1);
        });
        byLetter.keySet().removeIf(gone);
    }

    Optional<Decision> about(LetterId letter) {
        return Optional.ofNullable(byLetter.get(letter));
    }

    /** Decided letters that still exist, by the name of their dead-letter topic. */
    long count(String deadLetterTopic) {
        return byLetter.keySet().stream()
                .filter(letter -> letter.partition().topic().equals(deadLetterTopic))
                .count();
    }

    /** Returns when every replica that counts has it. */
    void record(OperatorDecision decision) {
        var wireName = Objects.requireNonNull(decision.getClass().getAnnotation(WireName.class))
                .value();
        var message =
                new ProducerRecord<>(Topics.OPERATIONS_DECISIONS, decision.letter(), JSON.writeValueAsBytes(decision));
        Map.of(
                        Headers.SPEC_VERSION,
                        "1.0",
                        Headers.ID,
                        Uuid7.next().toString(),
                        Headers.TYPE,
                        wireName,
                        Headers.SOURCE,
                        "/outbox-relay",
                        Headers.SUBJECT,
                        decision.letter(),
                        Headers.TIME,
                        decision.decidedAt().toString(),
                        Headers.CONTENT_TYPE,
                        "application/json")
                .forEach((name, value) -> message.headers().add(name, value.getBytes(UTF_8)));
        sending.send(message);
        LetterId.parse(decision.letter()).ifPresent(letter -> byLetter.putIfAbsent(letter, Decision.of(decision)));
    }

    private static Optional<OperatorDecision> decisionIn(ConsumerRecord<String, byte[]> message) {
        Class<? extends OperatorDecision> type = typeOf(DeadLetter.header(message, Headers.TYPE));
        if (type == null) {
            return Optional.empty(); // a newer relay's
        }
        try {
            return Optional.of(JSON.readValue(message.value(), type));
        } catch (JacksonException e) {
            LOG.error("{}-{}-{} is no decision", message.topic(), message.partition(), message.offset(), e);
            return Optional.empty();
        }
    }

    private static @Nullable Class<? extends OperatorDecision> typeOf(@Nullable String wireName) {
        return switch (wireName) {
            case "dead_letter.replayed.v1" -> DeadLetterReplayed.class;
            case "dead_letter.discarded.v1" -> DeadLetterDiscarded.class;
            case null, default -> null;
        };
    }

    @Override
    public void close() {
        reader.close();
    }
}
