package io.tiffin.dispatch.adapter.out.jdbc;

import io.tiffin.dispatch.application.Kitchens;
import io.tiffin.kit.jdbc.Columns;
import java.util.Collection;
import java.util.Comparator;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcKitchens implements Kitchens {

    private final JdbcTemplate jdbc;

    JdbcKitchens(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void note(Collection<ReadyAt> news) {
        jdbc.update(
                """
                insert into kitchen_times as k (order_id, ready_at, said_at) select * from unnest(?, ?, ?)
                on conflict (order_id) do update set ready_at = excluded.ready_at, said_at = excluded.said_at
                where excluded.said_at >= k.said_at""",
                Columns.of(news.stream()
                                .sorted(Comparator.comparing(ReadyAt::order))
                                .toList())
                        .uuid(ReadyAt::order)
                        .timestamp(ReadyAt::readyAt)
                        .timestamp(ReadyAt::saidAt));
    }
}
