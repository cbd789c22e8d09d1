package io.tiffin.kit.stream;

import io.tiffin.kit.time.RealClock;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/** The rows behind the streams. */
final class StoredFrames implements Frames {

    private static final int WINDOW =
            100; // unacknowledged frames a recipient is sent at once; the next follow the acks

    record Row(UUID recipient, long seq, String envelope) {}

    /** An acknowledgement, and whose frame it was. */
    record Ack(UUID recipient, long seq) {}

    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final RealClock clock;
    private volatile Consumer<Set<UUID>> afterCommit = _ -> {};

    StoredFrames(JdbcTemplate jdbc, JsonMapper json, RealClock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    void onCommit(Consumer<Set<UUID>> listener) {
        afterCommit = listener;
    }

    @Override
    public void add(Collection<Frame> frames) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a frame is written in the transaction of its effect");
        }
        if (frames.isEmpty()) {
            return;
        }
        jdbc.update(
                """
                insert into stream_frames (recipient, type, id, data, created_at)
                select f.recipient, f.type, f.id, f.data, ?
                from unnest(?::uuid[], ?::text[], ?::text[], ?::text[]) with ordinality as f (recipient, type, id, data, n)
                order by f.n""",
                Timestamp.from(clock.now()),
                frames.stream().map(frame -> frame.recipient().toString()).toArray(String[]::new),
                frames.stream().map(Frame::type).toArray(String[]::new),
                frames.stream().map(Frame::id).toArray(String[]::new),
                frames.stream()
                        .map(frame -> json.writeValueAsString(frame.data()))
                        .toArray(String[]::new));
        var recipients = new HashSet<UUID>();
        frames.forEach(frame -> recipients.add(frame.recipient()));
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                afterCommit.accept(recipients);
            }
        });
    }

    /** The oldest unacknowledged frames of each recipient, in the order of their writing. */
    List<Row> unacknowledged(Collection<UUID> recipients) {
        return jdbc.query(
                """
                select f.recipient, f.seq, f.type, f.id, f.data
                from unnest(?::uuid[]) as wanted (recipient)
                cross join lateral (
                    select * from stream_frames s where s.recipient = wanted.recipient order by s.seq limit ?) f
                order by f.seq""",
                (row, _) -> new Row(
                        row.getObject("recipient", UUID.class),
                        row.getLong("seq"),
                        "{\"seq\":" + row.getLong("seq")
                                + ",\"type\":" + json.writeValueAsString(row.getString("type"))
                                + ",\"id\":" + json.writeValueAsString(row.getString("id"))
                                + ",\"data\":" + row.getString("data") + "}"),
                recipients.stream().map(UUID::toString).toArray(String[]::new),
                WINDOW);
    }

    /** One acknowledging client settles a frame for its recipient; other clients that have missed it see by REST what is. */
    void acknowledge(Collection<Ack> acks) {
        jdbc.update(
                """
                delete from stream_frames f using unnest(?::uuid[], ?::bigint[]) as a (recipient, seq)
                where f.recipient = a.recipient and f.seq = a.seq""",
                acks.stream().map(ack -> ack.recipient().toString()).toArray(String[]::new),
                acks.stream().map(Ack::seq).toArray(Long[]::new));
    }

    void forgetOlderThan(Duration retention) {
        jdbc.update(
                "delete from stream_frames where created_at < ?",
                Timestamp.from(clock.now().minus(retention)));
    }
}
