package io.tiffin.sandbox.city.actor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Durations by name, in nanoseconds, kept whole: a day has thousands, not millions. */
public final class Latencies {

    private final Map<String, List<Long>> byName = new ConcurrentHashMap<>();

    public void add(String name, long nanos) {
        byName.computeIfAbsent(name, n -> Collections.synchronizedList(new ArrayList<>()))
                .add(nanos);
    }

    /**
     * The nearest-rank percentile in milliseconds; NaN when nothing was measured.
     *
     * @param percent 0 to 100
     */
    public double percentileMs(String name, double percent) {
        var all = new ArrayList<>(byName.getOrDefault(name, List.of()));
        if (all.isEmpty()) {
            return Double.NaN;
        }
        Collections.sort(all);
        var rank = (int) Math.ceil(percent / 100 * all.size());
        return all.get(Math.max(0, rank - 1)) / 1e6;
    }

    public int count(String name) {
        return byName.getOrDefault(name, List.of()).size();
    }
}
