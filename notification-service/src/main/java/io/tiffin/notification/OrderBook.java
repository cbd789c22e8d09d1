package io.tiffin.notification;

import io.tiffin.kit.jdbc.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Who takes part in which order, and what waits until that is known. */
@Repository
class OrderBook {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, String>> PARAMETERS = new TypeReference<>() {};

    private final JdbcTemplate jdbc;

    OrderBook(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Rows that were not there are made first, so that there is always something to lock. */
    Map<UUID, Parties> lock(Collection<Parties> blanks) {
        jdbc.update("""
                insert into order_parties (order_id, city)
                select order_id, city from unnest(?, ?) as seen (order_id, city) order by order_id
                on conflict (order_id) do nothing""", Columns.of(blanks).uuid(Parties::orderId).text(Parties::city));
        var book = new HashMap<UUID, Parties>();
        jdbc.query(
                "select * from order_parties where order_id = any (?) order by order_id for update",
                Columns.of(blanks).uuid(Parties::orderId),
                row -> {
                    var parties = read(row);
                    book.put(parties.orderId(), parties);
                });
        return book;
    }

    void update(Collection<Parties> changed) {
        if (changed.isEmpty()) {
            return;
        }
        jdbc.update(
                """
                update order_parties set customer_id = changed.customer_id, restaurant_id = changed.restaurant_id,
                    driver_id = changed.driver_id, ticket_shown = changed.ticket_shown,
                    ticket_ended = changed.ticket_ended, closed = changed.closed
                from unnest(?, ?, ?, ?, ?, ?, ?)
                    as changed (order_id, customer_id, restaurant_id, driver_id, ticket_shown, ticket_ended, closed)
                where order_parties.order_id = changed.order_id""",
                Columns.of(changed)
                        .uuid(Parties::orderId)
                        .uuid(Parties::customerId)
                        .uuid(Parties::restaurantId)
                        .uuid(Parties::driverId)
                        .bool(Parties::ticketShown)
                        .bool(Parties::ticketEnded)
                        .bool(Parties::closed));
    }

    void hold(Collection<Notice> nameless) {
        if (nameless.isEmpty()) {
            return;
        }
        jdbc.update(
                """
                insert into held_notices (event_id, audience, order_id, template, parameters, city, at)
                select event_id, audience, order_id, template, parameters::jsonb, city, at
                from unnest(?, ?, ?, ?, ?, ?, ?)
                    as held (event_id, audience, order_id, template, parameters, city, at)
                on conflict do nothing""",
                Columns.of(nameless)
                        .uuid(Notice::eventId)
                        .text(notice -> notice.audience().word())
                        .uuid(Notice::orderId)
                        .text(notice -> notice.template().word())
                        .json(notice -> JSON.writeValueAsString(notice.parameters()))
                        .text(Notice::city)
                        .timestamp(Notice::at));
    }

    List<Notice> release(Collection<UUID> orders) {
        if (orders.isEmpty()) {
            return List.of();
        }
        return jdbc.query(
                "delete from held_notices where order_id = any (?) returning *",
                Columns.of(orders).uuid(id -> id),
                (row, _) -> new Notice(
                        row.getObject("event_id", UUID.class),
                        Audience.of(row.getString("audience")),
                        null,
                        Template.of(row.getString("template")),
                        JSON.readValue(row.getString("parameters"), PARAMETERS),
                        row.getObject("order_id", UUID.class),
                        row.getString("city"),
                        row.getObject("at", OffsetDateTime.class).toInstant()));
    }

    private static Parties read(ResultSet row) throws SQLException {
        return new Parties(
                row.getObject("order_id", UUID.class),
                row.getString("city"),
                row.getObject("customer_id", UUID.class),
                row.getObject("restaurant_id", UUID.class),
                row.getObject("driver_id", UUID.class),
                row.getBoolean("ticket_shown"),
                row.getBoolean("ticket_ended"),
                row.getBoolean("closed"));
    }
}
