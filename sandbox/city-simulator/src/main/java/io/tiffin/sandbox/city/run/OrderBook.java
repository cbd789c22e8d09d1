package io.tiffin.sandbox.city.run;

import io.tiffin.sandbox.city.check.Evidence;
import io.tiffin.sandbox.city.check.Evidence.Payment;
import io.tiffin.sandbox.city.client.Json;
import io.tiffin.sandbox.city.client.PublicIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code orders.json}: what the platform says of each order's money, to be held against a provider's books. */
final class OrderBook {

    /**
     * @param total what the order costs; all amounts in minor units
     * @param state the order's status
     * @param captured by our payment service's books
     */
    record Line(long total, String currency, String state, long captured, long refunded) {}

    private static final String NAME = "orders.json";

    /** Beside the figures, where a file was named for them. */
    static Path beside(DayOptions options, Path repository) {
        return options.json()
                .map(figures -> figures.toAbsolutePath().resolveSibling(NAME))
                .orElseGet(() -> repository.resolve(".tiffin").resolve(NAME));
    }

    static void write(Evidence evidence, Path file) throws IOException {
        var payments = evidence.payments().stream().collect(Collectors.toMap(Payment::orderId, Function.identity()));
        var lines = new TreeMap<String, Line>();
        for (var order : evidence.orders()) {
            var payment = payments.get(order.id());
            lines.put(
                    PublicIds.order(order.id()),
                    new Line(
                            order.total(),
                            order.currency(),
                            order.status(),
                            payment == null ? 0 : payment.captured(),
                            payment == null ? 0 : payment.refunded()));
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Json.write(lines));
    }

    private OrderBook() {}
}
