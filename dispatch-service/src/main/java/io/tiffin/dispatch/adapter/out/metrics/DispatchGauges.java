package io.tiffin.dispatch.adapter.out.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.tiffin.dispatch.application.Gauges;
import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Jobs that have not ended, by state, and drivers on shift, by whether they are free. */
@Component
class DispatchGauges implements Gauges {

    private final JdbcTemplate jdbc;
    private final MultiGauge jobs;
    private final MultiGauge drivers;

    DispatchGauges(JdbcTemplate jdbc, MeterRegistry registry) {
        this.jdbc = jdbc;
        this.jobs = MultiGauge.builder("dispatch.jobs").register(registry);
        this.drivers = MultiGauge.builder("dispatch.driver.slots").register(registry);
    }

    @Override
    public void refresh() {
        jobs.register(rows("""
                select city, state, count(*) from jobs
                where state not in ('DELIVERED', 'UNDELIVERABLE', 'NO_DRIVER', 'RELEASED') group by city, state"""), true);
        drivers.register(rows("""
                select city, case when order_id is null then 'free' else 'held' end, count(*)
                from driver_slots group by 1, 2"""), true);
    }

    private List<Row<?>> rows(String sql) {
        return jdbc.query(sql, (row, _) -> {
            var tags =
                    Tags.of("city", row.getString(1), "state", row.getString(2).toLowerCase(Locale.ROOT));
            return Row.of(tags, row.getLong(3));
        });
    }
}
