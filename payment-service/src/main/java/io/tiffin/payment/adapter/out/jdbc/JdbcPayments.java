package io.tiffin.payment.adapter.out.jdbc;

import io.tiffin.kit.jdbc.Columns;
import io.tiffin.payment.application.Payments;
import io.tiffin.payment.application.ProviderEvents.ProviderEvent;
import io.tiffin.payment.domain.Attempt;
import io.tiffin.payment.domain.Deed;
import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Operation;
import io.tiffin.payment.domain.Payment;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.stereotype.Repository;

/** One statement a table, columns as arrays. */
@Repository
class JdbcPayments implements Payments {

    private static final String LOCK = "select * from payments where order_id = any(?) order by order_id for update";

    private static final String LOCK_NOW = LOCK + " nowait";

    private static final String IS_DUE = "due_at <= ? and (lease_until is null or lease_until <= clock_timestamp())";

    private static final String DUE =
            "select * from payments where %s order by urgency, due_at limit ? for update skip locked".formatted(IS_DUE);

    private static final String LONGEST_DUE =
            "select * from payments where %s order by due_at limit ? for update skip locked".formatted(IS_DUE);

    private static final String DUE_ORDERS =
            "select order_id from payments where %s order by urgency, due_at limit ?".formatted(IS_DUE);

    private static final String ANSWERABLE = """
            select p.* from payments p join operations o on o.order_id = p.order_id and o.kind = 'authorize'
            where p.due_at is not null and p.urgency = 0 and p.state = 'pending'
              and (p.lease_until is null or p.lease_until <= clock_timestamp())
              and o.status = 'open' and (o.respond_by <= ? or (not ? and not o.unknown))
              and not exists (
                  select from operations v where v.order_id = p.order_id and v.kind = 'void' and v.status = 'open')
            order by o.respond_by limit ? for update of p skip locked""";

    private static final String DUE_OF =
            "select * from payments where order_id = ? and %s for update skip locked".formatted(IS_DUE);

    private static final String EXPIRING = """
            select * from payments p
            where state = 'authorized' and expires_at <= ? and due_at is null
              and not exists (
                  select from operations o
                  where o.order_id = p.order_id
                    and (o.kind in ('capture', 'void') or o.status = 'review'
                         or o.kind = 'renew' and o.problem = 'written_off'))
            order by expires_at limit ? for update skip locked""";

    private static final String ROWS = """
            unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                as r (order_id, id, city, currency, amount, method, state, provider_id, client_secret, held, expires_at,
                      captured, refunded, reason, hints, sequence, entries, urgency, due_at)""";

    private static final String INSERT = """
            insert into payments (order_id, id, city, currency, amount, method, state, provider_id, client_secret, held,
                                  expires_at, captured, refunded, reason, hints, sequence, entries, urgency, due_at)
            select * from %s order by order_id
            on conflict do nothing""".formatted(ROWS);

    private static final String UPDATE = """
            update payments p set
                currency = r.currency, amount = r.amount, method = r.method, state = r.state, provider_id = r.provider_id,
                client_secret = r.client_secret, held = r.held, expires_at = r.expires_at, captured = r.captured,
                refunded = r.refunded, reason = r.reason, hints = r.hints, sequence = r.sequence,
                entries = r.entries, urgency = r.urgency, due_at = r.due_at,
                lease_until = case when ? then p.lease_until else clock_timestamp() + ?::float8 * interval '1 ms' end
            from %s where p.order_id = r.order_id""".formatted(ROWS);

    private static final String UPSERT_OPERATIONS = """
            insert into operations as o (order_id, kind, number, sequence, status, ask, currency, amount, granted, tip_id,
                                         respond_by, asked_at, attempts, failures, unknown, spoilt, first_call_at, missed_since,
                                         due_at, problem, fee)
            select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (order_id, kind, number) do update set
                sequence = excluded.sequence, status = excluded.status, ask = excluded.ask, attempts = excluded.attempts,
                amount = excluded.amount, granted = excluded.granted, respond_by = excluded.respond_by,
                asked_at = excluded.asked_at, failures = excluded.failures,
                unknown = excluded.unknown, spoilt = excluded.spoilt, first_call_at = excluded.first_call_at,
                missed_since = excluded.missed_since,
                due_at = excluded.due_at, problem = excluded.problem, fee = excluded.fee,
                look_at = case
                    when excluded.kind = 'refund' and excluded.status = 'closed' and o.status <> 'closed' and excluded.granted > 0
                    then excluded.asked_at + interval '1 day' else o.look_at end""";

