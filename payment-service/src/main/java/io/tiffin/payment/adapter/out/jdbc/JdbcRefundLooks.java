package io.tiffin.payment.adapter.out.jdbc;

import io.tiffin.payment.application.RefundLooks;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** {@code operations.look_at}; {@link JdbcPayments} sets it when a refund is done. */
@Repository
class JdbcRefundLooks implements RefundLooks {

    private final JdbcTemplate jdbc;

    JdbcRefundLooks(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<UUID> due(int limit, Instant now) {
        return jdbc.query("""
                select order_id from operations where look_at <= ? and status = 'closed'
                group by order_id order by min(look_at) limit ?""", (row, _) -> row.getObject("order_id", UUID.class), now.atOffset(ZoneOffset.UTC), limit);
    }

    @Override
    public void looked(Collection<UUID> orderIds, Instant now) {
        jdbc.update("""
                update operations o
                set look_at = (select min(o.asked_at + later)
                               from unnest(array[interval '3 days', interval '7 days', interval '30 days']) as later
                               where o.asked_at + later > ?)
                where order_id = any(?) and look_at <= ?""", statement -> {
            statement.setObject(1, now.atOffset(ZoneOffset.UTC));
            statement.setArray(2, statement.getConnection().createArrayOf("uuid", orderIds.toArray()));
            statement.setObject(3, now.atOffset(ZoneOffset.UTC));
        });
    }
}
