package io.tiffin.order.adapter.out.jdbc;

import io.tiffin.kit.jdbc.Columns;
import io.tiffin.order.application.DropOffContact;
import io.tiffin.order.application.Life;
import io.tiffin.order.application.Life.NumberedEntry;
import io.tiffin.order.application.Orders;
import io.tiffin.order.application.Waits;
import io.tiffin.order.domain.Cancellation;
import io.tiffin.order.domain.Facets;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcOrders implements Orders {

    private static final String PROFILE = "FOOD";

    private record TimelineRow(UUID order, NumberedEntry line) {}

    private final JdbcTemplate jdbc;
    private final Waits waits;

    JdbcOrders(JdbcTemplate jdbc, Waits waits) {
        this.jdbc = jdbc;
        this.waits = waits;
    }

    @Override
    public void add(Life life, DropOffContact contact) {
        var terms = life.order().terms();
        var quote = terms.quote();
        var facets = life.order().facets();
        jdbc.update(
                """
                insert into orders (id, customer_id, restaurant_id, city, lines, currency, subtotal, delivery_fee,
                    pick_up_lat, pick_up_lng, drop_off_lat, drop_off_lng, payment_method, placed_at,
                    status, payment_status, kitchen_status, delivery_status, timeline_sequence, out_sequence, version)
                values (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)""",
                terms.id(),
                terms.customer(),
                terms.restaurant(),
                terms.city(),
                OrderJson.lines(quote.lines()),
                quote.subtotal().currency().getCurrencyCode(),
                quote.subtotal().minorUnits(),
                quote.deliveryFee().minorUnits(),
                terms.pickUp().lat(),
                terms.pickUp().lng(),
                terms.dropOff().lat(),
                terms.dropOff().lng(),
                terms.paymentMethod(),
                terms.placedAt().atOffset(ZoneOffset.UTC),
                facets.status().name(),
                facets.payment().name(),
                facets.kitchen().status().name(),
                facets.delivery().status().name(),
                life.timelineSequence(),
                life.outSequence());
        jdbc.update(
                "insert into sagas (order_id, profile, step, deadline, key_hash) values (?, ?, ?, ?, ?)",
                life.id(),
                PROFILE,
                life.order().step().name(),
                offset(life.deadline()),
                keyHash(life.id()));
        jdbc.update(
                "insert into drop_offs (order_id, address, name, phone, note) values (?, ?, ?, ?, ?)",
                life.id(),
                contact.address(),
                contact.name(),
                contact.phone(),
                contact.note());
        addTimeline(List.of(life));
    }

    /** Both rows: who has waited for a lock sees the newest version of the rows that it locks, and of no others. */
    @Override
    public Map<UUID, Life> lock(Collection<UUID> ids) {
        var lives = new LinkedHashMap<UUID, Life>();
        if (!ids.isEmpty()) {
            jdbc.query(
                    OrderRow.SELECT + "where o.id = any (?) order by o.id for update of o, s",
                    Columns.<UUID>of(ids).uuid(id -> id),
                    row -> {
                        var order = OrderRow.order(row);
                        lives.put(
                                order.id(),
                                Life.of(order, OrderRow.instant(row, "deadline"), OrderRow.counters(row), waits));
                    });
        }
        return lives;
    }

    @Override
    public void flush(Collection<Life> lives) {
        if (lives.isEmpty()) {
            return;
        }
        var orders = jdbc.update(
                """
                update orders o
                set status = n.status, payment_status = n.payment, client_secret = coalesce(n.secret, o.client_secret),
                    kitchen_status = n.kitchen, ready_at = n.ready_at, delivery_status = n.delivery,
                    driver_id = n.driver, eta_at = n.eta_at, cancellation_state = n.cancellation,
                    cancellation_cause = n.cause, customer_asked_cancellation = n.customer_asked,
                    timeline_sequence = n.timeline_sequence,
                    out_sequence = n.out_sequence, closed = n.closed, version = o.version + 1
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as n (id, version, status, payment, secret,
                    kitchen, ready_at, delivery, driver, eta_at, cancellation, cause, customer_asked, timeline_sequence,
                    out_sequence, closed)
                where o.id = n.id and o.version = n.version""",
                Columns.<Life>of(lives)
                        .uuid(Life::id)
                        .bigint(Life::version)
                        .text(life -> facets(life).status().name())
                        .text(life -> facets(life).payment().name())
                        .text(Life::clientSecret)
                        .text(life -> facets(life).kitchen().status().name())
                        .timestamp(life -> facets(life).kitchen().readyAt())
                        .text(life -> facets(life).delivery().status().name())
                        .uuid(life -> facets(life).delivery().driver())
                        .timestamp(life -> facets(life).delivery().etaAt())
                        .text(life -> state(facets(life).cancellation()))
                        .text(life -> cause(facets(life).cancellation()))
                        .bool(life -> customerAsked(facets(life).cancellation()))
                        .integer(Life::timelineSequence)
                        .bigint(Life::outSequence)
                        .bool(Life::closed));
        var sagas = jdbc.update(
                """
                update sagas s set step = n.step, deadline = n.deadline, alerted = n.alerted
                from unnest(?, ?, ?, ?) as n (id, step, deadline, alerted)
                where s.order_id = n.id""",
                Columns.<Life>of(lives)
                        .uuid(Life::id)
                        .text(life -> life.order().step().name())
                        .timestamp(Life::deadline)
                        .bool(Life::alerted));
        if (orders != lives.size() || sagas != lives.size()) {
            throw new OptimisticLockingFailureException(
                    "%d orders, %d and %d rows".formatted(lives.size(), orders, sagas));
        }
        addTimeline(lives);
    }

    private void addTimeline(Collection<Life> lives) {
        var rows = lives.stream()
                .flatMap(life -> life.entries().stream().map(line -> new TimelineRow(life.id(), line)))
                .toList();
        if (rows.isEmpty()) {
            return;
        }
        jdbc.update(
                """
                insert into timeline (order_id, sequence, type, at, actor, data, facets)
                select id, sequence, type, at, actor, data::jsonb, facets::jsonb
                from unnest(?, ?, ?, ?, ?, ?, ?) as n (id, sequence, type, at, actor, data, facets)""",
                Columns.of(rows)
                        .uuid(TimelineRow::order)
                        .integer(row -> row.line().sequence())
                        .text(row -> row.line().entry().type())
                        .timestamp(row -> row.line().entry().at())
                        .text(row -> row.line().entry().actor().name())
                        .text(row -> OrderJson.data(row.line().entry().data()))
                        .text(row -> OrderJson.facets(row.line().entry().facets())));
    }

    @Override
    public List<UUID> due(Instant realNow, Set<Integer> partitions, int of, int limit) {
        return jdbc.query(
                """
                select order_id from sagas where deadline <= ? and key_hash % ? = any (?)
                order by deadline limit ?""",
                Columns.<Integer>of(partitions)
                        .value(realNow)
                        .value(of)
                        .integer(partition -> partition)
                        .value(limit),
                (row, _) -> row.getObject(1, UUID.class));
    }

    @Override
    public boolean unsentSince(Instant real) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select exists (select from outbox where created_at < ?)", Boolean.class, offset(real)));
    }

    @Override
    public Set<Integer> partitionsWithDue(Instant realNow, int of) {
        return new HashSet<>(jdbc.query(
                "select distinct key_hash % ? from sagas where deadline <= ?",
                (row, _) -> row.getInt(1), of, offset(realNow)));
    }

    /** As Kafka's own partitioner sees the key, before the remainder. */
    private static int keyHash(UUID order) {
        return Utils.toPositive(Utils.murmur2(order.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static Facets facets(Life life) {
        return life.order().facets();
    }

    private static @Nullable String state(@Nullable Cancellation cancellation) {
        return cancellation == null ? null : cancellation.state().name();
    }

    private static @Nullable String cause(@Nullable Cancellation cancellation) {
        return cancellation == null ? null : cancellation.cause().name();
    }

    private static boolean customerAsked(@Nullable Cancellation cancellation) {
        return cancellation != null && cancellation.customerAsked();
    }

    private static @Nullable Object offset(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }
}
