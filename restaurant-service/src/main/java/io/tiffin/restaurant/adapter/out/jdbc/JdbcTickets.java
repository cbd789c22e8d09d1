package io.tiffin.restaurant.adapter.out.jdbc;

import static java.util.stream.Collectors.toMap;

import io.tiffin.kit.jdbc.Columns;
import io.tiffin.restaurant.application.Tickets;
import io.tiffin.restaurant.domain.Ticket;
import io.tiffin.restaurant.domain.TicketStatus;
import java.sql.Types;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.IncorrectUpdateSemanticsDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** One statement for any number of tickets. */
@Repository
class JdbcTickets implements Tickets {

    private static final String OF_A_KITCHEN =
            "select * from tickets where order_id = ? and restaurant_id = any (?) and opened_at is not null";

    private final JdbcTemplate jdbc;
    private final JdbcClient named;

    JdbcTickets(JdbcTemplate jdbc, JdbcClient named) {
        this.jdbc = jdbc;
        this.named = named;
    }

    @Override
    public Map<UUID, Ticket> lock(Collection<UUID> orderIds) {
        return jdbc
                .query(
                        "select * from tickets where order_id = any (?) order by order_id for update",
                        Columns.of(Set.copyOf(orderIds)).uuid(id -> id),
                        TicketRows::read)
                .stream()
                .collect(toMap(Ticket::orderId, ticket -> ticket));
    }

    @Override
    public Optional<Ticket> lock(UUID orderId, Set<UUID> restaurantIds) {
        return one(OF_A_KITCHEN + " for update", orderId, restaurantIds);
    }

    @Override
    public Optional<Ticket> find(UUID orderId, Set<UUID> restaurantIds) {
        return one(OF_A_KITCHEN, orderId, restaurantIds);
    }

    private Optional<Ticket> one(String sql, UUID orderId, Set<UUID> restaurantIds) {
        return jdbc.query(sql, Columns.of(restaurantIds).value(orderId).uuid(id -> id), TicketRows::read).stream()
                .findFirst();
    }

    @Override
    public List<Ticket> page(Set<UUID> restaurantIds, Set<TicketStatus> statuses, @Nullable UUID before, int limit) {
        return named.sql("""
                        select * from tickets
                        where restaurant_id = any (:restaurants) and opened_at is not null
                            and (:anyStatus or status = any (:statuses))
                            and order_id < coalesce(:before::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                        order by order_id desc limit :limit""")
                .param("restaurants", restaurantIds.toArray(UUID[]::new))
                .param("anyStatus", statuses.isEmpty())
                .param("statuses", statuses.stream().map(TicketStatus::word).toArray(String[]::new))
                .param("before", before, Types.OTHER)
                .param("limit", limit)
                .query(TicketRows::read)
                .list();
    }

    @Override
    public void add(Collection<Ticket> tickets) {
        write(
                """
                insert into tickets (order_id, status, opened_at, respond_by, accepted_at, prep_minutes, ready_at,
                    preparing_at, cooked_at, ended_by, end_reason, ended_at, sequence, restaurant_id, city, lines)
                select order_id, status, opened_at, respond_by, accepted_at, prep_minutes, ready_at,
                    preparing_at, cooked_at, ended_by, end_reason, ended_at, sequence, restaurant_id, city, lines::jsonb
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    as added (order_id, status, opened_at, respond_by, accepted_at, prep_minutes, ready_at,
                        preparing_at, cooked_at, ended_by, end_reason, ended_at, sequence, restaurant_id, city, lines)""",
                tickets,
                stateOf(tickets).uuid(Ticket::restaurantId).text(Ticket::city).json(TicketRows::linesOf));
    }

    @Override
    public void update(Collection<Ticket> tickets) {
        write("""
                update tickets set status = changed.status, opened_at = changed.opened_at,
                    respond_by = changed.respond_by, accepted_at = changed.accepted_at,
                    prep_minutes = changed.prep_minutes, ready_at = changed.ready_at,
                    preparing_at = changed.preparing_at, cooked_at = changed.cooked_at, ended_by = changed.ended_by,
                    end_reason = changed.end_reason, ended_at = changed.ended_at, sequence = changed.sequence
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    as changed (order_id, status, opened_at, respond_by, accepted_at, prep_minutes, ready_at,
                        preparing_at, cooked_at, ended_by, end_reason, ended_at, sequence)
                where tickets.order_id = changed.order_id""", tickets, stateOf(tickets));
    }

    private void write(String sql, Collection<Ticket> tickets, Columns<Ticket> columns) {
        if (tickets.isEmpty()) {
            return;
        }
        var written = jdbc.update(sql, columns);
        if (written != tickets.size()) {
            throw new IncorrectUpdateSemanticsDataAccessException(
                    "%d of %d tickets were written".formatted(written, tickets.size()));
        }
    }

    private static Columns<Ticket> stateOf(Collection<Ticket> tickets) {
        return Columns.of(List.copyOf(tickets))
                .uuid(Ticket::orderId)
                .text(ticket -> ticket.status().word())
                .timestamp(ticket -> ticket.progress().openedAt())
                .timestamp(ticket -> ticket.progress().respondBy())
                .timestamp(ticket -> ticket.progress().acceptedAt())
                .integer(ticket -> ticket.progress().prepMinutes())
                .timestamp(ticket -> ticket.progress().readyAt())
                .timestamp(ticket -> ticket.progress().preparingAt())
                .timestamp(ticket -> ticket.progress().cookedAt())
                .text(ticket -> ticket.ending() == null ? null : ticket.ending().by())
                .text(ticket -> ticket.ending() == null ? null : ticket.ending().reason())
                .timestamp(ticket ->
                        ticket.ending() == null ? null : ticket.ending().at())
                .bigint(Ticket::sequence);
    }
}
