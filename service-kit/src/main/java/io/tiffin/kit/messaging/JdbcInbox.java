package io.tiffin.kit.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.jdbc.Columns;
import io.tiffin.kit.time.RealClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The {@code inbox} table. It remembers for a while only, so a message whose id was made before that is refused: nobody could
 * tell whether it has been handled. Ids are made by machines' clocks, so they are judged by ours and by no clock that can be set.
 */
final class JdbcInbox implements Inbox {

    private static final String NO_PARTITION = "23514";
    private static final Duration A_DAY = Duration.ofDays(1);

    // sorted, so that two claims of the same records wait for each other and do not deadlock
    private static final String CLAIM = """
            insert into inbox (consumer, message_id)
            select ?, message_id from unnest(?) as arrived (message_id) order by message_id
            on conflict do nothing
            returning message_id""";

    private final JdbcOperations jdbc;
    private final MessagingSettings settings;
    private final RealClock clock;
    private final MeterRegistry meters;

    JdbcInbox(JdbcOperations jdbc, MessagingSettings settings, RealClock clock, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
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
        var now = clock.now();
        ids.forEach(id -> requireRemembered(id, now));
        var claimed = new HashSet<>(claim(consumer, ids, now));
        // remove: the same id twice in one poll acts once
        var fresh = records.stream()
                .filter(record -> claimed.remove(record.messageId()))
                .toList();
        if (fresh.size() < records.size()) {
            meters.counter("tiffin.messages.duplicates", "consumer", consumer).increment(records.size() - fresh.size());
        }
        return fresh;
    }

    private List<UUID> claim(String consumer, List<UUID> ids, Instant now) {
        try {
            return jdbc.query(
                    CLAIM,
                    Columns.of(ids).value(consumer).uuid(id -> id),
                    (row, _) -> row.getObject("message_id", UUID.class));
        } catch (DataIntegrityViolationException e) {
            if (e.getMostSpecificCause() instanceof SQLException sql && NO_PARTITION.equals(sql.getSQLState())) {
                throw ids.stream().anyMatch(id -> Uuid7.timeOf(id).isBefore(now.minus(A_DAY)))
                        ? new ForgottenMessage("what was handled on that day is forgotten", e)
                        : new TransientDataAccessResourceException("the inbox has no partition for today yet", e);
            }
            throw e;
        }
    }

    private void requireRemembered(UUID id, Instant now) {
        if (id.version() != 7) {
            throw new ForgottenMessage("the message's id %s is no UUIDv7, so nobody knows its age".formatted(id));
        }
        var made = Uuid7.timeOf(id);
        if (made.isBefore(now.minus(settings.inboxRetention()))) {
            throw new ForgottenMessage("message %s of %s is older than what is remembered as handled (%s)"
                    .formatted(id, made, settings.inboxRetention()));
        }
        if (made.isAfter(now.plus(settings.clockSkew()))) {
            throw new RefusedMessage("message %s comes from the future: %s".formatted(id, made));
        }
    }
}
