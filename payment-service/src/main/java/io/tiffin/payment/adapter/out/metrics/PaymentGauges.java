package io.tiffin.payment.adapter.out.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.kit.time.RealClock;
import io.tiffin.payment.application.PaymentSettings;
import io.tiffin.payment.application.Reconciliations;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Counted when they are read, from the rows that decide: no instance has them all in memory. */
@Component
class PaymentGauges implements MeterBinder {

    /** Asked for at the pick-up, and not taken: also when machines have given up. */
    private static final String UNTAKEN = """
            from operations o join payments p using (order_id)
            where o.kind = 'capture' and o.status in ('open', 'review') and p.state <> 'captured'""";

    private final JdbcTemplate jdbc;
    private final ReviewQueue reviews;
    private final Reconciliations reconciliations;
    private final RealClock clock;
    private final Duration overdue;

    PaymentGauges(
            JdbcTemplate jdbc,
            ReviewQueue reviews,
            Reconciliations reconciliations,
            RealClock clock,
            PaymentSettings settings) {
        this.overdue = settings.watchdog().captureOverdue();
        this.jdbc = jdbc;
        this.reconciliations = reconciliations;
        this.reviews = reviews;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("tiffin.payments.captures.pending", () -> count("select count(*) " + UNTAKEN))
                .description("captures that were asked for and have not succeeded")
                .register(registry);
        Gauge.builder("tiffin.payments.captures.oldest", this::oldestCaptureSeconds)
                .description("age of the oldest pending capture")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("tiffin.payments.captures.overdue", this::overdueCaptures)
                .description(
                        "captures that were asked for longer ago than anybody should wait: more than none is an alert")
                .register(registry);
        Gauge.builder(
                        "tiffin.payments.operations.unknown",
                        () -> count("select count(*) from operations where status = 'open' and unknown"))
                .description("operations whose effect at the provider is not known")
                .register(registry);
        Gauge.builder(
                        "tiffin.payments.differences",
                        () -> reconciliations.unresolved().values().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                .description("differences to the provider that neither a machine has repaired nor a person has settled")
                .register(registry);
        Gauge.builder("tiffin.payments.reviews", reviews::open)
                .description("what only a person can settle")
                .register(registry);
    }

    private long count(String sql) {
        var count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }

    private long overdueCaptures() {
        var since = clock.now().minus(overdue).atOffset(ZoneOffset.UTC);
        var count = jdbc.queryForObject("select count(*) " + UNTAKEN + " and o.asked_at <= ?", Long.class, since);
        return count == null ? 0 : count;
    }

    private long oldestCaptureSeconds() {
        var since = jdbc.queryForObject("select min(o.asked_at) " + UNTAKEN, OffsetDateTime.class);
        return since == null
                ? 0
                : Duration.between(since.toInstant(), clock.now()).toSeconds();
    }
}
