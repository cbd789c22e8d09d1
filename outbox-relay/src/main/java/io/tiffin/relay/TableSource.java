package io.tiffin.relay;

import io.tiffin.relay.RelaySettings.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the {@code outbox} table: always the lowest rows of this relay's buckets that are not handed out and whose key does not
 * wait, never "above the last one read", since a row that commits late may have a lower position.
 */
final class TableSource implements Source {

    private static final Logger LOG = LoggerFactory.getLogger(TableSource.class);
    private static final Duration RAISE_FLOOR_EVERY = Duration.ofSeconds(1);
    private static final Duration IDLE_AFTER = Duration.ofSeconds(10);

    /** Behind the wake-ups; a read costs more than all the rest of an idle relay. */
    private static final Duration POLL = Duration.ofSeconds(1);

    // Buckets as a mask and rows in flight as a hashed subplan: one plan for all rounds, and linear.
    // The sum bounds the memory.
    private static final String READ = """
            select position, bucket, created_at, topic, key, headers, payload
            from (select *, sum(octet_length(payload)) over (order by position rows unbounded preceding) as bytes
                  from (select position, bucket, created_at, topic, key, headers, payload from outbox
                        where position >= least(?, %s)
                          and (? >> bucket) & 1 = 1
                          and position not in (select unnest(?::bigint[]))
                          and %s
                        order by position limit ?) as lowest) as summed
            where bytes - octet_length(payload) < ?
            order by position""".formatted(Parked.LOWEST_DUE, Parked.MAY_BE_READ);

    // Only by the holder of the bucket: what a deposed relay thinks of a row may be out of date.
    private static final String PARK = """
            with mine as (select from outbox_leases where bucket = ? and relay = ? and epoch = ? for share)
            """ + Parked.INSERT + """
            from mine where exists (select from outbox where position = ?)
            """ + Parked.OR_WAIT_LONGER;

    private record HandedOut(int bucket, long epoch) {}

    private final RelaySettings settings;
    private final Sessions.Two sessions;
    private final Connection reader;
    private final Connection remover;
    private final PreparedStatement read;
    private final PreparedStatement done;
    private final UUID self = UUID.randomUUID();
    private final Leases leases;
    private final Floor floor;
    private final Duration rest;
    private final Map<Long, HandedOut> handedOut = new ConcurrentHashMap<>();
    private final AtomicIntegerArray handedOutOf = new AtomicIntegerArray(Leases.BUCKETS);
    private volatile long buckets;
    /** Alone, and for some time nothing has come. */
    private volatile boolean resting;

    private long floorRaisedAt = System.nanoTime();
    private long lastRowAt = System.nanoTime();
    private volatile long readAt;
    /** What is committed after a round that was not full wakes us up. */
    private boolean mayFind = true;

    private TableSource(RelaySettings settings, Sessions.Two sessions, boolean inPlaceOfTheLog) throws SQLException {
        this.settings = settings;
        this.sessions = sessions;
        reader = sessions.reader();
        remover = sessions.remover();
        try (var statement = reader.createStatement()) {
            statement.execute("listen outbox; listen " + Leases.CHANNEL);
        }
        read = reader.prepareStatement(READ);
        done = remover.prepareStatement(OutboxRow.REMOVE);
        floor = new Floor(reader, self, inPlaceOfTheLog);
        leases = new Leases(reader, self, settings.name(), settings.lease());
        rest = Collections.min(List.of(POLL, settings.lease().dividedBy(3)));
    }

    static TableSource open(Database database, RelaySettings settings) throws SQLException {
        return open(settings, Sessions.openTwo(database, false), false);
    }

    /**
     * While there is no log to be read. Another relay may read a new one already: what is removed must not come back by a crash
     * of the database, and a key remains parked while it has rows, of which some may be older than that log.
     */
    static TableSource inPlaceOfTheLog(Database database, RelaySettings settings) throws SQLException {
        return open(settings, Sessions.openTwo(database, true), true);
    }

    private static TableSource open(RelaySettings settings, Sessions.Two sessions, boolean inPlaceOfTheLog)
            throws SQLException {
        try {
            return new TableSource(settings, sessions, inPlaceOfTheLog);
        } catch (SQLException e) {
            sessions.close();
            throw e;
        }
    }

    /** Who is alone and has nothing to do looks around only as often as its lease demands; who joins is announced. */
    @Override
    public boolean tick() throws SQLException {
        var nothingToDo = !mayFind && handedOut.isEmpty();
        if (!nothingToDo || !leases.mayRest()) {
            resting = nothingToDo && isLongIdle() && leases.isStillAloneAndIdle(floor.position());
            if (resting) {
                readAt = System.nanoTime();
            } else {
                lookAround();
            }
        }
        return buckets != 0;
    }

