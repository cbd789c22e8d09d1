package io.tiffin.sandbox.city.check;

import io.tiffin.sandbox.city.check.Evidence.Intent;
import io.tiffin.sandbox.city.check.Evidence.Order;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The provider's ledger against the orders: what the bank did, whatever we believe. */
final class MoneyChecks {

    private record Purpose(UUID orderId, String purpose) {}

    static List<Violation> oneLiveHoldOrCharge(Evidence evidence) {
        return evidence.ledger().stream()
                .filter(MoneyChecks::live)
                .collect(Collectors.groupingBy(intent -> new Purpose(intent.orderId(), intent.purpose())))
                .entrySet()
                .stream()
                .filter(e -> e.getValue().size() > 1)
                .map(e -> Violation.of(
                        "M1",
                        e.getKey().orderId(),
                        "%d live holds or charges for the %s: %s",
                        e.getValue().size(),
                        e.getKey().purpose(),
                        e.getValue().stream().map(Intent::id).toList()))
                .toList();
    }

    static List<Violation> noMoneyWithoutOrder(Evidence evidence) {
        var orders = byId(evidence);
        return evidence.ledger().stream()
                .filter(intent -> !orders.containsKey(intent.orderId()))
                .map(intent -> Violation.of("M2", intent.orderId(), "%s has no order", intent.id()))
                .toList();
    }

    static List<Violation> amounts(Evidence evidence) {
        var found = new ArrayList<Violation>();
        for (var intent : evidence.ledger()) {
            if (intent.captured() > intent.amount() || intent.refunded() > intent.captured()) {
                found.add(Violation.of(
                        "M3",
                        intent.orderId(),
                        "%s: authorised %d, captured %d, refunded %d",
                        intent.id(),
                        intent.amount(),
                        intent.captured(),
                        intent.refunded()));
            }
        }
        var net = netByOrder(evidence);
        for (var order : evidence.orders()) {
            var paid = net.getOrDefault(order.id(), 0L);
            if (order.status().equals("delivered") && paid != order.total() && !evidence.inReview(order.id())) {
                found.add(Violation.of("M3", order.id(), "delivered for %d, its total is %d", paid, order.total()));
            }
        }
        for (var intent : evidence.ledger()) {
            evidence.orders().stream()
                    .filter(order -> order.id().equals(intent.orderId()))
                    .filter(order -> !order.currency().equalsIgnoreCase(intent.currency()))
                    .forEach(order -> found.add(Violation.of("M3", order.id(), "charged in %s", intent.currency())));
        }
        return found;
    }

    static List<Violation> cancelledHoldsNothing(Evidence evidence) {
        var intents = evidence.ledger().stream().collect(Collectors.groupingBy(Intent::orderId));
        return evidence.orders().stream()
                .filter(order -> order.status().equals("cancelled") && !evidence.inReview(order.id()))
                .flatMap(order -> intents.getOrDefault(order.id(), List.of()).stream()
                        .filter(MoneyChecks::live)
                        .map(intent -> Violation.of(
                                "M4",
                                order.id(),
                                "cancelled, yet %s holds %d and keeps %d",
                                intent.id(),
                                intent.held(),
                                intent.captured() - intent.refunded())))
                .toList();
    }

    static List<Violation> deliveredIsCaptured(Evidence evidence) {
        var net = netByOrder(evidence);
        var ours =
                evidence.payments().stream().collect(Collectors.toMap(Evidence.Payment::orderId, Function.identity()));
        var found = new ArrayList<Violation>();
        for (var order : evidence.orders()) {
            if (!order.status().equals("delivered") || evidence.inReview(order.id())) {
                continue;
            }
            if (net.getOrDefault(order.id(), 0L) == 0) {
                found.add(Violation.of("M5", order.id(), "delivered and not captured"));
            }
            var payment = ours.get(order.id());
            if (payment == null || payment.captured() != net.getOrDefault(order.id(), 0L) + payment.refunded()) {
                found.add(Violation.of("M5", order.id(), "our payment %s is not what the provider has", payment));
            }
        }
        return found;
    }

