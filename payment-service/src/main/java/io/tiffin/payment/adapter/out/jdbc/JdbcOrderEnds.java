package io.tiffin.payment.adapter.out.jdbc;

import io.tiffin.kit.jdbc.Columns;
import io.tiffin.payment.application.OrderEnds;
import io.tiffin.payment.domain.Comparison.End;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcOrderEnds implements OrderEnds {

    private final JdbcTemplate jdbc;

    JdbcOrderEnds(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void keep(Collection<Ended> ended) {
        jdbc.update(
                """
                insert into order_ends (order_id, ended, heard_at) select * from unnest(?, ?, ?)
                on conflict (order_id) do nothing""",
                Columns.of(ended)
                        .uuid(Ended::orderId)
                        .text(one -> one.end().name().toLowerCase(Locale.ROOT))
                        .timestamp(Ended::heardAt));
    }

    @Override
    public Map<UUID, End> of(Collection<UUID> orderIds) {
        return jdbc
                .query("select * from order_ends where order_id = any(?)", Rows.ids(orderIds), (row, _) -> ended(row))
                .stream()
                .collect(Collectors.toMap(Ended::orderId, Ended::end));
    }

    @Override
    public List<Ended> between(Instant from, Instant to, @Nullable UUID afterOrder, int limit) {
        return jdbc.query(
                """
                select * from order_ends where heard_at >= ? and heard_at < ?
                  and order_id > coalesce(?::uuid, '00000000-0000-0000-0000-000000000000')
                order by order_id limit ?""",
                Columns.of(List.of()).value(from).value(to).value(afterOrder).value(limit),
                (row, _) -> ended(row));
    }

    private static Ended ended(ResultSet row) throws SQLException {
        return new Ended(
                row.getObject("order_id", UUID.class),
                End.valueOf(row.getString("ended").toUpperCase(Locale.ROOT)),
                row.getObject("heard_at", OffsetDateTime.class).toInstant());
    }
}
