package io.tiffin.sandbox.city.run;

import io.tiffin.sandbox.city.check.Evidence.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/** How long confirmed orders waited for drivers, in city time, by what was published. */
final class WaitsForDrivers {

    private static final String CONFIRMED = "order.confirmed.v1";

    private final Collection<Published> records;

    WaitsForDrivers(Collection<Published> records) {
        this.records = records;
    }

    /** Until somebody was first asked. NaN when nobody was. */
    double plannedSeconds(double percent) {
        return seconds("driver.offer_made.v1", percent);
    }

    /** Until somebody first accepted. NaN when nobody did. */
    double acceptedSeconds(double percent) {
        return seconds("driver.assigned.v1", percent);
    }

    private double seconds(String type, double percent) {
        var confirmed = firstOf(CONFIRMED);
        var waits = firstOf(type).entrySet().stream()
                .filter(first -> confirmed.containsKey(first.getKey()))
                .map(first -> Duration.between(Objects.requireNonNull(confirmed.get(first.getKey())), first.getValue())
                                .toMillis()
                        / 1_000.0)
                .sorted()
                .toList();
        return waits.isEmpty() ? Double.NaN : waits.get(Math.max(0, (int) Math.ceil(percent / 100 * waits.size()) - 1));
    }

    private Map<String, Instant> firstOf(String type) {
        return records.stream()
                .filter(record -> record.type().equals(type))
                .collect(Collectors.toMap(Published::key, Published::time, BinaryOperator.minBy(Instant::compareTo)));
    }
}
