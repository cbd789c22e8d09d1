package io.tiffin.relay;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one database's source knows of itself.
 *
 * @param total exact up to 10,000 rows, beyond that by the span of their positions
 * @param topics the same by topic, of the first 10,000 rows
 * @param shares how many of the 64 buckets this relay reads
 * @param parkedKeys how many wait for an operator or their next attempt
 * @param parked reasons by key, of the first 20
 * @param retainedLogBytes what the server keeps of its log for this source, where it reads the log
 * @param trouble what an operator should know though rows are moved
 */
record Measures(
        Backlog total,
        Map<String, Backlog> topics,
        int shares,
        long parkedKeys,
        Map<String, String> parked,
        OptionalLong retainedLogBytes,
        Optional<String> trouble) {

    static final Measures NONE = ofNothing(0);

    static Measures ofNothing(int shares) {
        return new Measures(Backlog.NONE, Map.of(), shares, 0, Map.of(), OptionalLong.empty(), Optional.empty());
    }

    private static final int COUNTED_ROWS = 10_000;

    private static final String BACKLOG = """
            select topic, count(*), extract(epoch from clock_timestamp() - min(created_at)) * 1000,
                   (select max(position) - min(position) + 1 from outbox)
            from (select topic, created_at from outbox order by position limit %d) as lowest group by topic""".formatted(COUNTED_ROWS);

    private static final String PARKED = """
            select key, reason, count(*) over () from outbox_parked p where %s order by parked_at limit 20""".formatted(Parked.IS_SHOWN);

    /** @param oldest age of the row that has waited longest */
    record Backlog(long rows, Duration oldest) {

        static final Backlog NONE = new Backlog(0, Duration.ZERO);
    }

    /** Of the whole database, whoever moves its rows. */
    static Measures of(Connection connection, int shares, OptionalLong retainedLogBytes) throws SQLException {
        var topics = new HashMap<String, Backlog>();
        var counted = 0L;
        var span = 0L;
        var oldest = Duration.ZERO;
        var parked = new LinkedHashMap<String, String>();
        var parkedKeys = 0L;
        try (var query = connection.prepareStatement(BACKLOG);
                var result = query.executeQuery()) {
            while (result.next()) {
                var age = Duration.ofMillis(Math.max(0, (long) result.getDouble(3)));
                topics.put(result.getString(1), new Backlog(result.getLong(2), age));
                counted += result.getLong(2);
                span = result.getLong(4);
                oldest = age.compareTo(oldest) > 0 ? age : oldest;
            }
        }
        try (var query = connection.prepareStatement(PARKED);
                var result = query.executeQuery()) {
            while (result.next()) {
                parked.put(result.getString(1), result.getString(2));
                parkedKeys = result.getLong(3);
            }
        }
        return new Measures(
                new Backlog(counted < COUNTED_ROWS ? counted : span, oldest),
                Map.copyOf(topics),
                shares,
                parkedKeys,
                parked,
                retainedLogBytes,
                Optional.empty());
    }
}
