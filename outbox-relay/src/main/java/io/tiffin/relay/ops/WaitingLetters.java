package io.tiffin.relay.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tiffin.events.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gauges {@code tiffin.dead_letters.waiting}, by topic; NaN while it is not known. Counted beside the scrape and at most
 * every 15 seconds, so that no scrape waits for the broker, and nothing is counted for nobody.
 */
final class WaitingLetters implements MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingLetters.class);
    private static final long COUNT_EVERY = Duration.ofSeconds(15).toNanos();

    private final DeadLetters letters;
    private final AtomicLong nextCount = new AtomicLong(System.nanoTime());
    private volatile Map<String, Long> waiting = Map.of();

    WaitingLetters(DeadLetters letters) {
        this.letters = letters;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Topics.ALL.forEach(topic -> Gauge.builder("tiffin.dead_letters.waiting", () -> of(topic.name()))
                .description("messages that a consumer gave up and no operator has decided about")
                .tag("topic", topic.name())
                .register(registry));
    }

    private double of(String topic) {
        var due = nextCount.get();
        if (System.nanoTime() - due >= 0 && nextCount.compareAndSet(due, System.nanoTime() + COUNT_EVERY)) {
            Thread.ofVirtual().name("dead-letters").start(this::count);
        }
        var count = waiting.get(topic);
        return count == null ? Double.NaN : count;
    }

    private void count() {
        try {
            waiting = letters.waiting();
        } catch (KafkaException e) {
            waiting = Map.of();
            LOG.warn("The dead letters could not be counted: {}", e.getMessage());
        }
    }
}
