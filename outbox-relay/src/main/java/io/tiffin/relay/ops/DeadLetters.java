package io.tiffin.relay.ops;

import io.tiffin.events.OperatorDecision.DeadLetterDiscarded;
import io.tiffin.events.OperatorDecision.DeadLetterReplayed;
import io.tiffin.kit.web.ApiProblem;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators do with dead letters. Each call sees what all relays have done before it.
 *
 * <p>A replay is sent first and recorded then. A death between the two leaves the letter waiting, and it is replayed again:
 * that is harmless, because the message keeps its id and consumers deduplicate by it. The other way round a message could be
 * marked as replayed that never was.
 *
 * <p>Order within a key: a letter is not replayed while an older one of its key and topic waits, and all of a key are replayed
 * oldest first, each acknowledged before the next leaves.
 */
final class DeadLetters {

    /**
     * A letter and what became of it.
     *
     * @param replayHelps false when the consumer would give the message up again for what it is, whatever has been repaired
     */
    record Letter(DeadLetter letter, @Nullable Decision decision, boolean replayHelps) {

        LetterState state() {
            return decision == null ? LetterState.WAITING : decision.outcome();
        }
    }

    /** A letter with its record. */
    record Shown(Letter letter, ConsumerRecord<String, byte[]> message) {}

    /** @param waiting letters of the key that are left for the next call */
    record Replayed(List<Letter> letters, int waiting) {}

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final DeadLetterLog log;
    private final Decisions decisions;
    private final Sending sending;
    private final Duration inboxRetention;
    private final Clock clock;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    DeadLetters(DeadLetterLog log, Decisions decisions, Sending sending, Duration inboxRetention, Clock clock) {
        this.log = log;
        this.decisions = decisions;
        this.sending = sending;
        this.inboxRetention = inboxRetention;
        this.clock = clock;
    }

    /** Newest first, of those that are remembered. */
    List<Letter> list() {
        return upToDate(() -> log.newestFirst().map(this::withDecision).toList());
    }

    Shown show(LetterId id) {
        return upToDate(() -> find(id));
    }

    Shown replay(LetterId id, String by, @Nullable String note) {
        return upToDate(() -> {
            var found = find(id);
            if (isDecided(found.letter(), LetterState.REPLAYED)) {
                return found;
            }
            refuseToOvertake(found.letter().letter());
            return new Shown(replay(found, by, note), found.message());
        });
    }

    /** Oldest first, up to {@code limit} of them. */
    Replayed replayKey(String topic, String key, int limit, String by, @Nullable String note) {
        return upToDate(() -> {
            var waiting = waitingOf(topic, key);
            var replayed = waiting.stream()
                    .limit(limit)
                    .map(letter -> replay(find(letter.id()), by, note))
                    .toList();
            return new Replayed(replayed, waiting.size() - replayed.size());
        });
    }

    Shown discard(LetterId id, String by, String note) {
        return upToDate(() -> {
            var found = find(id);
            if (isDecided(found.letter(), LetterState.DISCARDED)) {
                return found;
            }
            var letter = found.letter().letter();
            decisions.record(new DeadLetterDiscarded(
                    id.toString(), letter.topic(), letter.key(), letter.uuid(), by, note, clock.instant()));
            LOG.info("{} discarded the dead letter {}", by, id);
            return new Shown(withDecision(letter), found.message());
        });
    }

    /** How many wait, by the topic that they came from. */
    Map<String, Long> waiting() {
        return upToDate(() -> {
            var waiting = new HashMap<>(log.counts());
            waiting.replaceAll((topic, all) -> all - decisions.count(topic + DeadLetter.TOPIC_SUFFIX));
            return waiting;
        });
    }

    private <T> T upToDate(Supplier<T> work) {
        oneAtATime.lock();
        try {
            log.readOn();
            decisions.readOn(log::begin);
            return work.get();
        } finally {
            oneAtATime.unlock();
        }
    }

    private Shown find(LetterId id) {
        var message = log.find(id).orElseThrow(() -> ApiProblem.notFound("There is no dead letter %s.".formatted(id)));
        return new Shown(withDecision(DeadLetter.of(message)), message);
    }

    private Letter withDecision(DeadLetter letter) {
        return new Letter(
                letter,
                decisions.about(letter.id()).orElse(null),
                letter.isRemembered(clock.instant().minus(inboxRetention)));
    }

    /** A command that was carried out already changes nothing; the other one comes too late. */
    private static boolean isDecided(Letter letter, LetterState wanted) {
        if (letter.state() == LetterState.WAITING) {
            return false;
        }
        if (letter.state() != wanted) {
            throw ApiProblem.conflict(
                            "invalid_transition",
                            "The letter has been decided about",
                            "It is %s already.".formatted(letter.state().word()))
                    .with("current", letter.state().word())
                    .with("allowed", List.of());
        }
        return true;
    }

    private void refuseToOvertake(DeadLetter letter) {
        var key = letter.key();
        if (key == null) {
            return; // in no order with anything
        }
        waitingOf(letter.topic(), key).stream()
                .filter(other -> other.id().compareTo(letter.id()) < 0)
                .findFirst()
                .ifPresent(older -> {
                    throw ApiProblem.conflict(
                                    "older_letter_waiting",
                                    "An older letter waits",
                                    "%s has the same key and is older: decide about it first, or replay all of the key."
                                            .formatted(older.id()))
                            .with("older", older.id().toString())
                            .with("key", key);
                });
    }

    private List<DeadLetter> waitingOf(String topic, String key) {
        return log.ofKey(topic, key).stream()
                .filter(letter -> decisions.about(letter.id()).isEmpty())
                .toList();
    }

    private Letter replay(Shown found, String by, @Nullable String note) {
        var letter = found.letter().letter();
        sending.send(original(letter, found.message()));
        decisions.record(new DeadLetterReplayed(
                letter.id().toString(), letter.topic(), letter.key(), letter.uuid(), by, note, clock.instant()));
        LOG.info("{} replayed the dead letter {} to {}", by, letter.id(), letter.topic());
        return withDecision(letter);
    }

    /** As it was before somebody gave it up: the headers of the error are left out. */
    private static ProducerRecord<String, byte[]> original(DeadLetter letter, ConsumerRecord<String, byte[]> message) {
        var original = new ProducerRecord<>(letter.topic(), message.key(), message.value());
        Stream.of(message.headers().toArray())
                .filter(header -> !header.key().startsWith(DeadLetter.ERROR))
                .forEach(original.headers()::add);
        return original;
    }
}
