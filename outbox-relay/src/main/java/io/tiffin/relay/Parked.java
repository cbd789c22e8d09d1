package io.tiffin.relay;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;

/**
 * The life of a row of {@code outbox_parked}, as SQL that others put together. It begins when the broker does not take a key's
 * lowest message. While it <em>waits</em>, for its time or for an operator, nothing is read of the key from that position on.
 * Then it is <em>due</em>: the key is read again from that position, which may lie below the floor. If the broker refuses again,
 * it waits again, and twice as long. When its message has left, by itself or because it was skipped, the row is only left over,
 * and not shown any more; it stays as long as it has to lead a relay to the key's next message ({@link Floor}), or to say that
 * the key's rows are the table's affair ({@link LogSource}).
 */
final class Parked {

    private static final String WAITS = "retry_at is null or retry_at > now()";

    /** Where rows may lie below a floor. */
    static final String LOWEST_DUE = "(select min(position) from outbox_parked where retry_at <= now())";

    /** A row of the outbox whose key does not wait, or not for this row. */
    static final String MAY_BE_READ = """
            (key not in (select key from outbox_parked where %s)
             or position < (select p.position from outbox_parked p where p.key = outbox.key))""".formatted(WAITS);

    /** A row {@code p} that is more than left over. */
    static final String IS_SHOWN =
            "(%s or exists (select from outbox o where o.position = p.position))".formatted(WAITS);

    /** From somewhere, under conditions; with the parameters that {@link #set} sets. */
    static final String INSERT = """
            insert into outbox_parked as p (key, bucket, position, topic, reason, retry_at)
            select ?, ?, ?, ?, ?, now() + ? * interval '1 millisecond'
            """;

    static final String OR_WAIT_LONGER = """
            on conflict (key) do update set
                tries = case when p.position = excluded.position then p.tries + 1 else 1 end,
                parked_at = case when p.position = excluded.position then p.parked_at else excluded.parked_at end,
                retry_at = now() + (excluded.retry_at - now())
                    * case when p.position = excluded.position then power(2, least(p.tries, 10)) else 1 end,
                position = excluded.position, topic = excluded.topic, reason = excluded.reason""";

    /** Beginning with the given parameter, six of them. */
    static void set(PreparedStatement insert, int first, OutboxRow row, String reason, boolean retried, Duration after)
            throws SQLException {
        insert.setString(first, row.key());
        insert.setInt(first + 1, row.bucket());
        insert.setLong(first + 2, row.position());
        insert.setString(first + 3, row.topic());
        insert.setString(first + 4, reason);
        insert.setObject(first + 5, retried ? (double) after.toMillis() : null, Types.DOUBLE);
    }

    private Parked() {}
}
