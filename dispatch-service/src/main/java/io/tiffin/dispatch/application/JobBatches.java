package io.tiffin.dispatch.application;

import io.tiffin.kit.messaging.Failures;
import io.tiffin.kit.review.ReviewQueue;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Handles jobs together, and one by one where that fails. One that fails alone too stands in the review queue and is left
 * in peace for a while, so that it stops no other. Each instance finds out for itself.
 */
@Component
class JobBatches {

    private static final Logger LOG = LoggerFactory.getLogger(JobBatches.class);
    private static final String REVIEW = "dispatch_failed";
    private static final long PEACE_NANOS = Duration.ofSeconds(30).toNanos(); // real time

    private final ReviewQueue review;
    private final Map<UUID, Long> failedAt = new ConcurrentHashMap<>();

    JobBatches(ReviewQueue review) {
        this.review = review;
    }

    /** Those that are to be left in peace for now. */
    Set<UUID> setAside() {
        var now = System.nanoTime();
        return failedAt.entrySet().stream()
                .filter(failed -> now - failed.getValue() < PEACE_NANOS)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** @param work its own transaction, which may be begun again */
    void handle(Collection<UUID> orders, Consumer<Collection<UUID>> work) {
        if (orders.isEmpty()) {
            return;
        }
        try {
            work.accept(orders);
            recovered(orders);
        } catch (RuntimeException e) {
            if (Failures.isWorthWaitingFor(e)) {
                throw e;
            }
            LOG.warn("{} jobs failed together and are handled one by one: {}", orders.size(), e.toString());
            orders.forEach(order -> alone(order, work));
        }
    }

    private void alone(UUID order, Consumer<Collection<UUID>> work) {
        try {
            work.accept(List.of(order));
            recovered(List.of(order));
        } catch (RuntimeException e) {
            if (Failures.isWorthWaitingFor(e)) {
                throw e;
            }
            LOG.error("The job of order {} cannot be handled", order, e);
            failedAt.put(order, System.nanoTime());
            review.add(REVIEW, order, "its delivery job cannot be handled", Map.of("error", e.toString()));
        }
    }

    private void recovered(Collection<UUID> orders) {
        for (var order : orders) {
            if (failedAt.remove(order) != null) {
                review.resolve(REVIEW, order, "it was handled after all");
            }
        }
    }
}
