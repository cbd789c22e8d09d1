package io.tiffin.relay;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Where the committed messages of one database come from, and where it is said that they are out. {@link DatabaseRelay} opens
 * one, reads, sends, and says what was acknowledged; it knows nothing of tables, leases or logs.
 *
 * <p><b>Order.</b> A source hands out the messages of a key in their commit order, beginning with the first that is not
 * {@link #done}. "Handed out" is remembered until {@code done}, {@link #abandon} or {@link #park}; meanwhile a row is not
 * handed out again. The caller sends in the order of the lists through one producer that never gives a record up. So the
 * first delivery of every message comes in order even where two relays overlap; overlap costs duplicates.
 *
 * <p><b>Threads.</b> One thread, the reader, calls everything but {@code done} and {@link #measure}, which a second thread
 * calls at the same time.
 *
 * <p><b>Failures.</b> An {@link SQLException} from any method means that the source is lost. The caller then closes its
 * producer, closes the source and opens a new one, which hands out again whatever was not done.
 */
interface Source extends AutoCloseable {

    /**
     * Renews the claim to what is read here, takes what is free and hands back what is too much, but nothing of which a row
     * is handed out. The reader calls it whenever {@code membership-poll} has passed since the last call, also while nothing
     * can be sent.
     *
     * @return whether anything here is ours to read at present
     */
    boolean tick() throws SQLException;

    /** The next messages, at most so many; empty when nothing waits. Never waits itself for messages to come. */
    List<OutboxRow> read(int atMost) throws SQLException;

    /**
     * Whether the row may still be sent. Asked for every row immediately before it is sent; costs no round trip. False when
     * the claim to it was lost or has not been renewed for so long that others may have taken it: the caller then ticks, asks
     * again, and abandons the row if the answer is still no.
     */
    boolean maySend(OutboxRow row);

    /** These were handed out and will not be sent, or it is not known whether they arrived: hand them out again. */
    void abandon(Collection<OutboxRow> rows);

    /**
     * The row cannot be sent as it is. When this returns it is noted in the database that its key waits; neither the row nor later ones
     * of the key are handed out until an operator decides or, where {@code retried}, the time of the next attempt has come.
     * The caller does not send, but abandons, later rows of the key that it holds already.
     */
    void park(OutboxRow row, String reason, boolean retried) throws SQLException;

    /** Every in-sync replica has these: they need never be handed out again. In any order. */
    void done(Collection<OutboxRow> rows) throws SQLException;

    /**
     * Returns when there may be something to read, or to tick for; at the latest after the given time, or after a second where
     * nobody would miss the tick.
     */
    void awaitWakeUp(Duration atMost) throws SQLException;

    /** What waits in the whole database, whoever will move it. */
    Measures measure() throws SQLException;

    /** Gives up the claim so that others can take it at once, if the session still lives. Never throws. */
    @Override
    void close();
}
