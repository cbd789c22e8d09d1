package io.tiffin.relay;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which buckets this relay reads: rows with an epoch, in the database that they divide.
 *
 * <p>A relay is dead when its session has ended, which the server knows at once, or when its row has not changed for a whole
 * lease by <em>this</em> relay's monotonic clock; clocks of two machines are never compared. Taking a bucket from the dead is
 * bold, since overlap costs duplicates only (see {@link DatabaseRelay}); the epoch makes it certain that one relay takes it, and
 * lets the deposed one see that it was.
 */
final class Leases {

    static final int BUCKETS = 64;

    /** Heard by the relays: look at once, someone came or went. */
    static final String CHANNEL = "outbox_relays";

    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
    private static final long NOT_MINE = -1;

    private static final String JOIN = """
            insert into outbox_leases (bucket) select generate_series(0, %d) on conflict do nothing""".formatted(BUCKETS - 1);

    // In one round trip: I live; who else does; who has what.
    // The session of another role hides its start: then its number must do.
    private static final String TICK = """
            with beat as (
                insert into outbox_relays (relay, name, seen_at, backend_pid, backend_start)
                select ?, ?, clock_timestamp(), pg_backend_pid(), backend_start
                from pg_stat_get_activity(pg_backend_pid())
                on conflict (relay) do update set
                    seen_at = excluded.seen_at, backend_pid = excluded.backend_pid, backend_start = excluded.backend_start)
            select coalesce(r.relay, l.relay), r.seen_at::text,
                   r.relay is not null and (r.relay = ? or exists (
                       select from pg_stat_get_activity(r.backend_pid) as a
                       where a.backend_start = r.backend_start or a.backend_start is null or r.backend_start is null)),
                   l.buckets, l.epochs
            from outbox_relays r
            full join (select relay, array_agg(bucket order by bucket) as buckets, array_agg(epoch order by bucket) as epochs
                       from outbox_leases group by relay) l on l.relay = r.relay""";

    // Every change of hands raises an epoch.
    private static final String STILL_ALONE = """
            select coalesce(bool_and(relay = ?), false) and (select sum(epoch) = ? from outbox_leases),
                   not exists (select from outbox where position >= ?) and not exists (select from outbox_parked)
            from outbox_relays""";

    private static final String TAKE = """
            update outbox_leases set relay = ?, epoch = outbox_leases.epoch + 1
            from unnest(?, ?) as seen (bucket, epoch)
            where outbox_leases.bucket = seen.bucket and outbox_leases.epoch = seen.epoch
            returning outbox_leases.bucket, outbox_leases.epoch""";

    private static final String BURY = "delete from outbox_relays where relay = any (?)";

    private static final String HAND_BACK =
            "update outbox_leases set relay = null, epoch = epoch + 1 where relay = ? and bucket = any (?)";

    private static final String LEAVE = """
            with free as (update outbox_leases set relay = null, epoch = epoch + 1 where relay = ?)
            delete from outbox_relays where relay = ?""";

    /** A relay's row as last seen changed, and when that was by our clock. */
    private record Beat(String value, long since) {}

    private final Connection connection;
    private final PreparedStatement tick;
    private final PreparedStatement stillAlone;
    private final UUID self;
    private final long leaseNanos;
    private final Map<UUID, Beat> beats = new HashMap<>();
    private final long[] held = new long[BUCKETS];
    private final long[] epochs = new long[BUCKETS];
    private Set<Integer> leaving = Set.of();
    private boolean ticked;
    private boolean alone;
    private long tickedAt;

    /** Joins the relays; nothing is held until the first {@link #tick}. */
    Leases(Connection connection, UUID self, String name, Duration lease) throws SQLException {
        this.connection = connection;
        this.self = self;
        this.leaseNanos = lease.toNanos();
        Arrays.fill(held, NOT_MINE);
        try (var statement = connection.createStatement()) {
            statement.execute(JOIN);
            statement.execute("notify " + CHANNEL);
        }
        tick = connection.prepareStatement(TICK);
        tick.setObject(1, self);
        tick.setString(2, name);
        tick.setObject(3, self);
        stillAlone = connection.prepareStatement(STILL_ALONE);
        stillAlone.setObject(1, self);
    }

    /** @return whether other buckets are to be read than before, or the same but somebody else had them in between */
    boolean tick(IntPredicate nothingInFlight) throws SQLException {
        var before = readable();
        var epochsBefore = held.clone();
        var now = System.nanoTime(); // before the round trip: others count from the row, which is written later
        var living = new HashMap<UUID, List<Integer>>(Map.of(self, List.of()));
        var dead = new HashSet<UUID>();
        var free = new ArrayList<Integer>();
        var judges = ticked && now - tickedAt < leaseNanos / 2; // or all rows stood still because the database did
        Arrays.fill(held, NOT_MINE);
        try (var result = tick.executeQuery()) {
            while (result.next()) {
                var relay = result.getObject(1, UUID.class);
                var buckets = integers(result.getArray(4));
                var theirs = longs(result.getArray(5));
                for (var i = 0; i < buckets.size(); i++) {
                    epochs[buckets.get(i)] = theirs.get(i);
                }
                if (relay != null && isAlive(relay, result.getString(2), result.getBoolean(3), now, judges)) {
                    living.put(relay, buckets);
                } else {
                    free.addAll(buckets);
                    if (relay != null) {
                        dead.add(relay);
                    }
                }
            }
        }
        for (var bucket : living.getOrDefault(self, List.of())) {
            held[bucket] = epochs[bucket];
        }
        ticked = true;
        tickedAt = now;
        beats.keySet().retainAll(living.keySet());
        free.sort(null);
        var share = FairShare.of(self, living, free);
        take(share.take(), dead);
        handBack(share.handBack(), nothingInFlight);
        alone = living.size() == 1 && dead.isEmpty() && readable().size() == BUCKETS;
        return !before.equals(readable()) || !Arrays.equals(epochsBefore, held);
    }

