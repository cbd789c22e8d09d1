package io.tiffin.sandbox.city.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** The topics against the outboxes, and what was delivered twice against what was done twice. */
final class MessageChecks {

    /** Timeline entries that an order can have once only, however often their message was delivered. */
    private static final Set<String> ONCE = Set.of("order.delivered", "order.cancelled");

    static List<Violation> atRest(Evidence evidence) {
        var found = new ArrayList<Violation>();
        evidence.outboxRows().forEach((service, rows) -> {
            if (rows > 0) {
                found.add(Violation.of("K1", "%s has %d rows in its outbox", service, rows));
            }
        });
        evidence.lag().forEach((group, behind) -> {
            if (behind > 0) {
                found.add(Violation.of("K1", "%s is %d records behind", group, behind));
            }
        });
        return found;
    }

    /** First deliveries of a (source, key) rise within each topic, and are gapless over all topics of the source. */
    static List<Violation> sequences(Evidence evidence) {
        var found = new ArrayList<Violation>();
        var highest = new HashMap<String, Long>();
        var all = new HashMap<String, TreeSet<Long>>();
        var seen = new HashSet<String>();
        var ordered = evidence.records().stream()
                .filter(r -> r.sequence() != null)
                .sorted(Comparator.comparing(Evidence.Published::topic)
                        .thenComparingInt(Evidence.Published::partition)
                        .thenComparingLong(Evidence.Published::offset))
                .toList();
        for (var record : ordered) {
            var sequence = record.sequence();
            if (sequence == null || !seen.add(record.messageId())) {
                continue;
            }
            var stream = record.source() + " " + record.key();
            var before = highest.put(stream + " " + record.topic(), sequence);
            if (before != null && before >= sequence) {
                found.add(Violation.of(
                        "K2",
                        UUID.fromString(record.key()),
                        "%s: %d came after %d on %s",
                        record.source(),
                        sequence,
                        before,
                        record.topic()));
            }
            if (!all.computeIfAbsent(stream, s -> new TreeSet<>()).add(sequence)) {
                found.add(Violation.of(
                        "K2",
                        UUID.fromString(record.key()),
                        "%s: two messages with sequence %d",
                        record.source(),
                        sequence));
            }
        }
        all.forEach((stream, sequences) -> {
            if (sequences.first() != 1 || sequences.last() != sequences.size()) {
                found.add(Violation.of(
                        "K2",
                        UUID.fromString(stream.substring(stream.indexOf(' ') + 1)),
                        "%s: gaps in %s",
                        stream.substring(0, stream.indexOf(' ')),
                        sequences));
            }
        });
        var sent = ordered.stream()
                .filter(r -> r.source().equals("/order-service"))
                .collect(Collectors.groupingBy(
                        Evidence.Published::key, Collectors.mapping(Evidence.Published::sequence, Collectors.toSet())));
        for (var order : evidence.orders()) {
            var published = sent.getOrDefault(order.id().toString(), Set.of()).size();
            if (published != order.sequence()) {
                found.add(Violation.of(
                        "K2", order.id(), "%d messages were committed, %d published", order.sequence(), published));
            }
        }
        return found;
    }

    static List<Violation> actedOnce(Evidence evidence) {
        var found = new ArrayList<Violation>();
        for (var order : evidence.orders()) {
            Map<String, Long> reached = order.timeline().stream()
                    .map(Evidence.Frame::type)
                    .filter(ONCE::contains)
                    .collect(Collectors.groupingBy(type -> type, Collectors.counting()));
            reached.forEach((type, times) -> {
                if (times > 1) {
                    found.add(Violation.of("K3", order.id(), "%s %d times", type, times));
                }
            });
        }
        for (var intent : evidence.ledger()) {
            Map<String, Long> times = intent.history().stream()
                    .collect(Collectors.groupingBy(Evidence.Operation::kind, Collectors.counting()));
            times.forEach((kind, count) -> {
                if (count > 1) {
                    found.add(Violation.of("K3", intent.orderId(), "%s of %s %d times", kind, intent.id(), count));
                }
            });
        }
        return found;
    }

    private MessageChecks() {}
}
