package io.tiffin.relay;

import static java.util.Objects.requireNonNull;

import io.tiffin.relay.LogStream.Transaction;
import io.tiffin.relay.RelaySettings.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the outbox from the server's log (logical replication, inserts only): in the order of the commits, whatever the writers
 * do. One relay reads, the one that holds the slot; a server that hears nothing of it for a lease ends its session, and the next
 * relay takes the slot.
 *
 * <p>The table stays the truth of what is left: rows are removed from it when they are acknowledged, and the log is done with
 * when its rows are removed, or belong to a parked key. So it holds at any time that <em>a row of the table whose commit the
 * log is done with belongs to a key in {@code outbox_parked}</em>. Three things rest on it:
 *
 * <ul>
 *   <li>After a death the log begins at the first commit that is not done with; what was removed already is left out.
 *   <li>A parked key is the table's affair until none of its rows is left there; then the log has it again.
 *   <li>When the slot is gone, rows are moved by the table ({@link TableSource}) while a new slot is made: {@link LogSlot}.
 * </ul>
 *
 * By the table, rows of a key leave in the order of their positions: of writers that are not serialised that is not always the
 * order of their commits. This holds for parked keys and while there is no slot, and the trouble says so.
 */
final class LogSource implements Source {

    private static final Logger LOG = LoggerFactory.getLogger(LogSource.class);
    private static final String IN_USE = "55006";
    private static final int ROWS_BY_TABLE = 100;
    private static final int FEW_ROWS = 10_000;
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

    // A commit is in the log before its rows can be seen: a row is only gone when its transaction is seen and it is
    // not.
    private static final String GONE = """
            select r.position
            from unnest(?::bigint[], ?::bigint[]) as r (position, xid),
                 lateral (select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next) as s
            where pg_visible_in_snapshot(
                      ((((s.next >> 32) - case when r.xid > s.next & 4294967295 then 1 else 0 end) << 32) | r.xid)::text::xid8,
                      pg_current_snapshot())
              and not exists (select from outbox o where o.position = r.position)""";

    private static final String FEWER = """
            select count(*) <= %1$d
            from (select from outbox where key not in (select key from outbox_parked) limit %1$d + 1) as others""".formatted(FEW_ROWS);

    private static final String WAITING_KEYS = "select key, coalesce(retry_at <= now(), false) from outbox_parked";

    private static final String OF_KEYS = """
            select position, bucket, created_at, topic, key, headers, payload from outbox
            where key = any (?) and position not in (select unnest(?::bigint[])) order by position limit ?""";

    // Not a row is left, in flight ones included; the entry may have gone already by a relay that moved them by the
    // table.
    private static final String FORGET = """
            with free as (select from (select) as one where not exists (select from outbox where key = ?)),
            forgotten as (delete from outbox_parked using free where key = ? and retry_at <= now())
            select exists (select from free)""";

    private enum Mode {
        /** Another relay holds the slot. */
        STANDBY,
        LOG,
        /** There is no slot that could be read. */
        TABLE
    }

    /** @param transaction null for a row that was read from the table */
    private record HandedOut(
            long number, OutboxRow row, @Nullable Transaction transaction) {}

    private final Database database;
    private final RelaySettings settings;
    private final Sessions.Two sessions;
    private final Connection reader;
    private final Connection remover;
    private final LogSlot slot;

    private final Map<Long, HandedOut> handedOut = new ConcurrentHashMap<>();
    /** Given back of what came by the log, by the order in which it was handed out; the table's rows are read again. */
    private final TreeMap<Long, HandedOut> again = new TreeMap<>();
    /** Keys that are the table's affair, with those of their rows that came by the log (position, xid). */
    private final Map<String, Map<Long, Long>> byTable = new HashMap<>();

    private Set<String> due = Set.of();
    private volatile Mode mode = Mode.STANDBY;
    private volatile LogSlot.Status status = new LogSlot.Status(0, null, 0, OptionalLong.empty());
    private volatile @Nullable String trouble;
    private volatile @Nullable TableSource table;
    private volatile @Nullable LogStream stream;
    private LogSlot.@Nullable Creation creation;
    private boolean leaving;
    private boolean holds;
    private long settledLsn;
    private long next;
    private long tickedAt = System.nanoTime();
    private long createNotBefore = System.nanoTime();

