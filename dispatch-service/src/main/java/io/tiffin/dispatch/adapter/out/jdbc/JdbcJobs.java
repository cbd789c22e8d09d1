package io.tiffin.dispatch.adapter.out.jdbc;

import static io.tiffin.dispatch.adapter.out.jdbc.Rows.instant;
import static io.tiffin.dispatch.adapter.out.jdbc.Rows.instantOrNull;
import static io.tiffin.dispatch.adapter.out.jdbc.Rows.position;
import static io.tiffin.dispatch.adapter.out.jdbc.Rows.text;
import static io.tiffin.dispatch.adapter.out.jdbc.Rows.uuid;
import static io.tiffin.dispatch.adapter.out.jdbc.Rows.uuidOrNull;

import io.tiffin.dispatch.application.Jobs;
import io.tiffin.dispatch.application.ReportProgress;
import io.tiffin.dispatch.domain.Holding;
import io.tiffin.dispatch.domain.Job;
import io.tiffin.dispatch.domain.JobState;
import io.tiffin.dispatch.domain.Route;
import io.tiffin.dispatch.domain.Search;
import io.tiffin.dispatch.domain.Window;
import io.tiffin.kit.jdbc.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.IncorrectUpdateSemanticsDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Rows of {@code jobs}; when the food is ready is the kitchen's latest word, and the request's where it has said nothing. */
@Repository
class JdbcJobs implements Jobs {

    private static final String SELECT = """
            select j.*, coalesce(k.ready_at, j.ready_at) as food_ready_at
            from jobs j left join kitchen_times k on k.order_id = j.order_id
            """;

    private static final String SILENT = """
            j.silent and j.state in ('ASSIGNED', 'AT_PICKUP') and j.last_event_at <= ?
            and not exists (select from driver_positions p where p.driver_id = j.driver_id and p.at > ?)
            """;

    private final JdbcTemplate jdbc;

