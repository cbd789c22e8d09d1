package io.tiffin.relay;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A position below which no row of ours can appear any more: reads begin there instead of stepping over the index entries of
 * everything that was removed, which a long transaction anywhere in the database keeps.
 *
 * <p>Once a second: (1) read the highest position drawn so far, M; (2) then list the transactions that may write the outbox
 * (they hold its lock, and took it before they drew a position); (3) when all of <em>those</em> have ended, every row up to M
 * is visible or never will be, and the floor may rise to the lowest row that is left, or to M + 1. A long transaction that
 * never wrote the outbox costs nothing; one that did holds the floor where it is.
 */
final class Floor {

    // a prepared transaction (-1/…) is not known by the name that its session had
    private static final String LOOK = """
            select case when s.is_called then s.last_value else 0 end from the_sequence s;
            select virtualtransaction from pg_locks
            where locktype = 'relation' and relation = 'outbox'::regclass and mode = 'RowExclusiveLock' and granted
              and database = (select oid from pg_database where datname = current_database())""";

    // A parked key that is to be tried again begins below the floor, and lowers it. It is forgotten here, where the
    // floor
    // becomes low enough for its next row, and only by its bucket's holder, or another's floor would stay too high.
    private static final String RISE = """
            with lowest as (
                select least(? + 1, (
                    select position from outbox
                    where position >= least(?, %s) and bucket = any (?) and %s
                    order by position limit 1)) as position),
            done as (
                delete from outbox_parked p using lowest
                where p.retry_at <= now() and p.position < lowest.position and p.bucket = any (?)
                  and exists (select from outbox_leases l where l.bucket = p.bucket and l.relay = ?)
              and not (? and exists (select from outbox o where o.key = p.key)))
            select position from lowest""".formatted(Parked.LOWEST_DUE, Parked.MAY_BE_READ);

    private final Connection connection;
    private final UUID self;
    private final boolean parkedUntilEmpty;
    private final String look;
    private long floor;
    private long highest;
    private Set<String> writers = Set.of();
    private boolean looked;

    /** @param parkedUntilEmpty a key remains parked not only until the message has left, but all of its rows */
    Floor(Connection connection, UUID self, boolean parkedUntilEmpty) throws SQLException {
        this.connection = connection;
        this.self = self;
        this.parkedUntilEmpty = parkedUntilEmpty;
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("select pg_get_serial_sequence('outbox', 'position')")) {
            result.next();
            look = LOOK.replace("the_sequence", result.getString(1));
        }
    }

    long position() {
        return floor;
    }

    /** Other buckets are read than before: their rows may lie anywhere. */
    void reset() {
        floor = 0;
        looked = false;
    }

    void rise(List<Integer> buckets) throws SQLException {
        long drawn;
        var present = new HashSet<String>();
        try (var statement = connection.prepareStatement(look)) {
            statement.execute();
            try (var result = statement.getResultSet()) {
                result.next();
                drawn = result.getLong(1);
            }
            statement.getMoreResults();
            try (var result = statement.getResultSet()) {
                while (result.next()) {
                    present.add(result.getString(1));
                }
            }
        }
        if (!looked || hasEnded(writers, present)) {
            if (looked && highest >= floor) {
                floor = risen(buckets);
            }
            highest = drawn;
            writers = present;
            looked = true;
        }
    }

    private static boolean hasEnded(Set<String> writers, Set<String> present) {
        return present.stream().noneMatch(each -> writers.contains(each) || each.startsWith("-1/"));
    }

    private long risen(List<Integer> buckets) throws SQLException {
        try (var query = connection.prepareStatement(RISE)) {
            var array = connection.createArrayOf("int2", buckets.toArray());
            query.setLong(1, highest);
            query.setLong(2, floor);
            query.setArray(3, array);
            query.setArray(4, array);
            query.setObject(5, self);
            query.setBoolean(6, parkedUntilEmpty);
            try (var result = query.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }
}
