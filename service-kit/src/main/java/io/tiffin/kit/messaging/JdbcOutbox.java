package io.tiffin.kit.messaging;

import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.jdbc.Columns;
import java.util.Collection;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The {@code outbox} table; one statement for any number of messages, and a wake-up for the relay after the commit. */
final class JdbcOutbox implements Outbox {

    /** How many shares the keys are cut into, for when several relays divide the work. */
    private static final int BUCKETS = 64;

    private static final String INSERT = """
            insert into outbox (message_id, bucket, topic, key, headers, payload)
            select message_id, bucket, topic, key, headers, payload
            from unnest(?, ?, ?, ?, ?, ?) with ordinality
                as added (message_id, bucket, topic, key, headers, payload, nth)
            order by nth""";

    private record Row(UUID messageId, OutgoingMessage message) {}

    private final JdbcOperations jdbc;
    private final Envelope envelope;
    private final Runnable wakeUp;

    JdbcOutbox(JdbcOperations jdbc, Envelope envelope, Runnable wakeUp) {
        this.jdbc = jdbc;
        this.envelope = envelope;
        this.wakeUp = wakeUp;
    }

    @Override
    public void add(Collection<OutgoingMessage> messages) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("the outbox is written in the transaction that changes the state");
        }
        if (messages.isEmpty()) {
            return;
        }
        var rows =
                messages.stream().map(message -> new Row(Uuid7.next(), message)).toList();
        var added = jdbc.update(
                INSERT,
                Columns.of(rows)
                        .uuid(Row::messageId)
                        .smallint(row -> bucketOf(row.message().key()))
                        .text(row -> row.message().topic())
                        .text(row -> row.message().key())
                        .json(row -> MessageJson.text(envelope.headersOf(row.message(), row.messageId())))
                        .bytes(row -> MessageJson.write(row.message().payload())));
        if (added != rows.size()) {
            throw new IllegalStateException("%d of %d messages reached the outbox".formatted(added, rows.size()));
        }
        wakeUpAfterCommit();
    }

    private static short bucketOf(String key) {
        return (short) Math.floorMod(key.hashCode(), BUCKETS);
    }

    private void wakeUpAfterCommit() {
        if (wakesAlready()) {
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new WakeUp(wakeUp));
    }

    private static boolean wakesAlready() {
        return TransactionSynchronizationManager.getSynchronizations().stream().anyMatch(WakeUp.class::isInstance);
    }

    private record WakeUp(Runnable action) implements TransactionSynchronization {

        @Override
        public void afterCommit() {
            action.run();
        }
    }
}
