package io.tiffin.sandbox.city.collect;

import io.tiffin.sandbox.city.check.Evidence.Frame;
import io.tiffin.sandbox.city.check.Evidence.Job;
import io.tiffin.sandbox.city.check.Evidence.JournalBalance;
import io.tiffin.sandbox.city.check.Evidence.Order;
import io.tiffin.sandbox.city.check.Evidence.Payment;
import io.tiffin.sandbox.city.check.Evidence.Review;
import io.tiffin.sandbox.city.check.Evidence.Slot;
import io.tiffin.sandbox.stack.Addresses;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The one place that knows the services' tables from outside: what their rows say, in the checker's words. */
final class Databases {

    static final List<String> ALL =
            List.of("orders", "restaurants", "payments", "dispatch", "tracking", "notifications");

    private final Addresses addresses;

    Databases(Addresses addresses) {
        this.addresses = addresses;
    }

    List<Order> orders() {
        var timelines = new HashMap<UUID, List<Frame>>();
        query(
                "orders",
                "select order_id, sequence, type, facets->>'status' as status from timeline order by order_id, sequence",
                row -> timelines
                        .computeIfAbsent(id(row, "order_id"), _ -> new ArrayList<>())
                        .add(new Frame(row.getLong("sequence"), row.getString("type"), lower(row, "status"))));
        return query(
                "orders",
                """
                select o.id, o.status, o.cancellation_state, o.cancellation_cause, o.subtotal + o.delivery_fee as total,
                       o.currency, o.closed, o.out_sequence, s.step, s.deadline,
                       (select count(*) from asks a where a.subject = o.id) as open_asks
                from orders o join sagas s on s.order_id = o.id""",
                row -> new Order(
                        id(row, "id"),
                        lower(row, "status"),
                        null,
                        Optional.ofNullable(row.getString("cancellation_cause"))
                                .map(cause -> cause.toLowerCase(Locale.ROOT))
                                .orElse(null),
                        row.getLong("total"),
                        row.getString("currency"),
                        row.getString("step"),
                        row.getBoolean("closed"),
                        Optional.ofNullable(row.getTimestamp("deadline"))
                                .map(Timestamp::toInstant)
                                .orElse(null),
                        row.getLong("out_sequence"),
                        row.getInt("open_asks"),
                        timelines.getOrDefault(id(row, "id"), List.of())));
    }

    List<Payment> payments() {
        return query(
                "payments",
                "select order_id, state, captured, refunded from payments",
                row -> new Payment(
                        id(row, "order_id"), lower(row, "state"), row.getLong("captured"), row.getLong("refunded")));
    }

    List<JournalBalance> journal() {
        return query(
                "payments",
                """
                select order_id, sum(amount)::bigint as sum,
                       coalesce(sum(amount) filter (where account = 'held'), 0)::bigint as held,
                       coalesce(sum(amount) filter (where account = 'sales'), 0)::bigint as sales
                from journal group by order_id""",
                row -> new JournalBalance(
                        id(row, "order_id"), row.getLong("sum"), row.getLong("held"), row.getLong("sales")));
    }

    List<Job> jobs() {
        return query(
                "dispatch",
                "select order_id, state, driver_id from jobs",
                row -> new Job(id(row, "order_id"), row.getString("state"), row.getObject("driver_id", UUID.class)));
    }

    List<Slot> slots() {
        return query(
                "dispatch",
                "select driver_id, order_id from driver_slots where order_id is not null",
                row -> new Slot(id(row, "driver_id"), id(row, "order_id")));
    }

    Set<UUID> driversOnShift() {
        return new HashSet<>(query("dispatch", "select id from drivers where online", row -> id(row, "id")));
    }

    Map<String, Long> outboxRows() {
        var rows = new HashMap<String, Long>();
        ALL.forEach(database -> rows.put(
                database,
                query(database, "select count(*) as n from outbox", row -> row.getLong("n"))
                        .getFirst()));
        return rows;
    }

    List<Review> reviews() {
        return ALL.stream()
                .flatMap(database -> query(
                        database,
                        "select kind, subject, reason from review_items where resolved_at is null",
                        row -> new Review(database, row.getString("kind"), id(row, "subject"), row.getString("reason")))
                        .stream())
                .toList();
    }

    /** Orders whose saga has not ended, or has an ask that nobody has answered. */
    long ordersNotAtRest() {
        return query("orders", "select count(*) as n from orders where not closed", row -> row.getLong("n"))
                .getFirst();
    }

    /** What is to be asked of the provider soon; later are only looks at what rests. */
    long paymentsNotAtRest() {
        return query(
                        "payments",
                        "select count(*) as n from payments where due_at < now() + interval '1 minute'",
                        row -> row.getLong("n"))
                .getFirst();
    }

    private interface Read<T> {
        T from(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String database, String sql, Read<T> read) {
        try (var connection = DriverManager.getConnection(addresses.jdbcUrl(database), database, database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var all = new ArrayList<T>();
            while (rows.next()) {
                all.add(read.from(rows));
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException("The database " + database + " did not answer: " + sql, e);
        }
    }

    private static UUID id(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    private static String lower(ResultSet row, String column) throws SQLException {
        return row.getString(column).toLowerCase(Locale.ROOT);
    }
}
