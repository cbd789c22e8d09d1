package io.tiffin.sandbox.city.check;

import io.tiffin.sandbox.city.check.Evidence.Job;
import io.tiffin.sandbox.city.check.Evidence.Slot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who carried what when, from the published assignments and from dispatch's database. */
final class DriverChecks {

    private static final Set<String> TAKES = Set.of("driver.assigned.v1", "driver.reassigned.v1");
    private static final Set<String> GIVES =
            Set.of("driver.unassigned.v1", "delivery.delivered.v1", "delivery.undeliverable.v1");
    /** Without a driver's name: whoever carries the order is free. */
    private static final Set<String> FREES = Set.of("driver.released.v1", "driver.none_found.v1");

    /** Replays the first deliveries of {@code driver.assignment} by business time and counts what each driver carries. */
    static List<Violation> oneJobPerDriver(Evidence evidence) {
        var found = new ArrayList<Violation>();
        var carries = new HashMap<String, String>();
        var carrier = new HashMap<String, String>();
        for (var record : assignments(evidence)) {
            var order = record.key();
            if (TAKES.contains(record.type())) {
                var driver = Objects.requireNonNull(record.fields().get("driverId"));
                var previous = carrier.put(order, driver);
                if (previous != null) {
                    carries.remove(previous, order);
                }
                var other = carries.put(driver, order);
                if (other != null && !other.equals(order)) {
                    found.add(Violation.of(
                            "D1", UUID.fromString(order), "driver %s was given it while carrying %s", driver, other));
                }
            } else if (GIVES.contains(record.type()) || FREES.contains(record.type())) {
                var driver = carrier.remove(order);
                if (driver != null) {
                    carries.remove(driver, order);
                }
            }
        }
        evidence.slots().stream()
                .collect(Collectors.groupingBy(Slot::driverId, Collectors.counting()))
                .forEach((driver, count) -> {
                    if (count > 1) {
                        found.add(Violation.of("D1", "driver %s holds %d orders", driver, count));
                    }
                });
        return found;
    }

    static List<Violation> oneDriverPerOrder(Evidence evidence) {
        var found = new ArrayList<Violation>();
        var carrier = new HashMap<String, String>();
        for (var record : first(evidence)) {
            var order = record.key();
            var driver = record.fields().get("driverId");
            // said again in answer to a repeated ask, it names the same driver
            if (record.type().equals("driver.assigned.v1")
                    && carrier.containsKey(order)
                    && !Objects.equals(carrier.get(order), driver)) {
                found.add(Violation.of(
                        "D2", UUID.fromString(order), "assigned to %s while %s has it", driver, carrier.get(order)));
            }
            if (TAKES.contains(record.type())) {
                carrier.put(order, Objects.requireNonNull(driver));
            } else if (record.type().equals("delivery.picked_up.v1")
                    && driver != null
                    && !driver.equals(carrier.get(order))) {
                found.add(Violation.of(
                        "D2", UUID.fromString(order), "picked up by %s, assigned to %s", driver, carrier.get(order)));
            } else if (FREES.contains(record.type()) || record.type().equals("driver.unassigned.v1")) {
                carrier.remove(order);
            }
        }
        evidence.slots().stream()
                .collect(Collectors.groupingBy(Slot::orderId, Collectors.counting()))
                .forEach((order, count) -> {
                    if (count > 1) {
                        found.add(Violation.of("D2", order, "%d drivers hold it", count));
                    }
                });
        return found;
    }

    static List<Violation> confirmedIsAssigned(Evidence evidence) {
        var outcomes = evidence.records().stream()
                .filter(r -> r.topic().equals("driver.assignment"))
                .collect(Collectors.groupingBy(
                        Evidence.Published::key, Collectors.mapping(Evidence.Published::type, Collectors.toSet())));
        return evidence.orders().stream()
                .filter(order -> order.timeline().stream()
                        .anyMatch(entry -> entry.status().equals("confirmed")))
                .filter(order -> {
                    var types = outcomes.getOrDefault(order.id().toString(), Set.of());
                    return types.stream().noneMatch(type -> TAKES.contains(type) || FREES.contains(type))
                            && !evidence.deliveryInReview(order.id());
                })
                .map(order -> Violation.of("D3", order.id(), "confirmed, and dispatch never found or gave up"))
                .toList();
    }

    static List<Violation> nothingHeld(Evidence evidence) {
        var found = new ArrayList<Violation>();
        Map<UUID, Job> jobs =
                evidence.jobs().stream().collect(Collectors.toMap(Job::orderId, Function.identity(), (a, b) -> a));
        var ended = evidence.orders().stream()
                .filter(order -> Set.of("delivered", "cancelled").contains(order.status()))
                .map(Evidence.Order::id)
                .collect(Collectors.toSet());
        for (var slot : evidence.slots()) {
            if (!evidence.driversOnShift().contains(slot.driverId())) {
                found.add(Violation.of("D4", slot.orderId(), "held by %s who has no shift", slot.driverId()));
            }
            if (ended.contains(slot.orderId())) {
                found.add(Violation.of(
                        "D4",
                        slot.orderId(),
                        "has ended, yet %s holds it (job %s)",
                        slot.driverId(),
                        jobs.get(slot.orderId())));
            }
        }
        return found;
    }

    /** First deliveries in the order of each partition. */
    private static List<Evidence.Published> first(Evidence evidence) {
        var seen = new HashSet<String>();
        return evidence.records().stream()
                .filter(r -> r.topic().equals("driver.assignment"))
                .sorted(Comparator.comparingInt(Evidence.Published::partition)
                        .thenComparingLong(Evidence.Published::offset))
                .filter(r -> seen.add(r.messageId()))
                .toList();
    }

    /** First deliveries by business time over all partitions; of one instant, what frees a driver comes first. */
    private static List<Evidence.Published> assignments(Evidence evidence) {
        return first(evidence).stream()
                .sorted(Comparator.comparing(Evidence.Published::time)
                        .thenComparingInt(r -> TAKES.contains(r.type()) ? 1 : 0)
                        .thenComparingLong(Evidence.Published::offset))
                .toList();
    }

    private DriverChecks() {}
}
