package io.tiffin.sandbox.city.run;

import io.tiffin.sandbox.city.actor.Latencies;
import io.tiffin.sandbox.city.actor.Story;
import io.tiffin.sandbox.city.check.Evidence;
import io.tiffin.sandbox.city.check.Invariant;
import io.tiffin.sandbox.city.check.Violation;
import io.tiffin.sandbox.city.client.PublicIds;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** What a day came to: the table for people, the flat figures for machines, and the stories of broken promises. */
final class DayReport {

    private static final int SHOWN_VIOLATIONS = 10;

    private final Evidence evidence;
    private final Collection<Story> stories;
    private final Latencies latencies;
    /** Of the checks that were made. */
    private final Map<Invariant, List<Violation>> violations;

    private final List<Violation> wrongFates;
    private final Map<String, Double> cpuSeconds;
    private final Map<String, Long> deadLetters;
    private final long memoryPeakKb;
    private final int kills;
    private final boolean atRest;

    DayReport(
            Evidence evidence,
            Collection<Story> stories,
            Latencies latencies,
            Map<Invariant, List<Violation>> violations,
            List<Violation> wrongFates,
            Map<String, Double> cpuSeconds,
            Map<String, Long> deadLetters,
            long memoryPeakKb,
            int kills,
            boolean atRest) {
        this.evidence = evidence;
        this.stories = stories;
        this.latencies = latencies;
        this.violations = violations;
        this.wrongFates = wrongFates;
        this.cpuSeconds = cpuSeconds;
        this.deadLetters = deadLetters;
        this.memoryPeakKb = memoryPeakKb;
        this.kills = kills;
        this.atRest = atRest;
    }

    /** Without kills every undoomed order must be delivered; with kills 98 of a hundred. */
    boolean passed() {
        var share = 1 - (double) wrongFates.size() / Math.max(1, stories.size());
        return atRest && total() == 0 && (wrongFates.isEmpty() || (kills > 0 && share >= 0.98));
    }

    private int total() {
        return violations.values().stream().mapToInt(List::size).sum();
    }

    Map<String, Double> figures() {
        var figures = new TreeMap<String, Double>();
        figures.put("orders.placed", (double) evidence.orders().size());
        figures.put("orders.delivered", (double) count("delivered"));
        figures.put("orders.cancelled", (double) count("cancelled"));
        figures.put("orders.open", (double) evidence.orders().size() - count("delivered") - count("cancelled"));
        figures.put("violations.total", (double) total());
        violations.forEach((invariant, found) -> figures.put("violations." + invariant, (double) found.size()));
        figures.put("fates.wrong", (double) wrongFates.size());
        figures.put("kills", (double) kills);
        figures.put(
                "deadLetters",
                deadLetters.values().stream().mapToDouble(Long::doubleValue).sum());
        figures.put("memory.peakMb", memoryPeakKb / 1024.0);
        figures.put(
                "cpuMsPerOrder",
                cpuOfThePlatform() * 1_000 / Math.max(1, evidence.orders().size()));
        for (var name : List.of("place", "kitchenSees", "status")) {
            figures.put("latency." + name + ".p50Ms", latencies.percentileMs(name, 50));
            figures.put("latency." + name + ".p99Ms", latencies.percentileMs(name, 99));
        }
        var waits = new WaitsForDrivers(evidence.records());
        for (var percent : List.of(50, 95, 99)) {
            figures.put("planned.p%dSec".formatted(percent), waits.plannedSeconds(percent));
            figures.put("assigned.p%dSec".formatted(percent), waits.acceptedSeconds(percent));
        }
        minutes(Story::placedAt, Story::deliveredAt).ifPresent(mean -> figures.put("ctd.meanMin", mean));
        minutes(Story::readyAt, Story::pickedUpAt).ifPresent(mean -> figures.put("rtp.meanMin", mean));
        figures.put("events", (double) evidence.records().size());
        figures.put("events.duplicates", (double) duplicates());
        figures.values().removeIf(value -> value.isNaN());
        return figures;
    }

    void print(PrintStream out) {
        var figures = figures();
        out.printf(Locale.ROOT, "%nOrders%n");
        ends().forEach((end, count) -> out.printf(Locale.ROOT, "  %-44s %6d%n", end, count));
        printMoney(out);
        out.printf(Locale.ROOT, "%nFigures%n");
        figures.forEach((name, value) -> {
            if (!name.startsWith("violations") && !name.startsWith("orders")) {
                out.printf(Locale.ROOT, "  %-44s %12.1f%n", name, value);
            }
        });
        cpuSeconds.forEach(
                (process, seconds) -> out.printf(Locale.ROOT, "  %-44s %12.1f%n", "cpu seconds, " + process, seconds));
        deadLetters.forEach(
                (topic, count) -> out.printf(Locale.ROOT, "  %-44s %12d%n", "dead letters, " + topic, count));
        evidence.reviews().stream()
                .collect(Collectors.groupingBy(
                        r -> "in review, %s: %s, %s".formatted(r.service(), r.kind(), r.reason()),
                        Collectors.counting()))
                .forEach((what, count) -> out.printf(Locale.ROOT, "  %-44s %12d%n", what, count));
        out.printf(Locale.ROOT, "%nPromises%n");
        if (!atRest) {
            out.printf("  The platform did not come to rest.%n");
        }
        for (var invariant : Invariant.values()) {
            var found = violations.get(invariant);
            out.printf(
                    Locale.ROOT,
                    "  %-3s %-75s %s%n",
                    invariant,
                    invariant.promise(),
                    found == null ? "not made" : found.size());
        }
        out.printf(Locale.ROOT, "  %-79s %d%n", "fates that came out wrong", wrongFates.size());
        tellStories(out);
        out.printf("%n%s%n", verdict());
    }

