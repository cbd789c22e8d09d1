package io.tiffin.kit.review;

import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.time.RealClock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcOperations;
import tools.jackson.databind.json.JsonMapper;

/** The {@code review_items} table, as the machine writes it; what it does stands in the item's history too. */
final class JdbcReviewQueue implements ReviewQueue {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcReviewQueue.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcOperations jdbc;
    private final RealClock clock;

    JdbcReviewQueue(JdbcOperations jdbc, RealClock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void add(String kind, UUID subject, String reason, Map<String, ?> details) {
        var now = now();
        var added = jdbc.update(
                """
                with added as (
                    insert into review_items (id, kind, subject, reason, details, opened_at)
                    values (?, ?, ?, ?, ?::jsonb, ?)
                    on conflict (kind, subject) where resolved_at is null do nothing
                    returning id)
                insert into review_entries (item_id, number, at, actor, action, reason)
                select id, 1, ?, ?, 'opened', ? from added""", Uuid7.next(), kind, subject, reason, JSON.writeValueAsString(details), now, now, SYSTEM, reason);
        if (added == 1) {
            LOG.warn("For review: {} of {}: {}", kind, subject, reason);
        }
    }

    @Override
    public void resolve(String kind, UUID subject, String resolution) {
        var now = now();
        var resolved = jdbc.queryForList("""
                update review_items set resolved_at = ?, resolved_by = ?, resolution = ?
                where kind = ? and subject = ? and resolved_at is null
                returning id""", UUID.class, now, SYSTEM, resolution, kind, subject);
        // a statement of its own: it sees the lines of those for whose lock the update waited
        resolved.forEach(id -> jdbc.update("""
                insert into review_entries (item_id, number, at, actor, action, reason)
                select ?, coalesce(max(number), 0) + 1, ?, ?, 'resolved', ? from review_entries where item_id = ?""", id, now, SYSTEM, resolution, id));
    }

    @Override
    public long open() {
        return Objects.requireNonNull(
                jdbc.queryForObject("select count(*) from review_items where resolved_at is null", Long.class));
    }

    private OffsetDateTime now() {
        return clock.now().atOffset(ZoneOffset.UTC);
    }
}
