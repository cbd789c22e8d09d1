package io.tiffin.payment.adapter.out.jdbc;

import io.tiffin.kit.jdbc.Columns;
import io.tiffin.payment.application.Reconcile;
import io.tiffin.payment.application.Reconciliations;
import io.tiffin.payment.domain.Difference;
import io.tiffin.payment.domain.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcReconciliations implements Reconciliations {

    private static final String LEASE = """
            update reconciliations set lease_until = clock_timestamp() + ? * interval '1 ms'
            where id = (select id from reconciliations
                        where phase <> 'done' and (lease_until is null or lease_until <= clock_timestamp())
                        order by begun_at limit 1 for update skip locked)
            returning *""";

    private final JdbcTemplate jdbc;

    JdbcReconciliations(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void begin(Run run) {
        jdbc.update(
                """
                insert into reconciliations (id, window_from, window_to, requested_by, phase, begun_at)
                values (?, ?, ?, ?, ?, ?)""",
                Columns.of(List.of())
                        .value(run.id())
                        .value(run.from())
                        .value(run.to())
                        .value(run.requestedBy())
                        .value(word(run.phase()))
                        .value(run.begunAt()));
    }

    @Override
    public Optional<Run> find(UUID run) {
        return jdbc.query("select * from reconciliations where id = ?", (row, _) -> run(row), run).stream()
                .findFirst();
    }

    /** The lock keeps two instances from beginning the same day's run. */
    @Override
    public Optional<Instant> lastBegun(String requestedBy) {
        jdbc.execute("lock table reconciliations in share row exclusive mode");
        return jdbc.query(
                        "select max(begun_at) as at from reconciliations where requested_by = ?",
                        (row, _) -> Optional.ofNullable(instant(row, "at")),
                        requestedBy)
                .getFirst();
    }

    @Override
    public Optional<Run> lease(Duration length) {
        return jdbc.query(LEASE, (row, _) -> run(row), length.toMillis()).stream()
                .findFirst();
    }

    @Override
    public void advance(Run run, Duration lease) {
        jdbc.update(
                """
                update reconciliations set phase = ?, cursor = ?, objects = ?, payments = ?, orders = ?,
                    lease_until = clock_timestamp() + ? * interval '1 ms',
                    ended_at = case when ? = 'done' then clock_timestamp() end
                where id = ?""",
                word(run.phase()),
                run.cursor(),
                run.objects(),
                run.payments(),
                run.orders(),
                lease.toMillis(),
                word(run.phase()),
                run.id());
    }

    @Override
    public void seen(UUID run, Collection<String> providerIds) {
        jdbc.update(
                "insert into reconciliation_seen (run_id, provider_id) select ?, unnest(?) on conflict do nothing",
                Columns.<String>of(providerIds).value(run).text(id -> id));
    }

    @Override
    public Collection<String> unseen(UUID run, Collection<String> providerIds) {
        var unseen = new HashSet<>(providerIds);
        jdbc.query(
                "select provider_id from reconciliation_seen where run_id = ? and provider_id = any (?)",
                Columns.<String>of(providerIds).value(run).text(id -> id),
                row -> {
                    unseen.remove(row.getString(1));
                });
        return unseen;
    }

    @Override
    public boolean add(UUID run, Found found) {
        return jdbc.update(
                        """
                        insert into reconciliation_differences
                            (run_id, class, subject, order_id, provider_id, action, remedy, currency, amount, found_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""",
                        Columns.of(List.of())
                                .value(run)
                                .value(found.difference().wire())
                                .value(found.subject())
                                .value(found.orderId())
                                .value(found.providerId())
                                .value(word(found.action()))
                                .value(found.difference().remedy().wire())
                                .value(found.amount().currency().getCurrencyCode())
                                .value(found.amount().minorUnits())
                                .value(found.at()))
                == 1;
    }

    @Override
    public void repaired(String providerId) {
        jdbc.update(
                "update reconciliation_differences set action = 'repaired' where provider_id = ? and action = 'repairing'",
                providerId);
    }

    @Override
    public int timesFound(String providerId) {
        return Objects.requireNonNull(jdbc.queryForObject(
                "select count(*) from reconciliation_differences where provider_id = ?", Integer.class, providerId));
    }

    @Override
    public void forgetSeen(UUID run) {
        jdbc.update("delete from reconciliation_seen where run_id = ?", run);
    }

    @Override
    public List<Sum> sums(UUID run) {
        return jdbc.query(
                """
                select class, currency, count(*) as differences, sum(amount) as amount,
                       count(*) filter (where action = 'repaired') as repaired,
                       count(*) filter (where action = 'review') as review
                from reconciliation_differences where run_id = ? group by class, currency order by class, currency""",
                (row, _) -> new Sum(
                        difference(row),
                        row.getString("currency"),
                        row.getLong("differences"),
                        row.getLong("amount"),
                        row.getLong("repaired"),
                        row.getLong("review")),
                run);
    }

    @Override
    public List<Found> found(UUID run, int limit) {
        return jdbc.query(
                "select * from reconciliation_differences where run_id = ? order by found_at, subject limit ?",
                (row, _) -> new Found(
                        difference(row),
                        row.getString("subject"),
                        row.getObject("order_id", UUID.class),
                        row.getString("provider_id"),
                        Action.valueOf(row.getString("action").toUpperCase(Locale.ROOT)),
                        Money.of(row.getLong("amount"), row.getString("currency")),
                        Objects.requireNonNull(instant(row, "found_at"))),
                run,
                limit);
    }

    @Override
    public Map<Difference, Long> unresolved() {
        var unresolved = new EnumMap<Difference, Long>(Difference.class);
        jdbc.query("""
                select class, count(*) as open from (
                    select distinct class, provider_id from reconciliation_differences where action = 'repairing'
                    union all
                    select substr(kind, length(?) + 1), subject::text from review_items
                    where kind like ? and resolved_at is null) as waiting (class, subject)
                group by class""", Columns.of(List.of()).value(Reconcile.REVIEW_KIND).value(Reconcile.REVIEW_KIND + "%"), row -> {
            unresolved.put(difference(row), row.getLong("open"));
        });
        return unresolved;
    }

    private static Run run(ResultSet row) throws SQLException {
        return new Run(
                row.getObject("id", UUID.class),
                Objects.requireNonNull(instant(row, "window_from")),
                Objects.requireNonNull(instant(row, "window_to")),
                row.getString("requested_by"),
                Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                row.getString("cursor"),
                row.getLong("objects"),
                row.getLong("payments"),
                row.getLong("orders"),
                Objects.requireNonNull(instant(row, "begun_at")),
                instant(row, "ended_at"));
    }

    private static Difference difference(ResultSet row) throws SQLException {
        return Difference.valueOf(row.getString("class").toUpperCase(Locale.ROOT));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
