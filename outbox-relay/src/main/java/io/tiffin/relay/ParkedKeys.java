package io.tiffin.relay;

import io.tiffin.relay.RelaySettings.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What operators do about keys whose next message the broker does not take. Every decision is kept in {@code outbox_decisions},
 * a skipped message whole: nothing is ever lost. The relay that reads the key hears of it at once.
 */
public final class ParkedKeys {

    /**
     * @param position of the message that cannot be sent; it and the key's later ones wait
     * @param tries how often it was refused
     * @param retryAt when it is tried again by itself; null when only an operator can help
     */
    public record ParkedKey(
            String key,
            long position,
            String topic,
            String reason,
            int tries,
            Instant parkedAt,
            @Nullable Instant retryAt) {}

    /**
     * @param by who decides
     * @param why in the operator's words
     */
    public record Decision(String by, String why) {}

    private static final String LIST = """
            select key, position, topic, reason, tries, parked_at, retry_at from outbox_parked p
            where %s order by parked_at, key limit ?""".formatted(Parked.IS_SHOWN);

    // What a relay tries by now, or may have begun to when this commits, is its affair.
    private static final String LOCK = """
            select key, position, topic, reason, tries, parked_at, retry_at from outbox_parked
            where key = ? and (retry_at is null or retry_at > clock_timestamp() + interval '1 second') for update""";

    private static final String NOTE_RETRY = """
            insert into outbox_decisions (decided_by, decision, why, key, position, topic, reason)
            values (?, 'retry', ?, ?, ?, ?, ?)""";

    private static final String NOTE_SKIP = """
            with skipped as (delete from outbox where position = ? returning message_id, headers, payload, created_at)
            insert into outbox_decisions
                (decided_by, decision, why, key, position, topic, reason, message_id, headers, payload, created_at)
            select ?, 'skip', ?, ?, ?, ?, ?, s.message_id, s.headers, s.payload, s.created_at
            from (select) as always left join skipped s on true""";

    // The row stays, as one to be tried: it leads the relay to the key's next message, and goes with that.
    private static final String RELEASE =
            "update outbox_parked set retry_at = now(), position = ?, tries = ? where key = ?";

    private final Database database;

    public ParkedKeys(Database database) {
        this.database = database;
    }

    /** Those that have waited longest first. */
    public List<ParkedKey> list(int atMost) throws SQLException {
        try (var connection = Sessions.open(database, true);
                var query = connection.prepareStatement(LIST)) {
            query.setInt(1, atMost);
            try (var result = query.executeQuery()) {
                var keys = new ArrayList<ParkedKey>();
                while (result.next()) {
                    keys.add(parkedKey(result));
                }
                return keys;
            }
        }
    }

    /**
     * The message is tried again now.
     *
     * @return what was parked; empty when the key is not, or is being tried already
     */
    public Optional<ParkedKey> retry(String key, Decision decision) throws SQLException {
        try (var connection = Sessions.open(database, true)) {
            connection.setAutoCommit(false);
            var parked = lock(connection, key);
            if (parked.isPresent()) {
                note(connection, NOTE_RETRY, parked.get(), decision, false);
                release(connection, key, parked.get().position(), parked.get().tries());
            }
            return parked;
        }
    }

    /**
     * The message will not be sent; the key goes on with its next one.
     *
     * @param position of the message that the operator has seen
     * @return what was skipped; empty when the key is not parked at this position (any more), or when the message is just being
     *     tried, or about to be: then it may arrive after all, and another look a few seconds later tells
     */
    public Optional<ParkedKey> skip(String key, long position, Decision decision) throws SQLException {
        try (var connection = Sessions.open(database, true)) {
            connection.setAutoCommit(false);
            var parked = lock(connection, key).filter(each -> each.position() == position);
            if (parked.isPresent()) {
                note(connection, NOTE_SKIP, parked.get(), decision, true);
                release(connection, key, position + 1, 0);
            }
            return parked;
        }
    }

    private static Optional<ParkedKey> lock(Connection connection, String key) throws SQLException {
        try (var query = connection.prepareStatement(LOCK)) {
            query.setString(1, key);
            try (var result = query.executeQuery()) {
                return result.next() ? Optional.of(parkedKey(result)) : Optional.empty();
            }
        }
    }

    private static void note(
            Connection connection, String sql, ParkedKey parked, Decision decision, boolean removesTheRow)
            throws SQLException {
        try (var insert = connection.prepareStatement(sql)) {
            var next = 1;
            if (removesTheRow) {
                insert.setLong(next++, parked.position());
            }
            insert.setString(next++, decision.by());
            insert.setString(next++, decision.why());
            insert.setString(next++, parked.key());
            insert.setLong(next++, parked.position());
            insert.setString(next++, parked.topic());
            insert.setString(next, parked.reason());
            insert.executeUpdate();
        }
    }

    private static void release(Connection connection, String key, long position, int tries) throws SQLException {
        try (var update = connection.prepareStatement(RELEASE);
                var wakeUp = connection.createStatement()) {
            update.setLong(1, position);
            update.setInt(2, tries);
            update.setString(3, key);
            update.executeUpdate();
            wakeUp.execute("notify outbox");
            connection.commit();
        }
    }

    private static ParkedKey parkedKey(ResultSet result) throws SQLException {
        var retryAt = result.getTimestamp("retry_at");
        return new ParkedKey(
                result.getString("key"),
                result.getLong("position"),
                result.getString("topic"),
                result.getString("reason"),
                result.getInt("tries"),
                result.getTimestamp("parked_at").toInstant(),
                retryAt == null ? null : retryAt.toInstant());
    }
}
