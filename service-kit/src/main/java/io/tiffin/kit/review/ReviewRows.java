package io.tiffin.kit.review;

import io.tiffin.kit.jdbc.Columns;
import io.tiffin.kit.review.ReviewItem.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The queue's tables, as people see and change them. A change tells whether it has happened: others may be quicker. */
final class ReviewRows {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String STATE = """
            case when resolved_at is not null then 'RESOLVED' when claimed_by is not null then 'CLAIMED' else 'OPEN' end""";

    /** @param before only items older than this one, or newer when the newest come last */
    record Filter(
            Set<State> states,
            @Nullable String kind,
            @Nullable UUID subject,
            @Nullable String claimedBy,
            @Nullable UUID before,
            boolean newestFirst,
            int limit) {}

    /** @param number counts the item's entries, from 1 */
    record Entry(
            int number,
            Instant at,
            String actor,
            String action,
            String reason,
            @Nullable JsonNode details) {}

    private static final String FIRST = "'00000000-0000-0000-0000-000000000000'";
    private static final String LAST = "'ffffffff-ffff-ffff-ffff-ffffffffffff'";

    private final JdbcTemplate jdbc;

    ReviewRows(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    List<ReviewItem> list(Filter filter) {
        var order = filter.newestFirst() ? "desc" : "asc";
        return jdbc.query(
                """
                select * from review_items
                where %s = any (?) and (?::text is null or kind = ?) and (?::uuid is null or subject = ?)
                  and (?::text is null or claimed_by = ?) and id %s coalesce(?::uuid, %s)
                order by id %s limit ?""".formatted(STATE, filter.newestFirst() ? "<" : ">", filter.newestFirst() ? LAST : FIRST, order),
                Columns.<State>of(filter.states())
                        .text(State::name)
                        .value(filter.kind())
                        .value(filter.kind())
                        .value(filter.subject())
                        .value(filter.subject())
                        .value(filter.claimedBy())
                        .value(filter.claimedBy())
                        .value(filter.before())
                        .value(filter.limit()),
                (row, _) -> item(row));
    }

    Optional<ReviewItem> find(UUID id) {
        return jdbc.query("select * from review_items where id = ?", (row, _) -> item(row), id).stream()
                .findFirst();
    }

    List<Entry> history(UUID id) {
        return jdbc.query("select * from review_entries where item_id = ? order by number", (row, _) -> entry(row), id);
    }

    /** @param over whom to take it over from; null: nobody may have it */
    boolean claim(UUID id, String by, @Nullable String over, Instant at) {
        return jdbc.update("""
                        update review_items set claimed_by = ?, claimed_at = ?
                        where id = ? and resolved_at is null and claimed_by is not distinct from ?""", by, utc(at), id, over) == 1;
    }

    boolean release(UUID id, String by) {
        return jdbc.update("""
                        update review_items set claimed_by = null, claimed_at = null
                        where id = ? and resolved_at is null and claimed_by = ?""", id, by) == 1;
    }

    boolean resolve(UUID id, String by, String resolution, Instant at) {
        return jdbc.update("""
                        update review_items set resolved_at = ?, resolved_by = ?, resolution = ?
                        where id = ? and resolved_at is null and claimed_by = ?""", utc(at), by, resolution, id, by) == 1;
    }

    /** The lock makes one history of what two people do at once. */
    void note(UUID id, Instant at, String actor, String action, String reason, @Nullable Object details) {
        jdbc.queryForObject("select id from review_items where id = ? for update", UUID.class, id);
        jdbc.update(
                """
                insert into review_entries (item_id, number, at, actor, action, reason, details)
                select ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?::jsonb from review_entries where item_id = ?""", id, utc(at), actor, action, reason, details == null ? null : JSON.writeValueAsString(details), id);
    }

    private static ReviewItem item(ResultSet row) throws SQLException {
        return new ReviewItem(
                row.getObject("id", UUID.class),
                row.getString("kind"),
                row.getObject("subject", UUID.class),
                row.getString("reason"),
                JSON.readTree(row.getString("details")),
                row.getObject("opened_at", OffsetDateTime.class).toInstant(),
                row.getString("claimed_by"),
                instant(row, "claimed_at"),
                instant(row, "resolved_at"),
                row.getString("resolved_by"),
                row.getString("resolution"));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        var details = row.getString("details");
        return new Entry(
                row.getInt("number"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                row.getString("action"),
                row.getString("reason"),
                details == null ? null : JSON.readTree(details));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