    private String verdict() {
        var kept = violations.size() == Invariant.values().length
                ? "Every promise was kept."
                : "Every promise that was checked was kept.";
        return passed() ? kept : "A promise was broken.";
    }

    private void printMoney(PrintStream out) {
        if (!violations.keySet().containsAll(EnumSet.allOf(Invariant.class))) {
            out.printf(
                    "%nMoney%n  Another provider stood in the simulator's place: its ledger was not read, and the checks that need it%n"
                            + "  were not made. What we believe is in orders.json.%n");
            return;
        }
        out.printf(Locale.ROOT, "%nMoney (minor units)%n");
        out.printf(Locale.ROOT, "  %-44s %,12d%n", "authorised", sum(Evidence.Intent::amount, i -> held(i)));
        out.printf(Locale.ROOT, "  %-44s %,12d%n", "captured", sum(Evidence.Intent::captured, _ -> true));
        out.printf(Locale.ROOT, "  %-44s %,12d%n", "voided", sum(Evidence.Intent::amount, i -> has(i, "void")));
        out.printf(Locale.ROOT, "  %-44s %,12d%n", "refunded", sum(Evidence.Intent::refunded, _ -> true));
        out.printf(Locale.ROOT, "  %-44s %,12d%n", "still held", sum(Evidence.Intent::held, _ -> true));
    }

    private void tellStories(PrintStream out) {
        var all = new ArrayList<>(wrongFates);
        violations.values().forEach(all::addAll);
        if (all.isEmpty()) {
            return;
        }
        out.printf("%nBroken%n");
        all.stream()
                .limit(SHOWN_VIOLATIONS * 3L)
                .forEach(v -> out.printf(
                        "  %s %s %s%n",
                        v.invariant(), v.order().map(UUID::toString).orElse(""), v.what()));
        var orders = evidence.orders().stream().collect(Collectors.toMap(Evidence.Order::id, Function.identity()));
        var told = new HashSet<UUID>();
        all.stream()
                .flatMap(v -> v.order().stream())
                .filter(told::add)
                .limit(SHOWN_VIOLATIONS)
                .forEach(id -> {
                    var order = orders.get(id);
                    out.printf("%n  %s %s%n", id, order == null ? "unknown" : order.step());
                    if (order != null) {
                        order.timeline()
                                .forEach(e -> out.printf("    %3d %-28s %s%n", e.sequence(), e.type(), e.status()));
                    }
                    stories.stream()
                            .filter(story -> story.orderIds().stream()
                                    .anyMatch(o -> PublicIds.uuid(o).equals(id)))
                            .forEach(story -> story.answers()
                                    .forEach(a -> out.printf(
                                            "    %s %s: %d %s%n", a.actor(), a.command(), a.status(), a.code())));
                    evidence.ledger().stream()
                            .filter(intent -> intent.orderId().equals(id))
                            .forEach(intent -> out.printf("    %s%n", intent));
                });
    }

    private long count(String status) {
        return evidence.orders().stream()
                .filter(order -> order.status().equals(status))
                .count();
    }

    private Map<String, Long> ends() {
        return evidence.orders().stream()
                .collect(Collectors.groupingBy(
                        order -> order.status().equals("cancelled")
                                ? "cancelled by %s, %s".formatted(order.cancelledBy(), order.cancelReason())
                                : order.status(),
                        TreeMap::new,
                        Collectors.counting()));
    }

    private long sum(ToLongFunction<Evidence.Intent> amount, Predicate<Evidence.Intent> which) {
        return evidence.ledger().stream().filter(which).mapToLong(amount).sum();
    }

    private static boolean held(Evidence.Intent intent) {
        return intent.held() > 0 || intent.captured() > 0 || has(intent, "void");
    }

    private static boolean has(Evidence.Intent intent, String kind) {
        return intent.history().stream().anyMatch(operation -> operation.kind().equals(kind));
    }

    private OptionalDouble minutes(Function<Story, @Nullable Instant> from, Function<Story, @Nullable Instant> to) {
        return stories.stream()
                .flatMapToDouble(story -> {
                    var start = from.apply(story);
                    var end = to.apply(story);
                    return start == null || end == null
                            ? DoubleStream.empty()
                            : DoubleStream.of(
                                    Math.max(0, Duration.between(start, end).toMillis()) / 60_000.0);
                })
                .average();
    }

    private long duplicates() {
        return evidence.records().size()
                - evidence.records().stream()
                        .map(Evidence.Published::messageId)
                        .distinct()
                        .count();
    }

    /** Services, PostgreSQL, Kafka and Redis; the simulators and the issuer have a JVM of their own, which is left out. */
    private double cpuOfThePlatform() {
        return cpuSeconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
