package io.tiffin.sandbox.city.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.sandbox.city.check.Evidence;
import io.tiffin.sandbox.city.check.Evidence.Order;
import io.tiffin.sandbox.city.check.Evidence.Payment;
import io.tiffin.sandbox.city.check.Evidence.Reconciliation;
import io.tiffin.sandbox.city.client.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderBookTest {

    private static final UUID DELIVERED = UUID.fromString("0190b3a0-0000-7000-8000-000000000001");
    private static final UUID UNPAID = UUID.fromString("0190b3a0-0000-7000-8000-000000000002");

    @TempDir
    Path folder;

    @Test
    void each_order_stands_with_its_price_its_end_and_its_money() throws Exception {
        var file = folder.resolve("new/orders.json");

        OrderBook.write(
                evidence(
                        List.of(order(DELIVERED, "delivered", 1_440), order(UNPAID, "cancelled", 900)),
                        List.of(new Payment(DELIVERED, "captured", 1_440, 200))),
                file);

        var orders = Json.read(Files.readString(file));
        assertThat(orders.size()).isEqualTo(2);
        assertThat(orders.path("ord_0190b3a0000070008000000000000001").toString())
                .isEqualTo(
                        "{\"total\":1440,\"currency\":\"EUR\",\"state\":\"delivered\",\"captured\":1440,\"refunded\":200}");
        assertThat(orders.path("ord_0190b3a0000070008000000000000002")
                        .path("captured")
                        .asLong())
                .isZero();
    }

    private static Order order(UUID id, String status, long total) {
        return new Order(id, status, null, null, total, "EUR", "DONE", true, null, 3, 0, List.of());
    }

    private static Evidence evidence(List<Order> orders, List<Payment> payments) {
        return new Evidence(
                List.of(),
                orders,
                payments,
                List.of(),
                new Reconciliation(0, 0, List.of()),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                List.of(),
                Map.of(),
                Map.of(),
                List.of());
    }
}
