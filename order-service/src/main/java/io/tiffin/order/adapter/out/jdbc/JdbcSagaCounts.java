package io.tiffin.order.adapter.out.jdbc;

import io.tiffin.kit.time.RealClock;
import io.tiffin.order.application.SagaCounts;
import io.tiffin.order.domain.Step;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcSagaCounts implements SagaCounts {

    private final JdbcTemplate jdbc;
    private final RealClock clock;

    JdbcSagaCounts(JdbcTemplate jdbc, RealClock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public Map<Step, Long> openByStep() {
        var counts = new EnumMap<Step, Long>(Step.class);
        jdbc.query("select step, count(*) from sagas where step not in ('DONE', 'CANCELLED') group by step", row -> {
            counts.put(Step.valueOf(row.getString(1)), row.getLong(2));
        });
        return counts;
    }

    @Override
    public Duration oldestOverdue() {
        var now = clock.now();
        var oldest = jdbc.queryForObject(
                "select min(deadline) from sagas where deadline <= ?",
                OffsetDateTime.class,
                now.atOffset(ZoneOffset.UTC));
        return oldest == null ? Duration.ZERO : Duration.between(oldest.toInstant(), now);
    }
}