    static List<Violation> noCaptureAndVoid(Evidence evidence) {
        return evidence.ledger().stream()
                .filter(intent -> has(intent, "capture") && has(intent, "void"))
                .map(intent -> Violation.of("M6", intent.orderId(), "%s was captured and voided", intent.id()))
                .toList();
    }

    static List<Violation> reconciled(Evidence evidence) {
        var reconciliation = evidence.reconciliation();
        var found = new ArrayList<Violation>();
        var paid = evidence.payments().stream()
                .filter(payment -> payment.captured() > 0)
                .count();
        if (reconciliation.objects() < paid
                || reconciliation.orders() < evidence.orders().size()) {
            found.add(Violation.of(
                    "M8", "compared %d objects and %d orders only", reconciliation.objects(), reconciliation.orders()));
        }
        reconciliation.differences().stream()
                .filter(difference -> difference.orderId() == null || !evidence.inReview(difference.orderId()))
                .map(difference -> new Violation(
                        "M8",
                        Optional.ofNullable(difference.orderId()),
                        difference.type() + ": " + difference.action()))
                .forEach(found::add);
        return found;
    }

    static List<Violation> journal(Evidence evidence) {
        var found = new ArrayList<Violation>();
        var balances = evidence.journal().stream()
                .collect(Collectors.toMap(Evidence.JournalBalance::orderId, Function.identity()));
        balances.values().stream()
                .filter(balance -> balance.sum() != 0)
                .forEach(balance ->
                        found.add(Violation.of("M9", balance.orderId(), "its postings sum to %d", balance.sum())));
        for (var payment : evidence.payments()) {
            var balance = balances.get(payment.orderId());
            var sold = balance == null ? 0 : -balance.sales();
            if (sold != payment.captured() - payment.refunded()) {
                found.add(Violation.of("M9", payment.orderId(), "%d sold by the journal, but %s", sold, payment));
            }
            var holds = balance != null && balance.held() != 0;
            if (holds != payment.state().equals("authorized")) {
                found.add(Violation.of("M9", payment.orderId(), "its journal is %s, but %s", balance, payment));
            }
        }
        return found;
    }

    static List<Violation> keys(Evidence evidence) {
        var found = new ArrayList<Violation>();
        evidence.ledgerAnomalies().forEach(anomaly -> found.add(Violation.of("M7", "the provider noted: %s", anomaly)));
        for (var intent : evidence.ledger()) {
            for (var operation : intent.history()) {
                var key = operation.idempotencyKey();
                var made = !operation.kind().equals("expire");
                if (made && (key == null || !key.replace("-", "").contains(hex(intent.orderId())))) {
                    found.add(Violation.of(
                            "M7", intent.orderId(), "%s of %s under the key %s", operation.kind(), intent.id(), key));
                }
            }
        }
        return found;
    }

    private static String hex(UUID id) {
        return id.toString().replace("-", "");
    }

    private static boolean live(Intent intent) {
        return intent.held() > 0 || intent.captured() > intent.refunded();
    }

    private static boolean has(Intent intent, String kind) {
        return intent.history().stream().anyMatch(operation -> operation.kind().equals(kind));
    }

    private static Map<UUID, Order> byId(Evidence evidence) {
        return evidence.orders().stream().collect(Collectors.toMap(Order::id, Function.identity()));
    }

    /** What was paid for the order itself. */
    private static Map<UUID, Long> netByOrder(Evidence evidence) {
        var net = new HashMap<UUID, Long>();
        evidence.ledger().stream()
                .filter(intent -> intent.purpose().equals("order"))
                .forEach(i -> net.merge(i.orderId(), i.captured() - i.refunded(), Long::sum));
        return net;
    }

    private MoneyChecks() {}
}
