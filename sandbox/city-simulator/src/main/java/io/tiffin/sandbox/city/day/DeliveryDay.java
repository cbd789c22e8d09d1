package io.tiffin.sandbox.city.day;

import java.util.List;

/**
 * A delivery day of a city: who orders what where and when, which kitchens cook, which couriers work. Positions are metres
 * east and north of the city's origin, times are minutes of the day.
 */
public record DeliveryDay(
        String name, Parameters parameters, List<Order> orders, List<Courier> couriers, List<Restaurant> restaurants) {

    /** Service minutes are spent half before and half after the instant of the pick-up or drop-off. */
    public record Parameters(double metersPerMinute, double pickupServiceMinutes, double dropoffServiceMinutes) {}

    public record Order(String id, Point dropOff, int placementMinute, String restaurant, int readyMinute) {}

    public record Courier(String id, Point start, int onMinute, int offMinute) {}

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

    public int firstMinute() {
        var firstOrder = orders.stream().mapToInt(Order::placementMinute).min().orElse(0);
        var firstShift = couriers.stream().mapToInt(Courier::onMinute).min().orElse(firstOrder);
        return Math.min(firstOrder, firstShift);
    }

    public int lastPlacementMinute() {
        return orders.stream().mapToInt(Order::placementMinute).max().orElse(0);
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
