package io.tiffin.benchmark.relay.measure;

import io.tiffin.benchmark.relay.contender.Contender;
import io.tiffin.benchmark.relay.load.Ledger.Verdict;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The values of every figure, contender and round. */
public final class Findings {

    private record Cell(Figure figure, String contender) {}

    private final Map<Cell, Map<Integer, Double>> values = new HashMap<>();
    private int round;

    public void begin(int number) {
        round = number;
    }

    public void add(Figure figure, Contender contender, double value) {
        values.computeIfAbsent(new Cell(figure, contender.name()), _ -> new TreeMap<>())
                .merge(round, value, figure::inOneRound);
    }

    void add(Contender contender, Verdict verdict) {
        add(Figure.VIOLATIONS, contender, (double) verdict.violations());
        add(Figure.LOSSES, contender, (double) verdict.losses());
        add(Figure.DUPLICATES, contender, (double) verdict.duplicates());
    }

    /** One contender's value divided by another's of the same round, where both have one. */
    public void divide(Figure figure, Contender dividend, Contender divisor, Figure quotient) {
        var others = ofRounds(figure, divisor);
        ofRounds(figure, dividend).forEach((number, value) -> {
            var other = others.get(number);
            if (other != null) {
                begin(number);
                add(quotient, dividend, value / other);
            }
        });
    }

    private Map<Integer, Double> ofRounds(Figure figure, Contender contender) {
        return values.getOrDefault(new Cell(figure, contender.name()), Map.of());
    }

    /** Of all rounds, sorted; empty when it was not measured. */
    public double[] sorted(Figure figure, Contender contender) {
        return ofRounds(figure, contender).values().stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
    }
}
