package io.tiffin.payment.adapter.out.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.kit.time.RealClock;
import io.tiffin.payment.application.PaymentSettings;
import io.tiffin.payment.application.Reconciliations;
import io.tiffin.payment.domain.Kind;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Counted when they are read, from the rows that decide: no instance has them all in memory. */
@Component
class PaymentGauges implements MeterBinder {

    /** Asked for at the pick-up, and not taken: also when machines have given up. */
    private static final String UNTAKEN = """
            from operations o join payments p using (order_id)
            where o.kind = 'capture' and o.status in ('open', 'review') and p.state <> 'captured'""";

    private static final String QUEUE = """
            select o.kind, count(*) as length, extract(epoch from ?::timestamptz - min(o.due_at))::bigint as seconds
            from operations o join payments p using (order_id)
            where o.status = 'open' and o.due_at <= ? and (p.lease_until is null or p.lease_until <= clock_timestamp())
            group by o.kind""";

    private record Queue(long readAt, Map<Kind, Line> lines) {

        static final long LASTS_NANOS = 500_000_000;

        record Line(long length, long oldestSeconds) {}

        Line of(Kind kind) {
            return lines.getOrDefault(kind, new Line(0, 0));
        }
    }

    private final JdbcTemplate jdbc;
    private final ReviewQueue reviews;
    private final Reconciliations reconciliations;
    private final RealClock clock;
    private final Duration overdue;
    private @Nullable Queue queue;

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
        for (var kind : Kind.values()) {
            Gauge.builder("tiffin.payments.queue", () -> queue().of(kind).length())
                    .description("operations that could begin now and have not")
                    .tag("operation", kind.wire())
                    .register(registry);
            Gauge.builder("tiffin.payments.queue.oldest", () -> queue().of(kind).oldestSeconds())
                    .description("how long the oldest of them has waited")
                    .tag("operation", kind.wire())
                    .baseUnit("seconds")
                    .register(registry);
        }
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

    /** Read once for all that are asked for together. */
    private synchronized Queue queue() {
        var nanos = System.nanoTime();
        if (queue == null || nanos - queue.readAt() > Queue.LASTS_NANOS) {
            var lines = new EnumMap<Kind, Queue.Line>(Kind.class);
            jdbc.query(
                    QUEUE,
                    row -> {
                        lines.put(
                                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                                new Queue.Line(row.getLong("length"), row.getLong("seconds")));
                    },
                    clock.now().atOffset(ZoneOffset.UTC),
                    clock.now().atOffset(ZoneOffset.UTC));
            queue = new Queue(nanos, lines);
        }
        return queue;
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
