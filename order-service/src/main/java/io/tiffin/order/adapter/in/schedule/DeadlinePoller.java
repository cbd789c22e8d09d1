package io.tiffin.order.adapter.in.schedule;

import io.tiffin.order.application.AdvanceOrders;
import io.tiffin.order.application.Orders;
import io.tiffin.order.application.SagaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Turns deadlines into signals, but never beats an answer that is already there: what was due at t is fired when the group
 * has handled all that was written before t in the order's partition of every topic. One stuck partition delays its own
 * orders only. While messages cannot come or go (the broker is away, or our own outbox is behind) nobody is to blame for
 * silence: nothing is fired then, nor for the margin afterwards, in which the others' answers come.
 */
@Component
class DeadlinePoller extends Rounds {

    private static final Logger log = LoggerFactory.getLogger(DeadlinePoller.class);
    private static final int BATCH = 200;

    /** What was due at {@code at} waits until these offsets are committed. */
    private record Target(Instant at, Map<String, Long> ends) {}

    private final Orders orders;
    private final AdvanceOrders advanceOrders;
    private final Backlog backlog;
    private final Duration margin;
    private final Map<Integer, Target> targets = new HashMap<>();
    private Instant heldUntil = Instant.MIN;

    DeadlinePoller(
            Orders orders,
            AdvanceOrders advanceOrders,
            Backlog backlog,
            SagaSettings settings,
            @Value("${order.poll.deadlines:500ms}") Duration pause) {
        super(pause);
        this.orders = orders;
        this.advanceOrders = advanceOrders;
        this.backlog = backlog;
        this.margin = settings.margin();
    }

    @Override
    void round() throws InterruptedException {
        try {
            var now = advanceOrders.realNow(); // before the offsets are read
            if (orders.unsentSince(now.minus(margin))) {
                hold();
            } else if (!now.isBefore(heldUntil)) {
                fireWhatIsDue(now);
            }
        } catch (RuntimeException e) {
            hold();
            throw e;
        }
    }

    private void hold() {
        targets.clear(); // their ends were read before the answers to come
        heldUntil = advanceOrders.realNow().plus(margin);
    }

    private void fireWhatIsDue(Instant now) throws InterruptedException {
        var partitions = backlog.partitions();
        var due = orders.partitionsWithDue(now, partitions);
        targets.keySet().retainAll(due);
        var added = new HashSet<>(due);
        added.removeAll(targets.keySet());
        if (!added.isEmpty()) {
            backlog.ends(added).forEach((partition, ends) -> targets.put(partition, new Target(now, ends)));
        }
        if (targets.isEmpty()) {
            return;
        }
        var committed = backlog.committed(targets.keySet());
        for (var partition : List.copyOf(targets.keySet())) {
            var target = targets.get(partition);
            if (target != null && reached(target.ends(), committed.getOrDefault(partition, Map.of()))) {
                targets.remove(partition);
                fire(target.at(), partition, partitions);
            }
        }
    }

    private static boolean reached(Map<String, Long> ends, Map<String, Long> committed) {
        return ends.entrySet().stream().allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private void fire(Instant at, int partition, int partitions) {
        var batch = orders.due(at, Set.of(partition), partitions, BATCH);
        while (!batch.isEmpty() && isRunning()) {
            fire(batch, at);
            var rest = orders.due(at, Set.of(partition), partitions, BATCH);
            batch = rest.equals(batch) ? List.of() : rest; // they cannot be fired: the next round tries again
        }
    }

    private void fire(List<UUID> due, Instant at) {
        try {
            advanceOrders.timeOut(due, at);
        } catch (RuntimeException e) {
            log.warn("{} deadlines together failed and are fired one by one: {}", due.size(), e.toString());
            due.forEach(order -> fireAlone(order, at));
        }
    }

    private void fireAlone(UUID order, Instant at) {
        try {
            advanceOrders.timeOut(List.of(order), at);
        } catch (RuntimeException e) {
            log.error("the deadline of order {} cannot be fired", order, e);
        }
    }
}