    JdbcJobs(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Job> lock(Collection<UUID> orders) {
        var locked = orders(
                "select order_id from jobs where order_id = any (?) order by order_id for update",
                Columns.of(orders).uuid(id -> id));
        return find(locked); // another statement: the one that waited would show the kitchen's time of before it waited
    }

    @Override
    public List<Job> lockSearching(Collection<UUID> orders) {
        return query(SELECT + """
                where j.order_id = any (?) and j.state = 'SEARCHING'
                order by j.order_id for update of j skip locked""", Columns.of(orders).uuid(id -> id));
    }

    @Override
    public List<Job> lockExpired(Collection<UUID> orders, Instant now) {
        return query(SELECT + """
                where j.order_id = any (?) and j.state = 'OFFERED' and j.offer_expires_at <= ?
                order by j.order_id for update of j skip locked""", Columns.of(orders).uuid(id -> id).value(now));
    }

    @Override
    public List<UUID> expired(Instant now, Set<UUID> except, int limit) {
        return orders("""
                select order_id from jobs where order_id <> all (?) and state = 'OFFERED' and offer_expires_at <= ?
                order by offer_expires_at limit ?""", Columns.of(except).uuid(id -> id).value(now).value(limit));
    }

    @Override
    public void markSilent(Collection<UUID> orders, boolean silent) {
        if (!orders.isEmpty()) {
            jdbc.update(
                    "update jobs set silent = ? where order_id = any (?)",
                    Columns.of(orders).value(silent).uuid(id -> id));
        }
    }

    @Override
    public List<UUID> silent(Instant heardBefore, Set<UUID> except, int limit) {
        return orders(
                "select j.order_id from jobs j where " + SILENT + "and j.order_id <> all (?) limit ?",
                Columns.of(except)
                        .value(heardBefore)
                        .value(heardBefore)
                        .uuid(id -> id)
                        .value(limit));
    }

    @Override
    public List<Job> lockSilent(Collection<UUID> orders, Instant heardBefore) {
        return query(
                SELECT + "where " + SILENT + """
                and j.order_id = any (?) order by j.order_id for update of j skip locked""",
                Columns.of(orders).value(heardBefore).value(heardBefore).uuid(id -> id));
    }

    @Override
    public List<UUID> due(Instant now, Set<String> wokenCities, Set<UUID> except, int limit) {
        return orders(
                """
                select j.order_id from jobs j left join kitchen_times k on k.order_id = j.order_id
                where j.state = 'SEARCHING' and (j.next_try_at <= ? or j.city = any (?)) and j.order_id <> all (?::uuid[])
                order by j.next_try_at > ?, coalesce(k.ready_at, j.ready_at), j.window_ends_at limit ?""",
                Columns.of(wokenCities)
                        .value(now)
                        .text(city -> city)
                        .value(except.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}")))
                        .value(now)
                        .value(limit));
    }

    @Override
    public Set<UUID> contested(Collection<UUID> orders) {
        return Set.copyOf(
                orders("""
                select subject as order_id from review_items
                where kind = ? and subject = any (?) and resolved_at is null""", Columns.of(orders).value(ReportProgress.LATE_PICKUP).uuid(id -> id)));
    }

    @Override
    public List<Job> find(Collection<UUID> orders) {
        return query(
                SELECT + "where j.order_id = any (?) order by j.order_id",
                Columns.of(orders).uuid(id -> id));
    }

    @Override
    public List<Job> assigned(Collection<UUID> orders) {
        return query(
                SELECT + "where j.order_id = any (?) and j.state in ('ASSIGNED', 'AT_PICKUP')",
                Columns.of(orders).uuid(id -> id));
    }

    @Override
    public void add(Collection<Job> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        var columns = Columns.of(jobs)
                .uuid(Job::order)
                .text(Job::city)
                .uuid(job -> job.route() == null ? null : job.route().restaurant())
                .real(job -> job.route() == null ? null : job.route().pickUp().lat())
                .real(job -> job.route() == null ? null : job.route().pickUp().lng())
                .real(job -> job.route() == null ? null : job.route().dropOff().lat())
                .real(job -> job.route() == null ? null : job.route().dropOff().lng())
                .timestamp(job -> job.route() == null ? null : job.route().readyAt());
        jdbc.update("""
                insert into jobs (order_id, city, restaurant_id, pick_up_lat, pick_up_lng, drop_off_lat, drop_off_lng,
                    ready_at, state, window_opens_at, window_ends_at, wave, next_try_at, driver_id, offer_id,
                    offer_expires_at, assigned_at, last_driver_id, find_ask, release_ask, last_event_at, problem, sequence)
                select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", changing(columns));
    }

    @Override
    public void update(Collection<Job> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        var updated = jdbc.update("""
                update jobs j set state = v.state, window_opens_at = v.window_opens_at,
                    window_ends_at = v.window_ends_at, wave = v.wave, next_try_at = v.next_try_at,
                    driver_id = v.driver_id, offer_id = v.offer_id, offer_expires_at = v.offer_expires_at,
                    assigned_at = v.assigned_at, last_driver_id = v.last_driver_id, find_ask = v.find_ask,
                    release_ask = v.release_ask, last_event_at = v.last_event_at,
                    problem = v.problem, sequence = v.sequence,
                    silent = j.silent and j.driver_id is not distinct from v.driver_id
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as v (order_id, state, window_opens_at,
                    window_ends_at, wave, next_try_at, driver_id, offer_id, offer_expires_at, assigned_at,
                    last_driver_id, find_ask, release_ask, last_event_at, problem, sequence)
                where j.order_id = v.order_id and j.sequence <= v.sequence""", changing(Columns.of(jobs).uuid(Job::order)));
        if (updated != jobs.size()) {
            throw new IncorrectUpdateSemanticsDataAccessException(
                    "%d jobs were to be updated, %d were".formatted(jobs.size(), updated));
        }
    }

    private static Columns<Job> changing(Columns<Job> columns) {
        return columns.text(job -> job.state().name())
                .timestamp(job -> job.window().opensAt())
                .timestamp(job -> job.window().endsAt())
                .integer(job -> job.search().wave())
                .timestamp(job -> job.search().nextTryAt())
                .uuid(job -> job.holding() == null ? null : job.holding().driver())
                .uuid(job -> job.holding() == null ? null : job.holding().offer())
                .timestamp(job -> job.holding() == null ? null : job.holding().offerExpiresAt())
                .timestamp(job -> job.holding() == null ? null : job.holding().assignedAt())
                .uuid(Job::lastDriver)
                .uuid(Job::findAsk)
                .uuid(Job::releaseAsk)
                .timestamp(Job::lastEventAt)
                .text(Job::problem)
                .bigint(Job::sequence);
    }

    private List<Job> query(String sql, Columns<?> parameters) {
        return jdbc.query(sql, parameters, (row, _) -> job(row));
    }

    private List<UUID> orders(String sql, Columns<?> parameters) {
        return jdbc.query(sql, parameters, (row, _) -> uuid(row, "order_id"));
    }

    private static Job job(ResultSet row) throws SQLException {
        return new Job(
                uuid(row, "order_id"),
                text(row, "city"),
                JobState.valueOf(text(row, "state")),
                route(row),
                new Window(instant(row, "window_opens_at"), instant(row, "window_ends_at")),
                new Search(row.getInt("wave"), instant(row, "next_try_at")),
                holding(row),
                uuidOrNull(row, "last_driver_id"),
                uuidOrNull(row, "find_ask"),
                uuidOrNull(row, "release_ask"),
                instant(row, "last_event_at"),
                row.getString("problem"),
                row.getLong("sequence"));
    }

    private static @Nullable Route route(ResultSet row) throws SQLException {
        var restaurant = uuidOrNull(row, "restaurant_id");
        return restaurant == null
                ? null
                : new Route(
                        restaurant,
                        position(row, "pick_up_lat", "pick_up_lng"),
                        position(row, "drop_off_lat", "drop_off_lng"),
                        instant(row, "food_ready_at"));
    }

    private static @Nullable Holding holding(ResultSet row) throws SQLException {
        var driver = uuidOrNull(row, "driver_id");
        return driver == null
                ? null
                : new Holding(
                        driver,
                        uuid(row, "offer_id"),
                        instant(row, "offer_expires_at"),
                        instantOrNull(row, "assigned_at"));
    }
}
