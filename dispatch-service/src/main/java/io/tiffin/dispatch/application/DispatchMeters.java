package io.tiffin.dispatch.application;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.dispatch.application.Announcements.Told;
import io.tiffin.dispatch.domain.Job;
import io.tiffin.dispatch.domain.JobEvent;
import io.tiffin.dispatch.domain.OfferState;
import java.time.Duration;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** How long drivers are sought, and what becomes of offers. */
@Component
class DispatchMeters {

    private final MeterRegistry registry;

    DispatchMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(Told told) {
        switch (told.event()) {
            case JobEvent.Offered _ -> offer(told.job(), OfferState.OPEN);
            case JobEvent.OfferClosed closed -> offer(told.job(), closed.outcome());
            case JobEvent.Unassigned lost -> offer(told.job(), lost.outcome());
            case JobEvent.Assigned assigned -> {
                offer(told.job(), OfferState.ACCEPTED);
                registry.timer("dispatch.assign", "city", told.job().city()) // business time
                        .record(Duration.between(told.job().window().opensAt(), assigned.at()));
            }
            case JobEvent.NoDriver _ ->
                registry.counter("dispatch.none.found", "city", told.job().city())
                        .increment();
            default -> {}
        }
    }

    private void offer(Job job, OfferState outcome) {
        registry.counter(
                        "dispatch.offers",
                        "city",
                        job.city(),
                        "outcome",
                        outcome == OfferState.OPEN ? "made" : outcome.name().toLowerCase(Locale.ROOT))
                .increment();
    }
}
