package io.tiffin.payment.simulation;

import io.tiffin.payment.simulation.Life.Verdict;
import io.tiffin.payment.simulation.Trouble.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./dev simulate payments}: as many lives as one likes; exit code 1 when one of them breaks a law. */
final class SimulatePayments {

    private static final int SHOWN = 3;

    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong deaths = new AtomicLong();
    private final AtomicLong faults = new AtomicLong();
    private final ConcurrentLinkedQueue<Verdict> broken = new ConcurrentLinkedQueue<>();

    public static void main(String[] arguments) throws IOException {
        var lives = 10_000L;
        var seed = 1L;
        String json = null;
        var rest = new ArrayList<>(List.of(arguments));
        while (rest.size() >= 2) {
            var option = rest.removeFirst();
            var value = rest.removeFirst();
            switch (option) {
                case "--lives" -> lives = Long.parseLong(value);
                case "--seed" -> seed = Long.parseLong(value);
                case "--json" -> json = value;
                default -> rest.addFirst(option);
            }
        }
        if (!rest.isEmpty()) {
            System.err.println("./dev simulate payments [--lives N] [--seed S] [--json FILE]");
            System.exit(2);
        }
        var simulation = new SimulatePayments();
        var figures = simulation.run(lives, seed);
        figures.forEach((name, value) -> System.out.printf("%-16s %s%n", name, value));
        if (json != null) {
            Files.writeString(Path.of(json), JsonMapper.shared().writeValueAsString(figures));
        }
        simulation.broken.forEach(verdict -> System.out.printf("%n%s%n", verdict.summary()));
        simulation.broken.stream().limit(SHOWN).forEach(verdict -> System.out.printf("%n%s%n", verdict));
        System.exit(simulation.broken.isEmpty() ? 0 : 1);
    }

    private Map<String, Number> run(long lives, long seed) {
        var start = System.nanoTime();
        LongStream.range(seed, seed + lives).parallel().mapToObj(Life::of).forEach(this::count);
        var figures = new LinkedHashMap<String, Number>();
        figures.put("lives", lives);
        figures.put("seed", seed);
        figures.put("seconds", (System.nanoTime() - start) / 1e9);
        figures.put("steps", steps.get());
        figures.put("deaths", deaths.get());
        figures.put("faults", faults.get());
        figures.put("violations", broken.size());
        return figures;
    }

    private void count(Verdict verdict) {
        steps.addAndGet(verdict.steps());
        deaths.addAndGet(verdict.deaths());
        verdict.faults().forEach((fault, times) -> faults.addAndGet(fault == Fault.NONE ? 0 : times));
        if (!verdict.isGood()) {
            broken.add(verdict);
        }
    }

    private SimulatePayments() {}
}
