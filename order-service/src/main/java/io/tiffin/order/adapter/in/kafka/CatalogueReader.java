package io.tiffin.order.adapter.in.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.events.CatalogSnapshot;
import io.tiffin.events.CatalogSnapshot.MenuSection;
import io.tiffin.events.CatalogSnapshot.RestaurantState;
import io.tiffin.events.MoneyAmount;
import io.tiffin.events.Topics;
import io.tiffin.kit.messaging.Failures;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.messaging.MessageBatches;
import io.tiffin.kit.messaging.MessageContract;
import io.tiffin.kit.messaging.RefusedMessage;
import io.tiffin.order.application.CatalogueSnapshot;
import io.tiffin.order.application.CatalogueSnapshot.RestaurantSnapshot;
import io.tiffin.order.application.CatalogueSnapshot.SectionSnapshot;
import io.tiffin.order.application.KeepCatalogue;
import io.tiffin.order.domain.Money;
import io.tiffin.order.domain.Position;
import io.tiffin.order.domain.Restaurant.MenuItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.BatchListenerFailedException;
import org.springframework.stereotype.Component;

/**
 * Reads the catalogue from its beginning at every start, on every instance: versions decide, so nothing is remembered and
 * nothing can be missed. The service is not ready before it has seen what was there when it started.
 */
@Component("catalogue")
class CatalogueReader implements SmartLifecycle, HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(CatalogueReader.class);
    private static final MessageContract<CatalogSnapshot> CONTRACT = MessageContract.of(CatalogSnapshot.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ConsumerFactory<String, byte[]> consumers;
    private final MessageBatches batches;
    private final KeepCatalogue keepCatalogue;
    private final MeterRegistry meters;
    private volatile boolean running;
    private volatile boolean caughtUp;
    private volatile Thread thread = Thread.ofVirtual().unstarted(() -> {});

    @SuppressWarnings("unchecked") // the kit's consumers take strings and bytes
    CatalogueReader(
            ConsumerFactory<?, ?> consumers,
            MessageBatches batches,
            KeepCatalogue keepCatalogue,
            MeterRegistry meters) {
        this.consumers = (ConsumerFactory<String, byte[]>) consumers;
        this.batches = batches;
        this.keepCatalogue = keepCatalogue;
        this.meters = meters;
    }

    @Override
    public Health health() {
        return caughtUp ? Health.up().build() : Health.outOfService().build();
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("catalogue-reader").start(this::follow);
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void follow() {
        while (running) {
            try (var consumer = consumers.createConsumer(null, "catalogue", null)) {
                read(consumer);
            } catch (Throwable e) { // an Error too: a dead loop would be silent
                if (running) {
                    log.warn("the catalogue is read again from its start", e);
                    pause();
                }
            }
        }
    }

    private void read(Consumer<String, byte[]> consumer) {
        var partitions = consumer.partitionsFor(Topics.RESTAURANTS_CATALOG).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new IllegalStateException(Topics.RESTAURANTS_CATALOG + " does not exist yet");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(partitions);
        while (running) {
            var poll = new ArrayList<ConsumerRecord<String, byte[]>>();
            consumer.poll(POLL).forEach(poll::add);
            apply(poll);
            if (!caughtUp && reached(consumer, ends)) {
                caughtUp = true;
                log.info("the catalogue has caught up");
            }
        }
    }

    private static boolean reached(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /**
     * What fails alone, whyever, is skipped and counted: it would stand in the dead letters again after every start, and read
     * from the start again and again it would keep every instance unready. Only a database that is away is waited for.
     */
    private void apply(List<ConsumerRecord<String, byte[]>> poll) {
        var rest = poll;
        while (!rest.isEmpty()) {
            try {
                batches.handle(
                        rest,
                        CONTRACT,
                        records -> keepCatalogue.on(records.stream()
                                .map(Incoming::event)
                                .map(CatalogueReader::snapshot)
                                .toList()));
                return;
            } catch (BatchListenerFailedException e) {
                if (Failures.isWorthWaitingFor(e)) {
                    throw e;
                }
                log.error("a snapshot of the catalogue cannot be used", e);
                meters.counter("catalogue.refused").increment();
                rest = rest.subList(e.getIndex() + 1, rest.size());
            }
        }
    }

    private static CatalogueSnapshot snapshot(CatalogSnapshot event) {
        try {
            return switch (event) {
                case RestaurantState state ->
                    new RestaurantSnapshot(
                            state.restaurantId(),
                            state.version(),
                            state.city(),
                            state.name(),
                            new Position(
                                    state.position().lat(), state.position().lng()),
                            state.deliveryRadiusMeters(),
                            state.state(),
                            money(state.minimumOrder()),
                            money(state.deliveryFee()),
                            state.sections(),
                            state.unavailableItems());
                case MenuSection section ->
                    new SectionSnapshot(
                            section.restaurantId(),
                            section.section(),
                            section.version(),
                            section.items().stream()
                                    .map(item -> new MenuItem(item.id(), item.name(), money(item.price())))
                                    .toList());
            };
        } catch (IllegalArgumentException e) {
            throw new RefusedMessage("not a usable snapshot: " + e.getMessage(), e);
        }
    }

    private static Money money(MoneyAmount amount) {
        return Money.of(amount.amount(), amount.currency());
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
