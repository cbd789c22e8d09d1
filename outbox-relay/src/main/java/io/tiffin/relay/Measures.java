package io.tiffin.relay;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one database's source knows of itself.
 *
 * @param total exact up to 10,000 rows, beyond that by the span of their positions
 * @param topics the same by topic, of the first 10,000 rows
 * @param shares how many of the buckets this relay reads
 * @param parked reasons by key
 * @param retainedLogBytes what the server keeps of its log for this source, where it reads the log
 * @param trouble what an operator should know though rows are moved
 */
record Measures(
        Backlog total,
        Map<String, Backlog> topics,
        int shares,
        Map<String, String> parked,
        OptionalLong retainedLogBytes,
        Optional<String> trouble) {

    static final Measures NONE =
            new Measures(Backlog.NONE, Map.of(), 0, Map.of(), OptionalLong.empty(), Optional.empty());

    /** @param oldest age of the row that has waited longest */
    record Backlog(long rows, Duration oldest) {

        static final Backlog NONE = new Backlog(0, Duration.ZERO);
    }
}
