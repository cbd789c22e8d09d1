package io.tiffin.sandbox.city.actor;

import io.tiffin.sandbox.city.day.DeliveryDay.Point;
import java.util.Map;

/** Turns the day's metres into degrees around a fixed origin, near enough for a city. */
public final class CityMap {

    private static final double ORIGIN_LAT = 48.10;
    private static final double ORIGIN_LNG = 11.50;
    private static final double METERS_PER_DEGREE = 111_195;

    public static double lat(Point point) {
        return ORIGIN_LAT + point.y() / METERS_PER_DEGREE;
    }

    public static double lng(Point point) {
        return ORIGIN_LNG + point.x() / (METERS_PER_DEGREE * Math.cos(Math.toRadians(ORIGIN_LAT)));
    }

    /** As the API wants it. */
    public static Map<String, Double> position(Point point) {
        return Map.of("lat", lat(point), "lng", lng(point));
    }

    /** {@code share} of the way from one point to another, 0 to 1. */
    public static Point between(Point from, Point to, double share) {
        return new Point(from.x() + (to.x() - from.x()) * share, from.y() + (to.y() - from.y()) * share);
    }

    private CityMap() {}
}
