package io.tiffin.sandbox.city.day;

import io.tiffin.sandbox.city.day.DeliveryDay.Courier;
import io.tiffin.sandbox.city.day.DeliveryDay.Order;
import io.tiffin.sandbox.city.day.DeliveryDay.Parameters;
import io.tiffin.sandbox.city.day.DeliveryDay.Point;
import io.tiffin.sandbox.city.day.DeliveryDay.Restaurant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads a day from a folder of tab-separated files with header lines, the format of the public Grubhub instances of the Meal
 * Delivery Routing Problem (Reyes et al. 2018): {@code instance_parameters.txt}, {@code orders.txt}, {@code couriers.txt},
 * {@code restaurants.txt}.
 */
public final class DayFolder {

    /** @throws UnreadableDay with one sentence that says which file and line is wrong */
    public static DeliveryDay read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UnreadableDay("There is no folder %s.".formatted(folder));
        }
        var parameters = rows(
                        folder.resolve("instance_parameters.txt"),
                        row -> new Parameters(
                                row.number("meters_per_minute"),
                                row.number("pickup service minutes"),
                                row.number("dropoff service minutes")))
                .getFirst();
        var restaurants =
                rows(folder.resolve("restaurants.txt"), row -> new Restaurant(row.text("restaurant"), row.point()));
        var couriers = rows(
                folder.resolve("couriers.txt"),
                row -> new Courier(row.text("courier"), row.point(), row.minute("on_time"), row.minute("off_time")));
        var known = new HashSet<>(restaurants.stream().map(Restaurant::id).toList());
        var orders = rows(folder.resolve("orders.txt"), row -> {
            if (!known.contains(row.text("restaurant"))) {
                throw row.wrong("names a restaurant that restaurants.txt does not have");
            }
            return new Order(
                    row.text("order"),
                    row.point(),
                    row.minute("placement_time"),
                    row.text("restaurant"),
                    row.minute("ready_time"));
        });
        return new DeliveryDay(
                String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
                parameters,
                orders,
                couriers,
                restaurants);
    }

    private static <T> List<T> rows(Path file, Function<Row, T> read) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UnreadableDay("%s cannot be read.".formatted(file), e);
        }
        if (lines.size() < 2) {
            throw new UnreadableDay("%s has no rows.".formatted(file));
        }
        var columns = new HashMap<String, Integer>();
        var header = lines.getFirst().split("\t", -1);
        for (int i = 0; i < header.length; i++) {
            columns.put(header[i].strip(), i);
        }
        return lines.stream()
                .skip(1)
                .filter(line -> !line.isBlank())
                .map(line -> read.apply(new Row(file, columns, line, List.of(line.split("\t", -1)))))
                .toList();
    }

    private record Row(Path file, Map<String, Integer> columns, String line, List<String> cells) {

        String text(String column) {
            var index = columns.get(column);
            if (index == null || index >= cells.size()) {
                throw wrong("has no column “%s”".formatted(column));
            }
            return cells.get(index).strip();
        }

        double number(String column) {
            try {
                return Double.parseDouble(text(column));
            } catch (NumberFormatException e) {
                throw wrong("has no number in column “%s”".formatted(column));
            }
        }

        int minute(String column) {
            return (int) number(column);
        }

        Point point() {
            return new Point(number("x"), number("y"));
        }

        UnreadableDay wrong(String what) {
            return new UnreadableDay("%s: the line “%s” %s.".formatted(file, line, what));
        }
    }

    private DayFolder() {}
}
