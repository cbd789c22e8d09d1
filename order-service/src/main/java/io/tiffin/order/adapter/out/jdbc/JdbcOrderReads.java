package io.tiffin.order.adapter.out.jdbc;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.tiffin.kit.jdbc.Columns;
import io.tiffin.order.application.DropOffContact;
import io.tiffin.order.application.Life.NumberedEntry;
import io.tiffin.order.application.OrderReads;
import io.tiffin.order.application.OrderView;
import io.tiffin.order.domain.OrderStatus;
import io.tiffin.order.domain.PaymentStatus;
import io.tiffin.order.domain.Position;
import io.tiffin.order.domain.Step;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcOrderReads implements OrderReads {

    private record Line(UUID order, NumberedEntry entry) {}

    private record Found(OrderView view, int timelineSequence) {}

    private final JdbcTemplate jdbc;

    JdbcOrderReads(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** The row first, then its lines up to the row's own count: lines never change, so together they are one moment. */
    @Override
    public Optional<OrderView> find(UUID order, UUID customer) {
        var found = jdbc.query(
                OrderRow.SELECT + "where o.id = ? and o.customer_id = ?",
                (row, _) -> new Found(view(row, List.of()), row.getInt("timeline_sequence")),
                order,
                customer);
        return found.stream().findFirst().map(row -> row.view().with(timeline(order, row.timelineSequence())));
    }

    private List<NumberedEntry> timeline(UUID order, int upTo) {
        return jdbc.query(
                "select * from timeline where order_id = ? and sequence <= ? order by sequence",
                (row, _) -> OrderRow.entry(row),
                order,
                upTo);
    }

    @Override
    public List<OrderView> list(UUID customer, Set<OrderStatus> statuses, @Nullable UUID before, int limit) {
        return jdbc.query(
                OrderRow.SELECT + """
                where o.customer_id = ? and o.id < coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                  and (? or o.status = any (?))
                order by o.id desc limit ?""",
                Columns.<OrderStatus>of(statuses)
                        .value(customer)
                        .value(before)
                        .value(statuses.isEmpty())
                        .text(OrderStatus::name)
                        .value(limit),
                (row, _) -> view(row, List.of()));
    }

    @Override
    public Optional<DropOff> dropOff(UUID order, UUID driver) {
        return jdbc
                .query(
                        """
                        select d.*, o.drop_off_lat, o.drop_off_lng from orders o join drop_offs d on d.order_id = o.id
                        where o.id = ? and o.driver_id = ? and o.status not in ('DELIVERED', 'CANCELLED')
                          and o.delivery_status in ('ASSIGNED', 'AT_PICKUP', 'EN_ROUTE_TO_DROPOFF', 'AT_DROPOFF')""",
                        (row, _) -> new DropOff(
                                new DropOffContact(
                                        row.getString("address"),
                                        row.getString("name"),
                                        row.getString("phone"),
                                        row.getString("note")),
                                new Position(row.getDouble("drop_off_lat"), row.getDouble("drop_off_lng"))),
                        order,
                        driver)
                .stream()
                .findFirst();
    }

    @Override
    public boolean exists(UUID order, UUID customer) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select from orders where id = ? and customer_id = ?)", Boolean.class, order, customer));
    }

    /** Whether it is closed is asked before the lines: then the last of them is there when the end is told. */
    @Override
    public Map<UUID, Since> after(Map<UUID, Integer> sequences) {
        var asked = List.copyOf(sequences.entrySet());
        var closed = new HashMap<UUID, Integer>();
        jdbc.query(
                "select id, timeline_sequence from orders where id = any (?) and closed",
                Columns.<Map.Entry<UUID, Integer>>of(asked).uuid(Map.Entry::getKey),
                row -> {
                    closed.put(row.getObject(1, UUID.class), row.getInt(2));
                });
        var entries = jdbc
                .query(
                        """
                        select t.* from unnest(?, ?) as asked (id, after)
                        join timeline t on t.order_id = asked.id and t.sequence > asked.after
                        order by t.order_id, t.sequence""",
                        Columns.<Map.Entry<UUID, Integer>>of(asked)
                                .uuid(Map.Entry::getKey)
                                .integer(Map.Entry::getValue),
                        (row, _) -> new Line(row.getObject("order_id", UUID.class), OrderRow.entry(row)))
                .stream()
                .collect(groupingBy(Line::order, mapping(Line::entry, toList())));
        var news = new HashMap<UUID, Since>();
        closed.forEach((order, last) -> news.put(order, new Since(List.of(), last)));
        entries.forEach((order, lines) -> news.put(order, new Since(lines, closed.get(order))));
        return news;
    }

    private static OrderView view(ResultSet row, List<NumberedEntry> timeline) throws SQLException {
        var order = OrderRow.order(row);
        var confirms = order.step() == Step.AUTHORIZING && order.facets().payment() == PaymentStatus.REQUIRES_ACTION;
        var deadline = row.getObject("deadline", OffsetDateTime.class);
        return new OrderView(
                order,
                row.getLong("version"),
                confirms ? row.getString("client_secret") : null,
                confirms && deadline != null ? deadline.toInstant() : null,
                row.getBoolean("closed"),
                timeline);
    }
}
