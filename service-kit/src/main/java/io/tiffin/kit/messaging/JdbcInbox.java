package io.tiffin.kit.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.kit.jdbc.Columns;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The {@code inbox} table. */
final class JdbcInbox implements Inbox {

    // sorted, so that two claims of the same records wait for each other and do not deadlock
    private static final String CLAIM = """
            insert into inbox (consumer, message_id)
            select ?, message_id from unnest(?) as arrived (message_id) order by message_id
            on conflict do nothing
            returning message_id""";

    private final JdbcOperations jdbc;
    private final MeterRegistry meters;

    JdbcInbox(JdbcOperations jdbc, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.meters = meters;
    }

    @Override
    public <E> List<Incoming<E>> claim(String consumer, List<Incoming<E>> records) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("the inbox is claimed in the transaction of the effect");
        }
        if (records.isEmpty()) {
            return records;
        }
        var ids = records.stream().map(Incoming::messageId).distinct().toList();
        var claimed = new HashSet<>(jdbc.query(
                CLAIM,
                Columns.of(ids).value(consumer).uuid(id -> id),
                (row, _) -> row.getObject("message_id", UUID.class)));
        // remove: the same id twice in one poll acts once
        var fresh = records.stream()
                .filter(record -> claimed.remove(record.messageId()))
                .toList();
        if (fresh.size() < records.size()) {
            meters.counter("tiffin.messages.duplicates", "consumer", consumer).increment(records.size() - fresh.size());
        }
        return fresh;
    }
}