    private static final String WAKE_UP = """
            with concerned as (
                select p.order_id
                from unnest(?, ?, ?, ?) as e (provider_id, order_id, ends, refund)
                join payments p on p.order_id = coalesce(
                    e.order_id, (select known.order_id from payments known where known.provider_id = e.provider_id))
                where p.state = 'needs_customer'
                   or p.state = 'captured' and e.refund
                   or (p.lease_until is null or p.lease_until <= clock_timestamp())
                      and (p.state in ('pending', 'lapsed') or p.state = 'authorized' and e.ends)),
            locked as (
                select order_id from payments where order_id in (select order_id from concerned)
                order by order_id for update)
            update payments set hints = hints + 1, due_at = ? where order_id in (select order_id from locked)""";

    private static final String KEEP_LEASE = """
            update payments p set lease_until = clock_timestamp() + ? * interval '1 ms'
            from operations o
            where p.order_id = ? and p.lease_until is not null
              and o.order_id = p.order_id and o.kind = ? and o.number = ? and o.attempts = ? and o.sequence = ?""";

    private record Kept(UUID orderId, Operation operation) {}

    private final JdbcTemplate jdbc;

    JdbcPayments(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<UUID, Payment> find(Collection<UUID> orderIds) {
        return read("select * from payments where order_id = any(?)", Rows.ids(orderIds)).stream()
                .collect(Collectors.toMap(Payment::orderId, Function.identity()));
    }

    @Override
    public List<Payment> withMoney(UUID afterPayment, UUID untilPayment, int limit) {
        return read(
                """
                select * from payments where state in ('authorized', 'captured') and id > ? and id < ?
                order by id limit ?""",
                Columns.of(List.of()).value(afterPayment).value(untilPayment).value(limit));
    }

    @Override
    public Map<UUID, Payment> lock(Collection<UUID> orderIds) {
        return read(LOCK, Rows.ids(orderIds)).stream().collect(Collectors.toMap(Payment::orderId, Function.identity()));
    }

    @Override
    public Map<UUID, Payment> lockNow(Collection<UUID> orderIds) {
        return read(LOCK_NOW, Rows.ids(orderIds)).stream()
                .collect(Collectors.toMap(Payment::orderId, Function.identity()));
    }

    @Override
    public List<Payment> due(int limit, Instant now) {
        return due(DUE, limit, now);
    }

    @Override
    public List<Payment> longestDue(int limit, Instant now) {
        return due(LONGEST_DUE, limit, now);
    }

    @Override
    public List<Payment> answerable(int limit, boolean waits, Instant now) {
        return read(ANSWERABLE, statement -> {
            statement.setObject(1, now.atOffset(ZoneOffset.UTC));
            statement.setBoolean(2, waits);
            statement.setInt(3, limit);
        });
    }

    private List<Payment> due(String sql, int limit, Instant now) {
        return read(sql, statement -> {
            statement.setObject(1, now.atOffset(ZoneOffset.UTC));
            statement.setInt(2, limit);
        });
    }

    @Override
    public List<UUID> dueOrders(int limit, Instant now) {
        return jdbc.query(
                DUE_ORDERS, (row, _) -> row.getObject("order_id", UUID.class), now.atOffset(ZoneOffset.UTC), limit);
    }

    @Override
    public Optional<Payment> dueOf(UUID orderId, Instant now) {
        return read(DUE_OF, statement -> {
                    statement.setObject(1, orderId);
                    statement.setObject(2, now.atOffset(ZoneOffset.UTC));
                })
                .stream()
                .findFirst();
    }

    @Override
    public List<Payment> expiring(int limit, Instant by) {
        return read(EXPIRING, statement -> {
            statement.setObject(1, by.atOffset(ZoneOffset.UTC));
            statement.setInt(2, limit);
        });
    }

    @Override
    public void postpone(UUID orderId, Instant until) {
        jdbc.update("update payments set due_at = ? where order_id = ?", until.atOffset(ZoneOffset.UTC), orderId);
    }

    @Override
    public void add(Collection<Payment> payments) {
        if (payments.isEmpty()) {
            return;
        }
        if (jdbc.update(INSERT, columns(Columns.of(payments))) != payments.size()) {
            throw new ConcurrencyFailureException("a payment has come into being meanwhile");
        }
        keepOperations(payments);
    }

    @Override
    public void update(Collection<Payment> payments) {
        update(payments, true, null);
    }

    @Override
    public void updateAndFree(Collection<Payment> payments) {
        update(payments, false, null);
    }

    @Override
    public void updateAndLease(Collection<Payment> payments, Duration length) {
        update(payments, false, length);
    }

    @Override
    public void keepLease(Attempt attempt, Duration length) {
        var operation = attempt.operation();
        jdbc.update(
                KEEP_LEASE,
                length.toMillis(),
                attempt.payment().orderId(),
                operation.kind().wire(),
                operation.deed().number(),
                operation.attempts(),
                operation.sequence());
    }

    @Override
    public void wakeUp(Collection<ProviderEvent> events, Instant now) {
        jdbc.update(
                WAKE_UP,
                Columns.of(events)
                        .text(ProviderEvent::providerId)
                        .uuid(ProviderEvent::orderId)
                        .bool(ProviderEvent::ends)
                        .bool(ProviderEvent::refund)
                        .value(now));
    }

    /** @param lease anew for so long, or none; nothing of that is looked at when the old one is kept */
    private void update(Collection<Payment> payments, boolean keepsLease, @Nullable Duration lease) {
        if (payments.isEmpty()) {
            return;
        }
        if (jdbc.update(
                        UPDATE,
                        columns(Columns.of(payments)
                                .value(keepsLease)
                                .value(lease == null ? null : (double) lease.toMillis())))
                != payments.size()) {
            throw new ConcurrencyFailureException("a payment was updated that does not exist");
        }
        keepOperations(payments);
    }

    private void keepOperations(Collection<Payment> payments) {
        var kept = payments.stream()
                .flatMap(payment ->
                        payment.operations().values().stream().map(operation -> new Kept(payment.orderId(), operation)))
                .toList();
        if (kept.isEmpty()) {
            return;
        }
        jdbc.update(
                UPSERT_OPERATIONS,
                Columns.of(kept)
                        .uuid(Kept::orderId)
                        .text(k -> k.operation().kind().wire())
                        .integer(k -> k.operation().deed().number())
                        .integer(k -> k.operation().sequence())
                        .text(k -> Rows.wire(k.operation().status()))
                        .uuid(k -> k.operation().ask())
                        .text(k -> k.operation().amount().currency().getCurrencyCode())
                        .bigint(k -> k.operation().amount().minorUnits())
                        .bigint(k -> minorUnits(k.operation().granted()))
                        .uuid(k -> k.operation().tipId())
                        .timestamp(k -> k.operation().respondBy())
                        .timestamp(k -> k.operation().askedAt())
                        .integer(k -> k.operation().attempts())
                        .integer(k -> k.operation().failures())
                        .bool(k -> k.operation().unknown())
                        .bool(k -> k.operation().spoilt())
                        .timestamp(k -> k.operation().firstCallAt())
                        .timestamp(k -> k.operation().missedSince())
                        .timestamp(k -> k.operation().dueAt())
                        .text(k -> k.operation().problem())
                        .bigint(k -> minorUnits(k.operation().fee())));
    }

    private static @Nullable Long minorUnits(@Nullable Money money) {
        return money == null ? null : money.minorUnits();
    }

    private List<Payment> read(String sql, PreparedStatementSetter parameters) {
        var payments = jdbc.query(sql, parameters, (row, _) -> Rows.payment(row));
        if (payments.isEmpty()) {
            return payments;
        }
        var operations = new HashMap<UUID, Map<Deed, Operation>>();
        jdbc.query(
                "select * from operations where order_id = any(?)",
                Rows.ids(payments.stream().map(Payment::orderId).toList()),
                row -> {
                    var operation = Rows.operation(row);
                    operations
                            .computeIfAbsent(row.getObject("order_id", UUID.class), _ -> new HashMap<>())
                            .put(operation.deed(), operation);
                });
        return payments.stream()
                .map(payment -> Rows.with(payment, operations.getOrDefault(payment.orderId(), Map.of())))
                .toList();
    }

    private static Columns<Payment> columns(Columns<Payment> columns) {
        return columns.uuid(Payment::orderId)
                .uuid(Payment::id)
                .text(Payment::city)
                .text(payment -> payment.amount().currency().getCurrencyCode())
                .bigint(payment -> payment.amount().minorUnits())
                .text(Payment::method)
                .text(payment -> StateColumns.of(payment.state()).name())
                .text(payment -> StateColumns.of(payment.state()).providerId())
                .text(payment -> StateColumns.of(payment.state()).clientSecret())
                .bigint(payment -> StateColumns.of(payment.state()).held())
                .timestamp(payment -> StateColumns.of(payment.state()).expiresAt())
                .bigint(payment -> StateColumns.of(payment.state()).captured())
                .bigint(payment -> StateColumns.of(payment.state()).refunded())
                .text(payment -> StateColumns.of(payment.state()).reason())
                .integer(Payment::hints)
                .bigint(Payment::sequence)
                .bigint(Payment::entries)
                .integer(JdbcPayments::urgency)
                .timestamp(payment -> payment.due().orElse(null));
    }

    /** The less, the sooner. */
    private static int urgency(Payment payment) {
        return switch (payment.urgency()) {
            case AUTHORIZE -> 0;
            case CAPTURE -> 1;
            case VOID, RENEW -> 2;
            case REFUND -> 3;
            case TIP -> 4;
        };
    }
}
