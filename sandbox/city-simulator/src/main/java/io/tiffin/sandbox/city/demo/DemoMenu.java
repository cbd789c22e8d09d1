package io.tiffin.sandbox.city.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The corner's restaurants and drivers, around Alexanderplatz in Berlin. */
final class DemoMenu {

    record Place(double lat, double lng) {

        Map<String, Double> asJson() {
            return Map.of("lat", lat, "lng", lng);
        }

        /** Metres, on a sphere small enough to be flat. */
        double distanceTo(Place other) {
            var north = (other.lat - lat) * 111_195;
            var east = (other.lng - lng) * 111_195 * Math.cos(Math.toRadians(lat));
            return Math.hypot(north, east);
        }

        Place towards(Place other, double share) {
            return new Place(lat + (other.lat - lat) * share, lng + (other.lng - lng) * share);
        }
    }

    /** @param price minor units */
    record Dish(String id, String name, long price) {}

    /** @param account the demo user whose tablet it is */
    record Restaurant(String id, String name, String account, Place at, Duration cookingTime, List<Dish> dishes) {

        Map<String, Object> asImported() {
            return Map.of(
                    "externalId",
                    id,
                    "name",
                    name,
                    "position",
                    at.asJson(),
                    "deliveryRadiusM",
                    5_000,
                    "minimumOrder",
                    money(500),
                    "deliveryFee",
                    money(190),
                    "timeZone",
                    "Europe/Berlin",
                    "sections",
                    List.of(Map.of(
                            "name",
                            "Mains",
                            "items",
                            dishes.stream()
                                    .map(dish -> Map.of(
                                            "externalId", dish.id(),
                                            "name", dish.name(),
                                            "price", money(dish.price())))
                                    .toList())));
        }
    }

    record Driver(String account, Place start) {}

    static final List<Restaurant> RESTAURANTS = List.of(
            new Restaurant(
                    "mira",
                    "Mira’s Tiffin",
                    "mira",
                    new Place(52.5200, 13.4050),
                    Duration.ofSeconds(20),
                    List.of(
                            new Dish("mira-thali", "Thali of the day", 1_150),
                            new Dish("mira-dal", "Dal makhani", 890),
                            new Dish("mira-lassi", "Mango lassi", 390))),
            new Restaurant(
                    "presto",
                    "Pasta Presto",
                    "paolo",
                    new Place(52.5222, 13.4105),
                    Duration.ofMinutes(4),
                    List.of(
                            new Dish("presto-carbonara", "Carbonara", 1_290),
                            new Dish("presto-norma", "Pasta alla Norma", 1_190))),
            new Restaurant(
                    "nami",
                    "Sushi Nami",
                    "nami",
                    new Place(52.5170, 13.3990),
                    Duration.ofMinutes(6),
                    List.of(new Dish("nami-maki", "Maki plate", 1_490), new Dish("nami-miso", "Miso soup", 450))));

    static final List<Driver> DRIVERS = List.of(
            new Driver("dev", new Place(52.5204, 13.4062)),
            new Driver("doro", new Place(52.5215, 13.4090)),
            new Driver("dilan", new Place(52.5180, 13.4010)));

    private static Map<String, Object> money(long amount) {
        return Map.of("amount", amount, "currency", DemoCity.CURRENCY);
    }

    private DemoMenu() {}
}
