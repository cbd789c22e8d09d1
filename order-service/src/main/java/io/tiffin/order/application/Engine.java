package io.tiffin.order.application;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.kit.asks.Asks;
import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.order.domain.OrderStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Writes what a transaction decided about its orders, and tells those who wait, after the commit. */
@Component
class Engine {

    static final String OVERDUE = "saga_overdue";

    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private final Orders orders;
    private final Publications publications;
    private final Asks asks;
    private final ReviewQueue reviews;
    private final OpenStreams streams;
    private final MeterRegistry meters;

    Engine(
            Orders orders,
            Publications publications,
            Asks asks,
            ReviewQueue reviews,
            OpenStreams streams,
            MeterRegistry meters) {
        this.orders = orders;
        this.publications = publications;
        this.asks = asks;
        this.reviews = reviews;
        this.streams = streams;
        this.meters = meters;
    }

    /**
     * Publishing opens and closes asks, and only then is it known whose last answer has come: these are closed before the rows
     * are written, so that one statement a table does. All happens under the locks of the orders, which are held till the commit.
     */
    void flush(Collection<Life> lives) {
        publications.publish(lives);
        var ended = lives.stream().filter(life -> life.order().step().isFinal()).toList();
        var owed = asks.subjectsWithOpen(ended.stream().map(Life::id).toList());
        ended.forEach(life -> life.settle(owed.contains(life.id())));
        var changed = lives.stream().filter(Life::changed).toList();
        orders.flush(changed);
        changed.forEach(this::tellOperators);
        afterCommit(lives);
    }

    private void tellOperators(Life life) {
        if (life.newlyAlerted()) {
            reviews.add(
                    OVERDUE,
                    life.id(),
                    "nothing came in time in step " + life.order().step(),
                    Map.of(
                            "step",
                            life.order().step().name(),
                            "status",
                            life.order().status().name()));
        } else if (life.alertPassed()) {
            reviews.resolve(OVERDUE, life.id(), "moved on to " + life.order().step());
        }
    }

    /** Counters and wake-ups are for what has happened, not for what was rolled back. */
    void afterCommit(Collection<Life> lives) {
        var told = List.copyOf(lives);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                told.forEach(Engine.this::count);
                var ids = told.stream().filter(Life::changed).map(Life::id).collect(Collectors.toSet());
                if (!ids.isEmpty()) {
                    streams.changed(ids);
                }
            }
        });
    }

    private void count(Life life) {
        life.ignored()
                .forEach(signal -> meters.counter(
                                "saga.ignored", "step", life.order().step().name(), "signal", signal.name())
                        .increment());
        var city = life.order().terms().city();
        if (life.isNew()) {
            meters.counter("orders.placed", "city", city).increment();
        }
        if (!life.ended()) {
            return;
        }
        var cancellation = life.order().facets().cancellation();
        if (life.order().status() == OrderStatus.CANCELLED && cancellation != null) {
            var reason = cancellation.cause().reason();
            meters.counter("order.failures", "reason", reason, "city", city).increment();
            log.info("order {} is cancelled: {}", life.id(), reason);
        } else {
            meters.counter("orders.delivered", "city", city).increment();
        }
    }
}
