package io.tiffin.order.adapter.in.schedule;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.tiffin.order.application.SagaCounts;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How many orders stand where, and how long the oldest deadline is overdue (real seconds). */
@Component
class SagaGauges extends Rounds {

    private final SagaCounts counts;
    private final MultiGauge steps;
    private volatile double oldestOverdue;

    SagaGauges(SagaCounts counts, MeterRegistry meters, @Value("${order.poll.gauges:15s}") Duration pause) {
        super(pause);
        this.counts = counts;
        this.steps = MultiGauge.builder("sagas.open").register(meters);
        Gauge.builder("sagas.overdue.oldest", () -> oldestOverdue)
                .baseUnit("seconds")
                .register(meters);
    }

    @Override
    void round() {
        steps.register(
                counts.openByStep().entrySet().stream()
                        .map(step ->
                                MultiGauge.Row.of(Tags.of("step", step.getKey().name()), step.getValue()))
                        .toList(),
                true);
        oldestOverdue = counts.oldestOverdue().toMillis() / 1e3;
    }
}
