package io.tiffin.relay.ops;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Where a dead letter lies, which is its name too: {@code payments.process.dlq-3-17}. */
record LetterId(TopicPartition partition, long offset) implements Comparable<LetterId> {

    private static final Comparator<LetterId> BY_PLACE = Comparator.<LetterId, String>comparing(
                    id -> id.partition().topic())
            .thenComparingInt(id -> id.partition().partition())
            .thenComparingLong(LetterId::offset);

    private static final Pattern FORM = Pattern.compile("([a-zA-Z0-9._-]{1,249})-(\\d{1,9})-(\\d{1,18})");

    static Optional<LetterId> parse(String text) {
        var parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new LetterId(
                        new TopicPartition(parts.group(1), Integer.parseInt(parts.group(2))),
                        Long.parseLong(parts.group(3))))
                : Optional.empty();
    }

    static LetterId of(ConsumerRecord<?, ?> letter) {
        return new LetterId(new TopicPartition(letter.topic(), letter.partition()), letter.offset());
    }

    @Override
    public int compareTo(LetterId other) {
        return BY_PLACE.compare(this, other);
    }

    @Override
    public String toString() {
        return partition + "-" + offset;
    }
}
