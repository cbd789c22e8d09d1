package io.tiffin.benchmark.lab;

public final class Percentiles {

    private Percentiles() {}

    /** The given share of the values is not above it; in milliseconds, from sorted nanoseconds. */
    public static double millis(long[] sortedNanos, double share) {
        if (sortedNanos.length == 0) {
            return Double.NaN;
        }
        var index = (int) Math.ceil(share * sortedNanos.length) - 1;
        return sortedNanos[Math.max(0, index)] / 1e6;
    }
}
