package io.tiffin.sandbox.stack;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many of which service, as it is written on a command line: {@code outbox-relay=2,payment-service=3}. */
public final class InstanceCounts {

    /** @throws StackFailure with one sentence for the person at the keyboard */
    public static Map<String, Integer> parse(String text) {
        var counts = new TreeMap<String, Integer>();
        for (var part : text.split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            var words = part.strip().split("=", 2);
            if (words.length < 2 || !words[1].matches("[0-9]{1,3}")) {
                throw new StackFailure("--instances takes SERVICE=N,…, not “%s”.".formatted(part));
            }
            counts.put(words[0], Integer.parseInt(words[1]));
        }
        return counts;
    }

    static String text(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getKey() + "=" + count.getValue())
                .collect(Collectors.joining(","));
    }

    private InstanceCounts() {}
}
