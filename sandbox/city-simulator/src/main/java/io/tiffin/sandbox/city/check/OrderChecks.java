package io.tiffin.sandbox.city.check;

import io.tiffin.sandbox.city.check.Evidence.Frame;
import io.tiffin.sandbox.city.check.Evidence.Order;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The orders against their clients, their sagas and their events. */
final class OrderChecks {

    private static final Set<String> ENDS = Set.of("delivered", "cancelled");
    private static final List<String> FORWARD =
            List.of("placed", "confirmed", "preparing", "ready", "picked_up", "delivered");

    /** Which statuses have an event of their own on {@code orders.status} or {@code orders.created}. */
    private static final Map<String, String> EVENT_OF_STATUS = Map.of(
            "placed", "order.placed.v1",
            "confirmed", "order.confirmed.v1",
            "picked_up", "order.picked_up.v1",
            "delivered", "order.delivered.v1",
            "cancelled", "order.cancelled.v1");

    static List<Violation> acknowledgedHasEnded(Evidence evidence) {
        var orders = byId(evidence);
        var found = new ArrayList<Violation>();
        for (var client : evidence.clients()) {
            if (client.orderId().isEmpty()) {
                found.add(Violation.of("O1", "%s was never acknowledged", client.plan()));
                continue;
            }
            var id = client.orderId().get();
            var order = orders.get(id);
            if (order == null) {
                found.add(Violation.of("O1", id, "%s was acknowledged and is lost", client.plan()));
            } else if (!ENDS.contains(order.status())) {
                found.add(Violation.of(
                        "O1", id, "%s is still %s in step %s", client.plan(), order.status(), order.step()));
            }
        }
        return found;
    }

    static List<Violation> oneKeyOneOrder(Evidence evidence) {
        var found = new ArrayList<Violation>();
        var known = new HashSet<UUID>();
        for (var client : evidence.clients()) {
            known.addAll(client.orderIds());
            if (new HashSet<>(client.orderIds()).size() > 1) {
                found.add(Violation.of(
                        "O2", client.orderIds().getFirst(), "%s got %s", client.plan(), client.orderIds()));
            }
        }
        evidence.orders().stream()
                .filter(order -> !known.contains(order.id()))
                .forEach(order -> found.add(Violation.of("O2", order.id(), "nobody placed it")));
        return found;
    }

    static List<Violation> transitions(Evidence evidence) {
        var found = new ArrayList<Violation>();
        var orders = byId(evidence);
        for (var order : evidence.orders()) {
            for (int i = 0; i < order.timeline().size(); i++) {
                if (order.timeline().get(i).sequence() != i + 1) {
                    found.add(Violation.of("O3", order.id(), "the timeline has no entry %d", i + 1));
                    break;
                }
            }
            backwards(order.timeline()).forEach(step -> found.add(Violation.of("O3", order.id(), "went %s", step)));
        }
        for (var client : evidence.clients()) {
            var order = client.orderId().map(orders::get).orElse(null);
            if (order == null) {
                continue;
            }
            var seen = client.frames();
            var expected = order.timeline().stream()
                    .limit(seen.isEmpty() ? 1 : seen.size())
                    .toList();
            if (!seen.equals(expected)) {
                found.add(
                        Violation.of("O3", order.id(), "its client saw %s where the timeline has %s", seen, expected));
            } else if (!ENDS.contains(seen.getLast().status())) {
                found.add(Violation.of("O3", order.id(), "its client never saw the end"));
            }
        }
        return found;
    }

    private static List<String> backwards(List<Frame> timeline) {
        var steps = new ArrayList<String>();
        var last = "placed";
        for (var entry : timeline) {
            var next = entry.status();
            var legal = next.equals(last)
                    || (!ENDS.contains(last)
                            && (next.equals("cancelled") || FORWARD.indexOf(next) > FORWARD.indexOf(last)));
            if (!legal) {
                steps.add("from %s to %s".formatted(last, next));
            }
            last = next;
        }
        return steps;
    }

    static List<Violation> sagas(Evidence evidence) {
        var found = new ArrayList<Violation>();
        for (var order : evidence.orders()) {
            if (!order.closed() && order.deadline() == null) {
                found.add(Violation.of("O4", order.id(), "its saga waits in %s without a deadline", order.step()));
            }
            if (ENDS.contains(order.status()) && !order.closed()) {
                found.add(Violation.of("O4", order.id(), "ended, its saga still waits in %s", order.step()));
            }
            if (order.closed() && order.openAsks() > 0 && !evidence.inReview(order.id())) {
                found.add(Violation.of("O4", order.id(), "%d asks are unanswered", order.openAsks()));
            }
        }
        return found;
    }

    static List<Violation> eventsMatchChanges(Evidence evidence) {
        var found = new ArrayList<Violation>();
        var published = evidence.records().stream()
                .filter(r -> r.topic().equals("orders.status") || r.topic().equals("orders.created"))
                .collect(Collectors.groupingBy(
                        Evidence.Published::key, Collectors.mapping(Evidence.Published::type, Collectors.toSet())));
        var orders = byId(evidence);
        for (var order : evidence.orders()) {
            var types = published.getOrDefault(order.id().toString(), Set.of());
            var reached = order.timeline().stream().map(Frame::status).collect(Collectors.toSet());
            EVENT_OF_STATUS.forEach((status, type) -> {
                if (reached.contains(status) != types.contains(type)) {
                    found.add(Violation.of(
                            "O5",
                            order.id(),
                            reached.contains(status)
                                    ? "%s was not published as %s"
                                    : "was not %s, yet %s was published",
                            status,
                            type));
                }
            });
        }
        published.keySet().stream()
                .filter(key -> !orders.containsKey(UUID.fromString(key)))
                .forEach(key ->
                        found.add(Violation.of("O5", UUID.fromString(key), "events of an order that is not there")));
        return found;
    }

    private static Map<UUID, Order> byId(Evidence evidence) {
        return evidence.orders().stream().collect(Collectors.toMap(Order::id, Function.identity()));
    }

    private OrderChecks() {}
}
