package io.tiffin.sandbox.city.actor;

import io.tiffin.sandbox.city.client.PublicIds;
import io.tiffin.sandbox.city.day.DeliveryDay;
import io.tiffin.sandbox.city.fate.Fate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Brings the city to life: imports its restaurants, then lets customers, kitchens and drivers live the day to its end. */
public final class Streets {

    /** A request of the ops API stays below the gateway's body limit. */
    private static final int RESTAURANTS_A_REQUEST = 100;

    private static final String CURRENCY = "EUR";
    private static final long PRICE = 1_150;
    private static final long DELIVERY_FEE = 290;
    private static final Duration PROGRESS = Duration.ofSeconds(10);

    private final City city;
    private final Latencies latencies;

    /** Counts of orders while the day runs. */
    public record Progress(Instant cityTime, int placed, int delivered, int cancelled, int total) {}

    public Streets(City city, Latencies latencies) {
        this.city = city;
        this.latencies = latencies;
    }

    /** Idempotent: what is imported already is only read back. */
    public void importRestaurants() {
        var ops = city.api("ops", "importer", Map.of("city", city.name()));
        var all = city.day().restaurants();
        for (int from = 0; from < all.size(); from += RESTAURANTS_A_REQUEST) {
            var part = all.subList(from, Math.min(all.size(), from + RESTAURANTS_A_REQUEST));
            var body = new LinkedHashMap<String, Object>();
            body.put("city", city.name());
            body.put("restaurants", part.stream().map(Streets::restaurant).toList());
            var answer = ops.post("/v1/ops/restaurants:import", body);
            if (!answer.ok()) {
                throw new IllegalStateException("The restaurants were not imported: " + answer);
            }
            for (var imported : answer.body().path("restaurants")) {
                var id = City.text(imported, "id");
                city.restaurants()
                        .put(
                                City.text(imported, "externalId"),
                                new City.Restaurant(
                                        id,
                                        PublicIds.uuid(id),
                                        City.text(imported.path("items").path(0), "id"),
                                        "Thali",
                                        PRICE,
                                        DELIVERY_FEE,
                                        CURRENCY));
            }
        }
    }

    private static Map<String, Object> restaurant(DeliveryDay.Restaurant restaurant) {
        return Map.of(
                "externalId", restaurant.id(),
                "name", "Kitchen " + restaurant.id(),
                "position", CityMap.position(restaurant.at()),
                "deliveryRadiusM", 50_000,
                "minimumOrder", money(500),
                "deliveryFee", money(DELIVERY_FEE),
                "timeZone", "UTC",
                "sections",
                        List.of(Map.of(
                                "name",
                                "Mains",
                                "items",
                                List.of(Map.of(
                                        "externalId",
                                        restaurant.id() + "-thali",
                                        "name",
                                        "Thali",
                                        "price",
                                        money(PRICE))))));
    }

    private static Map<String, Object> money(long amount) {
        return Map.of("amount", amount, "currency", CURRENCY);
    }

    /** Returns when every customer has seen the end of their order and every driver has gone home. */
    public void live(Consumer<Progress> progress) throws InterruptedException {
        var kitchens = city.restaurants().values().stream()
                .map(restaurant -> new Kitchen(city, restaurant, latencies))
                .toList();
        var drivers = city.day().couriers().stream()
                .map(plan -> new Driver(city, plan))
                .toList();
        var shifts = drivers.stream()
                .map(driver -> Thread.ofVirtual().name("shift").start(driver::live))
                .toList();
        var customers = startCustomers();
        try {
            for (var customer : customers) {
                while (!customer.join(PROGRESS)) {
                    progress.accept(progress());
                }
            }
            drivers.forEach(Driver::dayIsOver);
            for (var shift : shifts) {
                if (!shift.join(Duration.ofMinutes(2))) {
                    city.trouble("a driver", new IllegalStateException("did not get home"));
                    break;
                }
            }
        } finally {
            drivers.forEach(Driver::close);
            kitchens.forEach(Kitchen::close);
        }
        progress.accept(progress());
    }

    private List<Thread> startCustomers() {
        var customers = new ArrayList<Thread>();
        var stories = List.copyOf(city.stories().values());
        var cancelling = new int[1];
        IntStream.range(0, stories.size()).forEach(i -> {
            var story = stories.get(i);
            var ordinal = story.fate() == Fate.CUSTOMER_CANCELS ? cancelling[0]++ : 0;
            var customer = new Customer(city, story, latencies, ordinal);
            customers.add(Thread.ofVirtual().name("customer " + i).start(customer::live));
        });
        return customers;
    }

    private Progress progress() {
        var stories = city.stories().values();
        return new Progress(
                city.clock().now(),
                (int) stories.stream().filter(s -> s.orderId().isDone()).count(),
                (int) stories.stream()
                        .filter(s -> s.lastStatus().equals("delivered"))
                        .count(),
                (int) stories.stream()
                        .filter(s -> s.lastStatus().equals("cancelled"))
                        .count(),
                stories.size());
    }
}
