package io.tiffin.order.adapter.out.jdbc;

import io.tiffin.order.application.Life.Counters;
import io.tiffin.order.application.Life.NumberedEntry;
import io.tiffin.order.domain.Actor;
import io.tiffin.order.domain.Entry;
import io.tiffin.order.domain.Facets;
import io.tiffin.order.domain.Money;
import io.tiffin.order.domain.Order;
import io.tiffin.order.domain.Order.Terms;
import io.tiffin.order.domain.Position;
import io.tiffin.order.domain.Quote;
import io.tiffin.order.domain.Step;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Currency;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** From rows to the domain. */
final class OrderRow {

    /** With {@code from orders o join sagas s on s.order_id = o.id}. */
    static final String SELECT = """
            select o.*, s.step, s.deadline, s.alerted from orders o join sagas s on s.order_id = o.id
            """;

    static Order order(ResultSet row) throws SQLException {
        var currency = Currency.getInstance(row.getString("currency"));
        var terms = new Terms(
                row.getObject("id", UUID.class),
                row.getObject("customer_id", UUID.class),
                row.getObject("restaurant_id", UUID.class),
                row.getString("city"),
                new Quote(
                        OrderJson.lines(row.getString("lines"), currency),
                        new Money(row.getLong("subtotal"), currency),
                        new Money(row.getLong("delivery_fee"), currency)),
                new Position(row.getDouble("pick_up_lat"), row.getDouble("pick_up_lng")),
                new Position(row.getDouble("drop_off_lat"), row.getDouble("drop_off_lng")),
                row.getString("payment_method"),
                row.getObject("placed_at", OffsetDateTime.class).toInstant());
        return new Order(terms, facets(row), Step.valueOf(row.getString("step")));
    }

    static Counters counters(ResultSet row) throws SQLException {
        return new Counters(
                row.getLong("version"),
                row.getInt("timeline_sequence"),
                row.getLong("out_sequence"),
                row.getBoolean("closed"),
                row.getBoolean("alerted"));
    }

    static NumberedEntry entry(ResultSet row) throws SQLException {
        return new NumberedEntry(
                row.getInt("sequence"),
                new Entry(
                        row.getString("type"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        Actor.valueOf(row.getString("actor")),
                        OrderJson.data(row.getString("data")),
                        OrderJson.facets(row.getString("facets"))));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static Facets facets(ResultSet row) throws SQLException {
        return OrderJson.facets(
                row.getString("status"),
                row.getString("payment_status"),
                row.getString("kitchen_status"),
                instant(row, "ready_at"),
                row.getString("delivery_status"),
                row.getObject("driver_id", UUID.class),
                instant(row, "eta_at"),
                row.getString("cancellation_state"),
                row.getString("cancellation_cause"),
                row.getBoolean("customer_asked_cancellation"));
    }

    private OrderRow() {}
}
