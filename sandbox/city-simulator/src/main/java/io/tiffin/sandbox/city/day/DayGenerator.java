package io.tiffin.sandbox.city.day;

import io.tiffin.sandbox.city.day.DeliveryDay.Courier;
import io.tiffin.sandbox.city.day.DeliveryDay.Order;
import io.tiffin.sandbox.city.day.DeliveryDay.Parameters;
import io.tiffin.sandbox.city.day.DeliveryDay.Point;
import io.tiffin.sandbox.city.day.DeliveryDay.Restaurant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes an evening: three city hours, restaurants clustered in a few quarters, customers around them, and orders that
 * gather about a peak in the middle. The same numbers and seed give the same day.
 */
public record DayGenerator(int orders, int drivers, int restaurants, long seed) {

    private static final int FROM = 18 * 60;
    private static final int MINUTES = 180;
    private static final Parameters PARAMETERS = new Parameters(320, 4, 4);
    private static final double CITY_RADIUS_METERS = 4_000;

    public DeliveryDay generate() {
        var random = new SplittableRandom(seed);
        var quarters = new ArrayList<Point>();
        for (int i = 0; i < Math.max(3, restaurants / 12); i++) {
            quarters.add(around(random, new Point(5_000, 5_000), CITY_RADIUS_METERS * 0.6));
        }
        var kitchens = new ArrayList<Restaurant>();
        for (int i = 1; i <= restaurants; i++) {
            kitchens.add(new Restaurant("r" + i, around(random, quarters.get(random.nextInt(quarters.size())), 600)));
        }
        return new DeliveryDay(
                "generated-" + seed, PARAMETERS, placed(random, kitchens), shifts(random, quarters), kitchens);
    }

    private List<Order> placed(SplittableRandom random, List<Restaurant> kitchens) {
        var placed = new ArrayList<Order>();
        for (int i = 0; i < orders; i++) {
            var kitchen = kitchens.get(random.nextInt(kitchens.size()));
            var minute = FROM + placementMinute(random);
            var prep = 8 + (int) Math.round(Math.abs(random.nextGaussian(7, 4)));
            placed.add(new Order("", around(random, kitchen.at(), 1_400), minute, kitchen.id(), minute + prep));
        }
        placed.sort(Comparator.comparingDouble(Order::placementMinute));
        var numbered = new ArrayList<Order>();
        for (var order : placed) {
            numbered.add(new Order(
                    "o" + (numbered.size() + 1),
                    order.dropOff(),
                    order.placementMinute(),
                    order.restaurant(),
                    order.readyMinute()));
        }
        return numbered;
    }

    /** Half of the orders spread evenly, half gather about the middle of the evening. */
    private static int placementMinute(SplittableRandom random) {
        var minute = random.nextBoolean() ? random.nextDouble(MINUTES) : random.nextGaussian(MINUTES / 2.0, 22);
        return (int) Math.clamp(minute, 0, MINUTES - 1);
    }

    private List<Courier> shifts(SplittableRandom random, List<Point> quarters) {
        var shifts = new ArrayList<Courier>();
        for (int i = 1; i <= drivers; i++) {
            var start = around(random, quarters.get(random.nextInt(quarters.size())), 1_500);
            // a third works the peak only; everybody stays until the last orders are home
            var on = i % 3 == 0 ? FROM + 30 + random.nextInt(20) : FROM - 10;
            shifts.add(new Courier("c" + i, start, on, FROM + MINUTES + 90));
        }
        return shifts;
    }

    private static Point around(SplittableRandom random, Point center, double deviationMeters) {
        return new Point(
                Math.rint(random.nextGaussian(center.x(), deviationMeters)),
                Math.rint(random.nextGaussian(center.y(), deviationMeters)));
    }
}
