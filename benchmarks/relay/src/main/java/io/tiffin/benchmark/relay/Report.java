package io.tiffin.benchmark.relay;

import io.tiffin.benchmark.relay.contender.Contender;
import io.tiffin.benchmark.relay.measure.Figure;
import io.tiffin.benchmark.relay.measure.Findings;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The table for people, the flat figures for machines. */
record Report(List<Contender> contenders, Findings findings) {

    private static final int DIGITS = 3;

    void print(PrintStream out) {
        out.println();
        out.println("| figure | contender | min | median | max | must | aim |");
        out.println("|---|---|--:|--:|--:|--:|--:|");
        for (var figure : Figure.values()) {
            for (var contender : contenders) {
                var values = findings.sorted(figure, contender);
                if (values.length > 0) {
                    out.println(row(figure, contender, values));
                }
            }
        }
    }

    private static String row(Figure figure, Contender contender, double[] sorted) {
        var goal = contender.isOurs() ? figure.goal() : null;
        var value = figure.over(sorted);
        return "| %s | %s | %s | %s | %s | %s | %s |"
                .formatted(
                        figure.label(),
                        contender.name(),
                        text(sorted[0]),
                        text(sorted[sorted.length / 2]),
                        text(sorted[sorted.length - 1]),
                        goal == null ? "" : threshold(goal, goal.must(), value),
                        goal == null ? "" : threshold(goal, goal.aim(), value));
    }

    private static String threshold(Figure.Goal goal, double threshold, double value) {
        return "%s %s %s".formatted(goal.sign(), text(threshold), goal.isMet(value, threshold) ? "✓" : "✗");
    }

    private static String text(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        var rounded = Math.abs(value) >= 1_000
                ? new BigDecimal(Math.round(value))
                : new BigDecimal(value).round(new MathContext(DIGITS));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** What could not be measured is left out. */
    Map<String, Double> figures() {
        var figures = new TreeMap<String, Double>();
        for (var figure : Figure.values()) {
            for (var contender : contenders) {
                var values = findings.sorted(figure, contender);
                if (values.length > 0 && Double.isFinite(figure.over(values))) {
                    figures.put(figure.name(contender), figure.over(values));
                }
            }
        }
        return figures;
    }

    /** Whether ours kept every row and every order. */
    boolean isSound() {
        return contenders.stream()
                .filter(Contender::isOurs)
                .allMatch(contender -> List.of(Figure.VIOLATIONS, Figure.LOSSES).stream()
                        .mapToDouble(figure -> figure.over(withZero(findings.sorted(figure, contender))))
                        .allMatch(total -> total == 0));
    }

    private static double[] withZero(double[] values) {
        return values.length == 0 ? new double[] {0} : values;
    }
}
