package io.tiffin.sandbox.city.day;

import java.util.ArrayList;
import java.util.List;

/**
 * A delivery day of a city: who orders what where and when, which kitchens cook, which couriers work. Positions are metres
 * east and north of the city's origin, times are minutes of the day.
 */
public record DeliveryDay(
        String name, Parameters parameters, List<Order> orders, List<Courier> couriers, List<Restaurant> restaurants) {

    /** Service minutes are spent half before and half after the instant of the pick-up or drop-off. */
    public record Parameters(double metersPerMinute, double pickupServiceMinutes, double dropoffServiceMinutes) {}

    public record Order(String id, Point dropOff, double placementMinute, String restaurant, double readyMinute) {}

    public record Courier(String id, Point start, double onMinute, double offMinute) {}

    public record Restaurant(String id, Point at) {}

    /** Metres east ({@code x}) and north ({@code y}) of the origin. */
    public record Point(double x, double y) {

        public double distanceTo(Point other) {
            return Math.hypot(x - other.x, y - other.y);
        }
    }

    public DeliveryDay {
        orders = List.copyOf(orders);
        couriers = List.copyOf(couriers);
        restaurants = List.copyOf(restaurants);
    }

    public double travelMinutes(Point from, Point to) {
        return Math.ceil(from.distanceTo(to) / parameters.metersPerMinute());
    }

    public double firstPlacementMinute() {
        return orders.stream().mapToDouble(Order::placementMinute).min().orElse(0);
    }

    public double lastPlacementMinute() {
        return orders.stream().mapToDouble(Order::placementMinute).max().orElse(0);
    }

    /**
     * The same orders, placed evenly from the first on, and everybody at work all the time: for measuring.
     *
     * @param ordersPerMinute city minutes
     */
    public DeliveryDay evenly(double ordersPerMinute) {
        var first = firstPlacementMinute();
        var placed = new ArrayList<Order>();
        for (var order : orders) {
            var minute = first + placed.size() / ordersPerMinute;
            placed.add(new Order(
                    order.id(),
                    order.dropOff(),
                    minute,
                    order.restaurant(),
                    minute + order.readyMinute() - order.placementMinute()));
        }
        var working = couriers.stream()
                .map(courier -> new Courier(courier.id(), courier.start(), first - 60, 48 * 60))
                .toList();
        return new DeliveryDay(name, parameters, placed, working, restaurants);
    }

    /** The part of the day in which orders are placed from {@code fromMinute} (inclusive) to {@code toMinute} (exclusive). */
    public DeliveryDay cut(int fromMinute, int toMinute) {
        var kept = orders.stream()
                .filter(order -> order.placementMinute() >= fromMinute && order.placementMinute() < toMinute)
                .toList();
        var working = couriers.stream()
                .filter(courier -> courier.offMinute() > fromMinute)
                .map(courier -> new Courier(
                        courier.id(), courier.start(), Math.max(courier.onMinute(), fromMinute), courier.offMinute()))
                .toList();
        return new DeliveryDay(name, parameters, kept, working, restaurants);
    }
}
