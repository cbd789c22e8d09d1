package io.tiffin.benchmark.payments;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every figure's values of all rounds: the table for people, the flat figures for machines. */
final class Findings {

    /** What a run says; the medians of the rounds count, of mistakes their sum. */
    enum Figure {
        // spotless:off
        PAIRS(          "pairsPerSecond",               "authorise and capture, pairs/s", 0, 0),
        RAW_PAIRS(      "raw.pairsPerSecond",           "the same by an HTTP client alone, pairs/s", 0, 0),
        PAIRS_TO_RAW(   "pairs.ratioToRaw",             "pairs/s ÷ HTTP client alone", 0, 0),
        CPU(            "cpuMsPerPair",                 "CPU ms per pair, service and database", 1, 3),
        CPU_50(         "cpuMsPerPairAt50",             "the same at 50 pairs/s", 0, 0),
        ADDED_P50(      "added.p50Ms",                  "50 pairs/s: added to the provider's time, p50, ms", 0, 0),
        ADDED_P99(      "added.p99Ms",                  "50 pairs/s: added to the provider's time, p99, ms", 1, 30),
        RAW_ADDED_P99(  "raw.added.p99Ms",              "the same by an HTTP client alone, p99, ms", 0, 0),
        DRAIN_RATE(     "drain.capturesPerSecond",      "backlog of captures, captures/s", 0, 0),
        WAIT_P50(       "authorizeWait.p50Ms",          "authorisations meanwhile: until the provider is asked, p50, ms", 0, 0),
        WAIT_P99(       "authorizeWait.p99Ms",          "authorisations meanwhile: until the provider is asked, p99, ms", 1, 1_000),
        REPEATS(        "repeats",                      "calls made twice, all rounds", 1, 0);
        // spotless:on

        private final String name;
        private final String label;
        private final boolean limited;
        private final double must;

        Figure(String name, String label, int limited, double must) {
            this.name = name;
            this.label = label;
            this.limited = limited != 0;
            this.must = must;
        }

        private double of(List<Double> sorted) {
            return this == REPEATS
                    ? sorted.stream().mapToDouble(Double::doubleValue).sum()
                    : sorted.get(sorted.size() / 2);
        }
    }

    private final Map<Figure, List<Double>> values = new EnumMap<>(Figure.class);

    void add(Figure figure, double value) {
        values.computeIfAbsent(figure, _ -> new ArrayList<>()).add(value);
    }

    /** Of the present round. */
    double last(Figure figure) {
        return values.getOrDefault(figure, List.of(Double.NaN)).getLast();
    }

    boolean isSound() {
        return values.getOrDefault(Figure.REPEATS, List.of()).stream().allMatch(repeats -> repeats == 0);
    }

    void print(PrintStream out) {
        out.println("\n| figure | min | median | max | must |\n|---|--:|--:|--:|--:|");
        values.forEach((figure, all) -> {
            var sorted = all.stream().sorted().toList();
            out.printf(
                    "| %s | %s | %s | %s | %s |%n",
                    figure.label,
                    text(sorted.getFirst()),
                    text(sorted.get(sorted.size() / 2)),
                    text(sorted.getLast()),
                    !figure.limited
                            ? ""
                            : "≤ %s %s".formatted(text(figure.must), figure.of(sorted) <= figure.must ? "✓" : "✗"));
        });
    }

    Map<String, Double> figures() {
        var figures = new TreeMap<String, Double>();
        values.forEach((figure, all) ->
                figures.put(figure.name, figure.of(all.stream().sorted().toList())));
        return figures;
    }

    private static String text(double value) {
        var rounded = Math.abs(value) >= 1_000
                ? new BigDecimal(Math.round(value))
                : new BigDecimal(value).round(new MathContext(3));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