    private LogSource(Database database, RelaySettings settings, Sessions.Two sessions) throws SQLException {
        this.database = database;
        this.settings = settings;
        this.sessions = sessions;
        reader = sessions.reader();
        remover = sessions.remover();
        this.slot = new LogSlot(database, remover.getCatalog());
    }

    static LogSource open(Database database, RelaySettings settings) throws SQLException {
        var sessions = Sessions.openTwo(database, true);
        try {
            return new LogSource(database, settings, sessions);
        } catch (SQLException e) {
            sessions.close();
            throw e;
        }
    }

    @Override
    public boolean tick() throws SQLException {
        status = slot.status(reader);
        tickedAt = System.nanoTime();
        return switch (mode) {
            case STANDBY -> tickStandby();
            case LOG -> tickLog();
            case TABLE -> tickTable();
        };
    }

    private boolean tickStandby() throws SQLException {
        if (!status.isReadable()) {
            LOG.warn("{}: {}; rows are moved by the table meanwhile", database, status.lost());
            trouble = status.lost() + "; rows are moved by the table, a new slot is being made";
            table = TableSource.inPlaceOfTheLog(database, settings);
            mode = Mode.TABLE;
            return tickTable();
        }
        if (status.holder() != 0) {
            return false;
        }
        try {
            stream = LogStream.open(database, slot.name(), LogSlot.PUBLICATION, settings);
        } catch (SQLException e) {
            if (IN_USE.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
        LOG.info("{}: reads the log by the slot {}", database, slot.name());
        mode = Mode.LOG;
        trouble = null;
        holds = true;
        settledLsn = currentLsn();
        readParked();
        return true;
    }

    private boolean tickLog() throws SQLException {
        var own = requireNonNull(stream);
        if (!status.isReadable()) {
            throw new SQLException(status.lost());
        }
        holds = status.holder() == own.backend();
        if (!holds) {
            own.check();
            throw new SQLException("the slot " + slot.name() + " is not ours any more");
        }
        own.check();
        readParked();
        return true;
    }

    private boolean tickTable() throws SQLException {
        var moving = requireNonNull(table);
        var moves = moving.tick();
        if (status.isReadable()) {
            leaving = true; // another relay has made the slot
        } else if (creation == null) {
            if (System.nanoTime() - createNotBefore >= 0) {
                beginCreation();
            }
        } else if (creation.failure() != null) {
            trouble = "there is no slot: %s; rows are moved by the table".formatted(creation.failure());
            endCreation();
        } else {
            leaving = creation.isDrained(reader);
        }
        if (leaving && handedOut.isEmpty()) {
            leaveTable(moving);
        }
        return moves;
    }

    private void leaveTable(TableSource moving) throws SQLException {
        leaving = false;
        if (creation != null && !status.isReadable()) {
            if (!creation.isDrained(reader)) {
                return; // a parked key is tried again meanwhile
            }
            try {
                creation.finish();
                LOG.info("{}: the slot {} is made", database, slot.name());
            } catch (SQLException e) {
                LOG.info("{}: the slot {} was not made: {}", database, slot.name(), e.getMessage());
            }
        }
        endCreation();
        moving.close();
        table = null;
        mode = Mode.STANDBY;
    }

    private void endCreation() {
        if (creation != null) {
            creation.close();
            creation = null;
            createNotBefore = System.nanoTime() + AFTER_FAILURE.toNanos();
        }
    }

    private void beginCreation() throws SQLException {
        if (fewRows()) {
            creation = slot.new Creation();
        } else {
            trouble = "%s; rows are moved by the table, a new slot is made when no more than %d wait"
                    .formatted(status.lost(), FEW_ROWS);
        }
    }

    private boolean fewRows() throws SQLException {
        try (var statement = reader.createStatement();
                var result = statement.executeQuery(FEWER)) {
            result.next();
            return result.getBoolean(1);
        }
    }

    private long currentLsn() throws SQLException {
        try (var statement = reader.createStatement();
                var result =
                        statement.executeQuery("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")) {
            result.next();
            return result.getLong(1);
        }
    }

    private void readParked() throws SQLException {
        var dueNow = new HashSet<>(byTable.keySet());
        try (var statement = reader.createStatement();
                var result = statement.executeQuery(WAITING_KEYS)) {
            while (result.next()) {
                byTable.computeIfAbsent(result.getString(1), _ -> new HashMap<>());
                if (result.getBoolean(2)) {
                    dueNow.add(result.getString(1));
                } else {
                    dueNow.remove(result.getString(1));
                }
            }
        }
        due = dueNow;
    }

    @Override
    public List<OutboxRow> read(int atMost) throws SQLException {
        if (leaving || mode == Mode.STANDBY) {
            return List.of();
        }
        var moving = table;
        if (moving != null) {
            var rows = moving.read(atMost);
            rows.forEach(row -> handedOut.put(row.position(), new HandedOut(next++, row, null)));
            return rows;
        }
        var rows = new ArrayList<OutboxRow>();
        while (!again.isEmpty() && rows.size() < atMost) {
            handOut(again.pollFirstEntry().getValue(), rows);
        }
        if (!due.isEmpty() && again.isEmpty()) {
            readTable(rows);
        }
        readLog(atMost - rows.size(), rows);
        return rows;
    }

    private void handOut(HandedOut each, List<OutboxRow> rows) {
        var skipped = byTable.get(each.row().key());
        if (skipped != null) {
            var transaction = requireNonNull(each.transaction());
            skipped.put(each.row().position(), transaction.xid());
            requireNonNull(stream).done(transaction);
        } else {
            handedOut.put(each.row().position(), each);
            rows.add(each.row());
        }
    }

    private void readLog(int atMost, List<OutboxRow> rows) throws SQLException {
        if (atMost <= 0) {
            return;
        }
        var own = requireNonNull(stream);
        var arrived = own.take(atMost);
        var gone = gone(arrived.stream()
                .filter(each -> each.transaction().commitLsn() <= settledLsn)
                .collect(Collectors.toMap(
                        each -> each.row().position(),
                        each -> each.transaction().xid())));
        for (var each : arrived) {
            if (gone.contains(each.row().position())) {
                own.done(each.transaction());
            } else {
                handOut(new HandedOut(next++, each.row(), each.transaction()), rows);
            }
        }
    }

    /** Keys whose time has come: their rows leave by the table until none is left; then the log has them again. */
    private void readTable(List<OutboxRow> rows) throws SQLException {
        var left = new HashSet<>(due);
        var found = 0;
        try (var query = reader.prepareStatement(OF_KEYS)) {
            query.setArray(1, reader.createArrayOf("text", due.toArray()));
            query.setArray(2, reader.createArrayOf("int8", handedOut.keySet().toArray()));
            query.setInt(3, ROWS_BY_TABLE);
            try (var result = query.executeQuery()) {
                while (result.next()) {
                    var row = OutboxRow.of(result);
                    left.remove(row.key());
                    handedOut.put(row.position(), new HandedOut(next++, row, null));
                    rows.add(row);
                    found++;
                }
            }
        }
        if (found < ROWS_BY_TABLE) { // or those of a key may lie behind these
            for (var key : left) {
                giveBackToLog(key);
            }
        }
    }

    private void giveBackToLog(String key) throws SQLException {
        var skipped = byTable.getOrDefault(key, Map.of());
        if (gone(skipped).containsAll(skipped.keySet()) // or committed, and not to be seen yet
                && forget(key)) {
            byTable.remove(key);
            due = due.stream().filter(each -> !each.equals(key)).collect(Collectors.toSet());
            settledLsn = currentLsn(); // what left by the table may still stand in the queue
        }
    }

    private boolean forget(String key) throws SQLException {
        try (var forget = reader.prepareStatement(FORGET)) {
            forget.setString(1, key);
            forget.setString(2, key);
            try (var result = forget.executeQuery()) {
                result.next();
                return result.getBoolean(1);
            }
        }
    }

    private Set<Long> gone(Map<Long, Long> xidByPosition) throws SQLException {
        if (xidByPosition.isEmpty()) {
            return Set.of();
        }
        var gone = new HashSet<Long>();
        try (var query = reader.prepareStatement(GONE)) {
            query.setArray(
                    1, reader.createArrayOf("int8", xidByPosition.keySet().toArray()));
            query.setArray(
                    2, reader.createArrayOf("int8", xidByPosition.values().toArray()));
            try (var result = query.executeQuery()) {
                while (result.next()) {
                    gone.add(result.getLong(1));
                }
            }
        }
        return gone;
    }

    @Override
    public boolean maySend(OutboxRow row) {
        var moving = table;
        return moving != null
                ? moving.maySend(row)
                : holds && System.nanoTime() - tickedAt < settings.lease().toNanos();
    }

    @Override
    public void abandon(Collection<OutboxRow> rows) {
        var moving = table;
        if (moving != null) {
            moving.abandon(rows);
        }
        for (var row : rows) {
            var each = handedOut.remove(row.position());
            if (each != null && each.transaction() != null) {
                again.put(each.number(), each);
            }
        }
    }

    @Override
    public void park(OutboxRow row, String reason, boolean retried) throws SQLException {
        var moving = table;
        if (moving != null) {
            moving.park(row, reason, retried);
            handedOut.remove(row.position());
            return;
        }
        try (var insert = reader.prepareStatement(Parked.INSERT + Parked.OR_WAIT_LONGER)) {
            Parked.set(insert, 1, row, reason, retried, settings.retryParkedAfter());
            insert.executeUpdate();
        }
        byTable.computeIfAbsent(row.key(), _ -> new HashMap<>());
        due = due.stream().filter(key -> !key.equals(row.key())).collect(Collectors.toSet());
        var each = handedOut.remove(row.position());
        if (each != null && each.transaction() != null) {
            handOut(each, new ArrayList<>());
        }
    }

    @Override
    public void done(Collection<OutboxRow> rows) throws SQLException {
        var moving = table;
        if (moving != null) {
            moving.done(rows);
        } else {
            try (var delete = remover.prepareStatement(OutboxRow.REMOVE)) {
                delete.setArray(1, OutboxRow.positions(rows, remover));
                delete.executeUpdate();
            }
        }
        for (var row : rows) {
            var each = handedOut.remove(row.position());
            var own = stream;
            if (each != null && each.transaction() != null && own != null) {
                own.done(each.transaction());
            }
        }
    }

    @Override
    public void awaitWakeUp(Duration atMost) throws SQLException {
        var moving = table;
        try {
            if (moving != null && !leaving) {
                moving.awaitWakeUp(atMost);
            } else if (mode == Mode.LOG) {
                requireNonNull(stream).await(atMost);
            } else {
                Thread.sleep(atMost.dividedBy(leaving ? 10 : 1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", e);
        }
    }

    @Override
    public Measures measure() throws SQLException {
        var moving = table;
        if (moving != null) {
            return with(moving.measure(), OptionalLong.empty(), trouble);
        }
        var now = status;
        return with(
                Measures.of(remover, mode == Mode.LOG ? Leases.BUCKETS : 0, OptionalLong.of(now.retainedBytes())),
                OptionalLong.of(now.retainedBytes()),
                lag(now) == null ? trouble : lag(now));
    }

    /** What the server has to keep is its disk's affair, or the slot's end. */
    private @Nullable String lag(LogSlot.Status now) {
        var left = now.leftBytes();
        if (left.isPresent() && left.getAsLong() < now.retainedBytes()) {
            return "the server keeps %d MB of log for the slot, and gives it up after %d MB more"
                    .formatted(now.retainedBytes() >> 20, left.getAsLong() >> 20);
        }
        return now.retainedBytes() > settings.behindLog().toBytes()
                ? "the server keeps %d MB of log for the slot".formatted(now.retainedBytes() >> 20)
                : null;
    }

    private static Measures with(Measures measures, OptionalLong retained, @Nullable String trouble) {
        return new Measures(
                measures.total(),
                measures.topics(),
                measures.shares(),
                measures.parkedKeys(),
                measures.parked(),
                retained,
                Optional.ofNullable(trouble));
    }

    @Override
    public void close() {
        endCreation();
        var moving = table;
        if (moving != null) {
            moving.close();
        }
        var own = stream;
        if (own != null) {
            own.close();
        }
        sessions.close();
    }
}
