package io.tiffin.payment.adapter.out.jdbc;

import io.tiffin.payment.application.ProviderEvents;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcProviderEvents implements ProviderEvents {

    private final JdbcTemplate jdbc;

    JdbcProviderEvents(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean add(ProviderEvent event, Instant at) {
        return jdbc.update(
                        """
                        insert into provider_events (id, type, provider_id, order_id, ends, refund, received_at)
                        values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing""",
                        event.id(),
                        event.type(),
                        event.providerId(),
                        event.orderId(),
                        event.ends(),
                        event.refund(),
                        at.atOffset(ZoneOffset.UTC))
                == 1;
    }

    @Override
    public List<ProviderEvent> take(int limit, Instant at) {
        return jdbc.query(
                """
                with waiting as (
                    select id from provider_events where handled_at is null
                    order by received_at limit ? for update skip locked)
                update provider_events e set handled_at = ? from waiting where e.id = waiting.id
                returning e.*""",
                (row, _) -> new ProviderEvent(
                        row.getString("id"),
                        row.getString("type"),
                        row.getString("provider_id"),
                        row.getObject("order_id", UUID.class),
                        row.getBoolean("ends"),
                        row.getBoolean("refund")),
                limit,
                at.atOffset(ZoneOffset.UTC));
    }

    @Override
    public int forget(Instant before) {
        return jdbc.update(
                "delete from provider_events where received_at < ? and handled_at is not null",
                before.atOffset(ZoneOffset.UTC));
    }
}
