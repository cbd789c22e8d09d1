package io.tiffin.relay;

import io.tiffin.relay.PgOutput.Begin;
import io.tiffin.relay.PgOutput.Commit;
import io.tiffin.relay.PgOutput.Insert;
import io.tiffin.relay.RelaySettings.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * The outbox's inserts as the server's log has them, in the order of their commits. A thread reads ahead, up to a bound of
 * bytes, and tells the server what is done with: a transaction when all of its rows are, and all transactions before it.
 */
final class LogStream implements AutoCloseable {

    /** A transaction whose rows are on their way. Guarded by its stream. */
    static final class Transaction {

        private final long commitLsn;
        private final long xid;
        private long endLsn;
        private boolean ended;
        private int open;

        private Transaction(long commitLsn, long xid) {
            this.commitLsn = commitLsn;
            this.xid = xid;
        }

        long commitLsn() {
            return commitLsn;
        }

        /** The lower 32 bits of its id. */
        long xid() {
            return xid;
        }
    }

    record Arrived(OutboxRow row, Transaction transaction) {}

    private static final int STATUSES_IN_A_LEASE = 8;
    private static final long BUSY_FOR = Duration.ofSeconds(1).toNanos();
    private static final long IDLE_PAUSE = Duration.ofMillis(8).toNanos();

    private final Connection connection;
    private final PGReplicationStream stream;
    private final long statusNanos;
    private final long mostBytes;
    private final PgOutput output = new PgOutput();
    private final Deque<Transaction> transactions = new ArrayDeque<>();
    private final Deque<Arrived> arrived = new ArrayDeque<>();
    private final Thread thread;
    private long bytes;
    private long confirmed;
    private @Nullable SQLException failure;
    private volatile boolean closing;

    private LogStream(String name, Connection connection, PGReplicationStream stream, Duration lease, long mostBytes) {
        this.connection = connection;
        this.stream = stream;
        this.statusNanos = lease.toNanos() / STATUSES_IN_A_LEASE;
        this.mostBytes = mostBytes;
        thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    /**
     * @param lease after which the server ends the session of a relay that is silent, and gives the slot to another
     * @throws SQLException state 55006 while another session reads this slot
     */
    static LogStream open(Database database, String slot, String publication, RelaySettings settings)
            throws SQLException {
        var connection = Sessions.openForReplication(database, settings.lease());
        try {
            var stream = connection
                    .unwrap(PGConnection.class)
                    .getReplicationAPI()
                    .replicationStream()
                    .logical()
                    .withSlotName(slot)
                    .withStatusInterval((int) settings.lease().toMillis() / STATUSES_IN_A_LEASE, TimeUnit.MILLISECONDS)
                    .withAutomaticFlush(false)
                    .withSlotOption("proto_version", 1)
                    .withSlotOption("publication_names", publication)
                    .withSlotOption("binary", true)
                    .start();
            return new LogStream(
                    "relay-" + database + "-log",
                    connection,
                    stream,
                    settings.lease(),
                    settings.bytesPerRound().toBytes());
        } catch (SQLException e) {
            Sessions.close(connection);
            throw e;
        }
    }

    /** The server's process that sends, by which the slot's holder is known. */
    int backend() throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    private void run() {
        var messageAt = System.nanoTime();
        try {
            while (!closing) {
                var message = stream.readPending(); // looks for a millisecond, and tells the status when it is time
                if (message == null) {
                    confirm();
                    if (System.nanoTime() - messageAt > BUSY_FOR) {
                        LockSupport.parkNanos(IDLE_PAUSE);
                    }
                } else {
                    messageAt = System.nanoTime();
                    var read = output.read(message);
                    if (read.isPresent()) {
                        take(read.get());
                    }
                }
            }
        } catch (SQLException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(new SQLException("the log cannot be read: " + e, e));
        } catch (InterruptedException _) {
            // closed
        }
    }

    private synchronized void fail(SQLException e) {
        failure = e;
        notifyAll();
    }

    private synchronized void take(PgOutput.Message message) throws SQLException, InterruptedException {
        switch (message) {
            case Begin begin -> transactions.addLast(new Transaction(begin.commitLsn(), begin.xid()));
            case Insert insert -> {
                while (bytes > mostBytes && !closing) {
                    TimeUnit.NANOSECONDS.timedWait(this, statusNanos);
                    confirm();
                    stream.forceUpdateStatus(); // nobody reads, and we are alive
                }
                var transaction = transactions.getLast();
                transaction.open++;
                bytes += insert.row().size();
                arrived.addLast(new Arrived(insert.row(), transaction));
                notifyAll();
            }
            case Commit commit -> {
                transactions.getLast().ended = true;
                transactions.getLast().endLsn = commit.endLsn();
                advance();
                confirm();
            }
        }
    }

    private void advance() {
        while (!transactions.isEmpty() && transactions.getFirst().ended && transactions.getFirst().open == 0) {
            confirmed = transactions.removeFirst().endLsn;
        }
    }

    /** When nothing is open, the log is done with as far as the server has read it: others write there too. */
    private synchronized void confirm() {
        if (transactions.isEmpty()) {
            confirmed = Math.max(confirmed, stream.getLastReceiveLSN().asLong());
        }
        if (confirmed > 0) {
            var position = LogSequenceNumber.valueOf(confirmed);
            stream.setFlushedLSN(position);
            stream.setAppliedLSN(position);
        }
    }

    /** What has arrived, in commit order; never waits. */
    synchronized List<Arrived> take(int atMost) throws SQLException {
        check();
        var taken = new ArrayList<Arrived>();
        while (!arrived.isEmpty() && taken.size() < atMost) {
            var next = arrived.removeFirst();
            bytes -= next.row().size();
            taken.add(next);
        }
        notifyAll();
        return taken;
    }

    synchronized void await(Duration atMost) throws SQLException, InterruptedException {
        var deadline = System.nanoTime() + atMost.toNanos();
        while (arrived.isEmpty() && failure == null) {
            var left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        check();
    }

    synchronized void check() throws SQLException {
        if (failure != null) {
            throw new SQLException(failure.getMessage(), failure.getSQLState(), failure);
        }
    }

    /** A row of it is out, or is the table's affair from now on. */
    synchronized void done(Transaction transaction) {
        transaction.open--;
        advance();
    }

    /** Up to where the log is done with. */
    synchronized long confirmedLsn() {
        return confirmed;
    }

    /** What was done with and not told yet comes again; the table then says that it is gone. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        Sessions.abort(connection);
        try {
            thread.join(1_000);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