    private boolean isLongIdle() {
        return System.nanoTime() - lastRowAt > IDLE_AFTER.toNanos();
    }

    private void lookAround() throws SQLException {
        if (leases.tick(bucket -> handedOutOf.get(bucket) == 0)) {
            floor.reset();
            mayFind = true;
            buckets =
                    leases.readable().stream().mapToLong(bucket -> 1L << bucket).reduce(0, (a, b) -> a | b);
        }
        raiseFloor();
    }

    private void raiseFloor() throws SQLException {
        var now = System.nanoTime();
        if (buckets != 0 && now - floorRaisedAt > RAISE_FLOOR_EVERY.toNanos() && !isLongIdle()) {
            floorRaisedAt = now;
            floor.rise(leases.readable());
        }
    }

    long floor() {
        return floor.position();
    }

    @Override
    public List<OutboxRow> read(int atMost) throws SQLException {
        if (buckets == 0 || (!mayFind && System.nanoTime() - readAt < POLL.toNanos())) {
            return List.of();
        }
        readAt = System.nanoTime();
        // Those in flight are taken before the query's snapshot: a row that is missing among them is removed in it.
        var inFlight = handedOut.keySet().stream().mapToLong(Long::longValue).toArray();
        read.setLong(1, floor.position());
        read.setLong(2, buckets);
        read.setArray(3, Sessions.array(reader, inFlight));
        read.setInt(4, atMost);
        read.setLong(5, settings.bytesPerRound().toBytes());
        var rows = new ArrayList<OutboxRow>();
        try (var result = read.executeQuery()) {
            while (result.next()) {
                rows.add(OutboxRow.of(result));
            }
        }
        for (var row : rows) {
            handedOut.put(row.position(), new HandedOut(row.bucket(), leases.epoch(row.bucket())));
            handedOutOf.incrementAndGet(row.bucket());
        }
        if (!rows.isEmpty()) {
            lastRowAt = System.nanoTime();
        }
        mayFind =
                rows.size() == atMost || bytes(rows) >= settings.bytesPerRound().toBytes();
        return rows;
    }

    private static long bytes(List<OutboxRow> rows) {
        return rows.stream().mapToLong(row -> row.message().value().length).sum();
    }

    @Override
    public boolean maySend(OutboxRow row) {
        var claim = handedOut.get(row.position());
        return claim != null && leases.isHeldSince(claim.bucket(), claim.epoch());
    }

    @Override
    public void abandon(Collection<OutboxRow> rows) {
        mayFind |= !rows.isEmpty();
        forget(rows);
    }

    private void forget(Collection<OutboxRow> rows) {
        for (var row : rows) {
            if (handedOut.remove(row.position()) != null) {
                handedOutOf.decrementAndGet(row.bucket());
            }
        }
    }

    @Override
    public void park(OutboxRow row, String reason, boolean retried) throws SQLException {
        var claim = handedOut.get(row.position());
        try (var insert = reader.prepareStatement(PARK)) {
            insert.setInt(1, row.bucket());
            insert.setObject(2, self);
            insert.setLong(3, claim == null ? -1 : claim.epoch());
            Parked.set(insert, 4, row, reason, retried, settings.retryParkedAfter());
            insert.setLong(10, row.position());
            insert.executeUpdate();
        }
        abandon(List.of(row));
    }

    /** Acknowledged rows are removed whoever holds their bucket by now: they are out. */
    @Override
    public void done(Collection<OutboxRow> rows) throws SQLException {
        done.setArray(1, OutboxRow.positions(rows, remover));
        done.executeUpdate();
        forget(rows);
    }

    @Override
    public void awaitWakeUp(Duration atMost) throws SQLException {
        var patience = resting ? rest : atMost;
        var notifications = reader.unwrap(PGConnection.class).getNotifications(Math.max(1, (int) patience.toMillis()));
        if (notifications != null && notifications.length > 0) {
            resting = false;
            mayFind = true;
            if (Arrays.stream(notifications).anyMatch(each -> each.getName().equals(Leases.CHANNEL))) {
                lookAround();
            }
        }
    }

    @Override
    public Measures measure() throws SQLException {
        var known = resting && System.nanoTime() - readAt < 2 * POLL.toNanos();
        return known
                ? Measures.ofNothing(Long.bitCount(buckets))
                : Measures.of(remover, Long.bitCount(buckets), OptionalLong.empty());
    }

    @Override
    public void close() {
        try {
            leases.leave();
        } catch (SQLException e) {
            LOG.debug("The session had ended: the leases are free already", e);
        }
        sessions.close();
    }
}