    /** Whether nobody else was there at the last look, and that is not so long ago that it would have to be repeated for others. */
    boolean mayRest() {
        return alone && System.nanoTime() - tickedAt < leaseNanos / 3;
    }

    /**
     * The look of who is alone and has nothing to do: reads, and writes nothing. Who joins finds this relay's row, and will not take
     * it for dead before it has stood still for a whole lease from then on; until then this look, or the newcomer's notification,
     * leads to a {@link #tick}.
     *
     * @return whether this relay still has everything, and no row from the given position on, nor any parked key, is there
     */
    boolean isStillAloneAndIdle(long position) throws SQLException {
        if (!alone) {
            return false;
        }
        var now = System.nanoTime();
        stillAlone.setLong(2, Arrays.stream(epochs).sum());
        stillAlone.setLong(3, position);
        try (var result = stillAlone.executeQuery()) {
            result.next();
            alone = result.getBoolean(1);
            if (alone) {
                tickedAt = now;
            }
            return alone && result.getBoolean(2);
        }
    }

    private boolean isAlive(UUID relay, String value, boolean session, long now, boolean judges) {
        if (relay.equals(self)) {
            return true;
        }
        var beat = beats.get(relay);
        if (beat == null || !beat.value().equals(value) || !judges) {
            beat = new Beat(value, now);
            beats.put(relay, beat);
        }
        return session && now - beat.since() < leaseNanos;
    }

    private void take(List<Integer> buckets, Set<UUID> dead) throws SQLException {
        if (!buckets.isEmpty()) {
            try (var update = connection.prepareStatement(TAKE)) {
                update.setObject(1, self);
                update.setArray(2, connection.createArrayOf("int2", buckets.toArray()));
                update.setArray(
                        3,
                        connection.createArrayOf(
                                "int8",
                                buckets.stream().map(bucket -> epochs[bucket]).toArray()));
                try (var taken = update.executeQuery()) {
                    while (taken.next()) {
                        held[taken.getInt(1)] = taken.getLong(2);
                        epochs[taken.getInt(1)] = taken.getLong(2);
                    }
                }
            }
            LOG.info("{} takes buckets {}", self, buckets);
        }
        if (!dead.isEmpty()) {
            try (var delete = connection.prepareStatement(BURY)) {
                delete.setArray(1, connection.createArrayOf("uuid", dead.toArray()));
                delete.executeUpdate();
            }
        }
    }

    /** A bucket of which rows are in flight is not read any more, but kept until they are removed. */
    private void handBack(List<Integer> buckets, IntPredicate nothingInFlight) throws SQLException {
        leaving = Set.copyOf(buckets);
        var free = buckets.stream().filter(nothingInFlight::test).toList();
        if (free.isEmpty()) {
            return;
        }
        try (var update = connection.prepareStatement(HAND_BACK)) {
            update.setObject(1, self);
            update.setArray(2, connection.createArrayOf("int2", free.toArray()));
            update.executeUpdate();
        }
        free.forEach(bucket -> held[bucket] = NOT_MINE);
        announce();
        LOG.info("{} hands back buckets {}", self, free);
    }

    private void announce() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("notify " + CHANNEL);
        }
    }

    /** Those that are held and stay. */
    List<Integer> readable() {
        var buckets = new ArrayList<Integer>(BUCKETS);
        for (var bucket = 0; bucket < BUCKETS; bucket++) {
            if (held[bucket] != NOT_MINE && !leaving.contains(bucket)) {
                buckets.add(bucket);
            }
        }
        return buckets;
    }

    long epoch(int bucket) {
        return held[bucket];
    }

    /** Whether the bucket is held since that epoch, and this relay has shown itself so lately that nobody took it for dead. */
    boolean isHeldSince(int bucket, long epoch) {
        return held[bucket] == epoch && System.nanoTime() - tickedAt < leaseNanos;
    }

    /** So that others take all of it at once. */
    void leave() throws SQLException {
        try (var update = connection.prepareStatement(LEAVE)) {
            update.setObject(1, self);
            update.setObject(2, self);
            update.executeUpdate();
        }
        announce();
    }

    private static List<Integer> integers(Array array) throws SQLException {
        return array == null
                ? List.of()
                : Arrays.stream((Number[]) array.getArray())
                        .map(Number::intValue)
                        .toList();
    }

    private static List<Long> longs(Array array) throws SQLException {
        return array == null ? List.of() : List.of((Long[]) array.getArray());
    }
}
