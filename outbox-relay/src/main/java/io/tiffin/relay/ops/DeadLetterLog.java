package io.tiffin.relay.ops;

import io.tiffin.relay.ops.PartitionReader.Piece;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The dead-letter topics, read on to their ends at every look. The newest letters are remembered, without payloads; what is
 * older is read again when an answer depends on it. For one thread at a time.
 */
final class DeadLetterLog implements AutoCloseable {

    /** @param floor the offset from which on letters are remembered */
    private record Shelf(long floor, long next, NavigableMap<Long, DeadLetter> letters) {

        static Shelf from(long offset) {
            return new Shelf(offset, offset, new TreeMap<>());
        }

        Shelf with(DeadLetter letter) {
            letters.put(letter.id().offset(), letter);
            return new Shelf(floor, letter.id().offset() + 1, letters);
        }

        Shelf without(long below) {
            letters.headMap(below).clear();
            return new Shelf(Math.max(floor, below), Math.max(next, below), letters);
        }
    }

    private final PartitionReader reader;
    private final int most;
    private final Map<TopicPartition, Shelf> shelves = new HashMap<>();
    private Map<TopicPartition, Piece> present = Map.of();

    /** @param most so many letters are remembered */
    DeadLetterLog(PartitionReader reader, int most) {
        this.reader = reader;
        this.most = most;
    }

    void readOn() {
        present = reader.present(topic -> topic.endsWith(DeadLetter.TOPIC_SUFFIX));
        shelves.keySet().retainAll(present.keySet());
        var fresh = present.entrySet().stream()
                .filter(each -> !shelves.containsKey(each.getKey()))
                .mapToLong(each -> each.getValue().size())
                .sum();
        var unread = new HashMap<TopicPartition, Piece>();
        present.forEach((partition, piece) -> {
            var shelf = shelves.get(partition);
            if (shelf == null || shelf.next() > piece.end()) { // the topic is new, or was made anew
                shelf = Shelf.from(piece.end() - share(piece.size(), fresh));
            }
            shelves.put(partition, shelf.without(piece.begin()));
            unread.put(partition, new Piece(Math.max(shelf.next(), piece.begin()), piece.end()));
        });
        reader.read(unread, message -> {
            var letter = DeadLetter.of(message);
            shelves.computeIfPresent(letter.id().partition(), (_, shelf) -> shelf.with(letter));
        });
        forgetOldest();
    }

    /** Of many letters each partition gets its part of what is remembered. */
    private long share(long size, long all) {
        return all <= most ? size : (long) Math.ceil((double) size * most / all);
    }

    private void forgetOldest() {
        var letters = shelves.values().stream()
                .mapToInt(shelf -> shelf.letters().size())
                .sum();
        for (; letters > most; letters--) {
            shelves.values().stream()
                    .filter(shelf -> !shelf.letters().isEmpty())
                    .map(shelf -> shelf.letters().firstEntry().getValue())
                    .min(DeadLetter.BY_AGE)
                    .ifPresent(oldest -> shelves.computeIfPresent(
                            oldest.id().partition(),
                            (_, shelf) -> shelf.without(oldest.id().offset() + 1)));
        }
    }

    /** Those that are remembered. */
    Stream<DeadLetter> newestFirst() {
        return shelves.values().stream()
                .flatMap(shelf -> shelf.letters().values().stream())
                .sorted(DeadLetter.BY_AGE.reversed());
    }

    /** All letters of a key from one topic, however old, in the order in which they were given up: a key has one partition. */
    List<DeadLetter> ofKey(String topic, String key) {
        var found = new ArrayList<DeadLetter>();
        var forgotten = new HashMap<TopicPartition, Piece>();
        shelves.forEach((partition, shelf) -> {
            if (partition.topic().equals(topic + DeadLetter.TOPIC_SUFFIX)) {
                found.addAll(shelf.letters().values());
                forgotten.put(partition, new Piece(begin(partition), shelf.floor()));
            }
        });
        reader.read(forgotten, message -> {
            if (key.equals(message.key())) {
                found.add(DeadLetter.of(message));
            }
        });
        return found.stream()
                .filter(letter -> key.equals(letter.key()))
                .sorted(Comparator.comparing(DeadLetter::id))
                .toList();
    }

    /** The record itself, with its payload. */
    Optional<ConsumerRecord<String, byte[]>> find(LetterId id) {
        var piece = present.get(id.partition());
        if (piece == null || !piece.contains(id.offset())) {
            return Optional.empty();
        }
        var found = new ArrayList<ConsumerRecord<String, byte[]>>();
        reader.read(Map.of(id.partition(), new Piece(id.offset(), id.offset() + 1)), found::add);
        return found.stream().findFirst();
    }

    /** The first offset that the topic still has. */
    long begin(TopicPartition partition) {
        var piece = present.get(partition);
        return piece == null ? Long.MAX_VALUE : piece.begin();
    }

    /** How many each topic has, by the name of the topic that they came from. */
    Map<String, Long> counts() {
        var counts = new HashMap<String, Long>();
        present.forEach((partition, piece) -> counts.merge(
                partition.topic().substring(0, partition.topic().length() - DeadLetter.TOPIC_SUFFIX.length()),
                piece.size(),
                Long::sum));
        return counts;
    }

    @Override
    public void close() {
        reader.close();
    }
}
