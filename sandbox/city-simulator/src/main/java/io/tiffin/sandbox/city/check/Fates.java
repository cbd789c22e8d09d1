package io.tiffin.sandbox.city.check;

import io.tiffin.sandbox.city.fate.Fate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether each order came to the end that it was given: who was not doomed must be delivered. */
public final class Fates {

    public static List<Violation> wrong(Evidence evidence) {
        var orders = evidence.orders().stream().collect(Collectors.toMap(Evidence.Order::id, Function.identity()));
        return evidence.clients().stream()
                .flatMap(client -> {
                    var order = client.orderId().map(orders::get).orElse(null);
                    return verdict(client, order)
                            .map(what -> new Violation(
                                    "fates",
                                    client.orderId(),
                                    "%s, %s: %s".formatted(client.plan(), client.fate(), what)))
                            .stream();
                })
                .toList();
    }

    private static Optional<String> verdict(Evidence.Client client, Evidence.@Nullable Order order) {
        if (order == null) {
            return Optional.of("there is no order");
        }
        return switch (client.fate()) {
            case CARD_DECLINED -> cancelled(order, Set.of("payment"), Set.of("card_declined"));
            case KITCHEN_REJECTS -> cancelled(order, Set.of("restaurant"), Set.of("restaurant_rejected"));
            case KITCHEN_SILENT -> cancelled(order, Set.of("restaurant"), Set.of("restaurant_silent"));
            case CUSTOMER_CANCELS -> asAnswered(client, order);
            default -> order.status().equals("delivered") ? Optional.empty() : Optional.of(ended(order));
        };
    }

    private static Optional<String> cancelled(Evidence.Order order, Set<String> by, Set<String> reasons) {
        var right = order.status().equals("cancelled")
                && order.cancelledBy() != null
                && by.contains(order.cancelledBy())
                && order.cancelReason() != null
                && reasons.contains(order.cancelReason());
        return right ? Optional.empty() : Optional.of(ended(order));
    }

    /** 200 is a promise; after 202 the last frame tells; a refusal means that the food comes. */
    private static Optional<String> asAnswered(Evidence.Client client, Evidence.Order order) {
        var told = client.frames().isEmpty() ? "" : client.frames().getLast().status();
        if (client.cancelAnswer().isEmpty()) {
            return Optional.of("the customer never came to cancel, " + ended(order));
        }
        var expected = switch (client.cancelAnswer().get()) {
            case 200 -> "cancelled";
            case 202 -> told;
            case 409 -> "delivered";
            default -> "no such answer: " + client.cancelAnswer().get();
        };
        var right = order.status().equals(expected) && told.equals(expected);
        return right
                ? Optional.empty()
                : Optional.of("answered %d, told “%s”, %s"
                        .formatted(client.cancelAnswer().get(), told, ended(order)));
    }

    private static String ended(Evidence.Order order) {
        return "it ended %s (%s, %s)".formatted(order.status(), order.cancelledBy(), order.cancelReason());
    }

    /** Fates that end in a cancellation that nobody in the city wanted are told apart by this. */
    public static boolean undoomed(Fate fate) {
        return fate.end() == Fate.End.DELIVERED;
    }

    private Fates() {}
}
