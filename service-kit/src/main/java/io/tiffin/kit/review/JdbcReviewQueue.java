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

/** The {@code review_items} table. */
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
        var added = jdbc.update("""
                insert into review_items (id, kind, subject, reason, details, opened_at) values (?, ?, ?, ?, ?::jsonb, ?)
                on conflict (kind, subject) where resolved_at is null do nothing""", Uuid7.next(), kind, subject, reason, JSON.writeValueAsString(details), now());
        if (added == 1) {
            LOG.warn("For review: {} of {}: {}", kind, subject, reason);
        }
    }

    @Override
    public void resolve(String kind, UUID subject, String resolution) {
        jdbc.update("""
                update review_items set resolved_at = ?, resolution = ?
                where kind = ? and subject = ? and resolved_at is null""", now(), resolution, kind, subject);
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
