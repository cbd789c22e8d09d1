package io.tiffin.kit.asks;

import io.tiffin.kit.jdbc.Columns;
import io.tiffin.kit.messaging.MessageJson;
import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.kit.time.RealClock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;

/** The {@code asks} table. */
final class JdbcAsks implements Asks {

    private final JdbcOperations jdbc;
    private final ReviewQueue reviews;
    private final RealClock clock;
    private final AskSettings settings;

    JdbcAsks(JdbcOperations jdbc, ReviewQueue reviews, RealClock clock, AskSettings settings) {
        this.jdbc = jdbc;
        this.reviews = reviews;
        this.clock = clock;
        this.settings = settings;
    }

    @Override
    public void open(Collection<Ask> asks) {
        if (asks.isEmpty()) {
            return;
        }
        var now = clock.now();
        jdbc.update(
                """
                insert into asks (id, kind, subject, city, topic, payload_type, payload, answer_within_ms, due_at, opened_at)
                select id, kind, subject, city, topic, payload_type, payload, answer_within_ms, due_at, ?
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
                    as opened (id, kind, subject, city, topic, payload_type, payload, answer_within_ms, due_at)""",
                Columns.<Ask>of(asks)
                        .value(now)
                        .uuid(Ask::id)
                        .text(Ask::kind)
                        .uuid(Ask::subject)
                        .text(Ask::city)
                        .text(Ask::topic)
                        .text(ask -> MessageJson.typeOf(ask.payload()))
                        .bytes(ask -> MessageJson.write(ask.payload()))
                        .bigint(ask -> ask.answerWithin().toMillis())
                        .timestamp(ask -> now.plus(ask.answerWithin())));
    }

    @Override
    public void answer(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return;
        }
        var reviewed = jdbc.query(
                "delete from asks where id = any (?) returning subject, kind, sendings",
                Columns.<UUID>of(ids).uuid(id -> id),
                JdbcAsks::reviewed);
        close(reviewed, "answered");
    }

    @Override
    public void withdraw(UUID subject, Collection<String> kinds) {
        if (kinds.isEmpty()) {
            return;
        }
        var reviewed = jdbc.query(
                "delete from asks where subject = ? and kind = any (?) returning subject, kind, sendings",
                Columns.<String>of(kinds).value(subject).text(kind -> kind),
                JdbcAsks::reviewed);
        close(reviewed, "withdrawn");
    }

    private record Reviewed(UUID subject, String kind, int sendings) {}

    private static Reviewed reviewed(ResultSet row, int rowNumber) throws SQLException {
        return new Reviewed(row.getObject("subject", UUID.class), row.getString("kind"), row.getInt("sendings"));
    }

    private void close(List<Reviewed> asks, String resolution) {
        for (var ask : asks) {
            if (ask.sendings() > settings.sendingsBeforeReview()) {
                reviews.resolve(REVIEW_KIND + ask.kind(), ask.subject(), resolution);
            }
        }
    }

    @Override
    public boolean anyOpen(UUID subject) {
        return !subjectsWithOpen(List.of(subject)).isEmpty();
    }

    @Override
    public Set<UUID> subjectsWithOpen(Collection<UUID> subjects) {
        if (subjects.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(jdbc.query(
                "select distinct subject from asks where subject = any (?)",
                Columns.<UUID>of(subjects).uuid(id -> id),
                (row, _) -> row.getObject("subject", UUID.class)));
    }

    @Override
    public List<UUID> overdueSubjects(int limit) {
        return jdbc.query(
                "select subject from asks where due_at <= ? group by subject order by min(due_at) limit ?",
                Columns.of(List.of()).value(clock.now()).value(limit),
                (row, _) -> row.getObject("subject", UUID.class));
    }

    @Override
    public int hasten(UUID subject, @Nullable String kind) {
        return jdbc.update(
                "update asks set due_at = least(due_at, ?) where subject = ? and (?::text is null or kind = ?)",
                clock.now().atOffset(ZoneOffset.UTC),
                subject,
                kind,
                kind);
    }

    @Override
    public List<OverdueAsk> takeOverdue(Collection<UUID> subjects) {
        if (subjects.isEmpty()) {
            return List.of();
        }
        var now = clock.now();
        var taken = jdbc.query(
                """
                update asks
                set sendings = sendings + 1,
                    due_at = ?::timestamptz + greatest(answer_within_ms, least(answer_within_ms * 2.0 ^ least(sendings, 20), ?))
                        * interval '1 millisecond'
                where subject = any (?) and due_at <= ?
                returning id, kind, subject, city, topic, payload_type, payload, sendings""",
                Columns.<UUID>of(subjects)
                        .value(now)
                        .value(settings.longestPause().toMillis())
                        .uuid(id -> id)
                        .value(now),
                JdbcAsks::overdue);
        taken.sort(Comparator.comparing(OverdueAsk::id)); // UUIDv7: as they were opened
        taken.stream()
                .filter(ask -> ask.sendings() > settings.sendingsBeforeReview())
                .forEach(ask -> reviews.add(
                        REVIEW_KIND + ask.kind(),
                        ask.subject(),
                        "sent %d times without an answer".formatted(ask.sendings() - 1),
                        Map.of("ask", ask.id(), "topic", ask.topic())));
        return List.copyOf(taken);
    }

    private static OverdueAsk overdue(ResultSet row, int rowNumber) throws SQLException {
        return new OverdueAsk(
                row.getObject("id", UUID.class),
                row.getString("kind"),
                row.getObject("subject", UUID.class),
                row.getString("city"),
                row.getString("topic"),
                MessageJson.read(row.getString("payload_type"), row.getBytes("payload")),
                row.getInt("sendings"));
    }
}
