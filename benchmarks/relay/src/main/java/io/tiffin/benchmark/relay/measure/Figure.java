package io.tiffin.benchmark.relay.measure;

import static io.tiffin.benchmark.relay.measure.Figure.Over.HIGHEST;
import static io.tiffin.benchmark.relay.measure.Figure.Over.MEDIAN;
import static io.tiffin.benchmark.relay.measure.Figure.Over.SUM;

import io.tiffin.benchmark.relay.contender.Contender;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the run says about a contender, and what ours must reach. */
public enum Figure {
    // spotless:off
    DRAIN_RATE(         "drain", "rowsPerSecond",                   "backlog drain, rows/s", MEDIAN),
    DRAIN_TO_RAW(       "drain", "ratioToRaw",                      "backlog drain ÷ raw producer", MEDIAN, Goal.atLeast(0.4, 0.5)),
    DRAIN_TO_DEBEZIUM(  "drain", "ratioToDebezium",                 "backlog drain ÷ Debezium", MEDIAN, Goal.atLeast(2.5, 3.5)),
    DRAIN_CPU(          "drain", "cpuSecondsPer1000Rows",           "backlog drain, CPU s per 1,000 rows", MEDIAN),
    DRAIN_POSTGRES_CPU( "drain", "postgresCpuSecondsPer1000Rows",   "the same, PostgreSQL's part alone", MEDIAN),
    LATENCY_500_P50(    "latency500", "p50Ms",                      "500 rows/s, p50, ms", MEDIAN, Goal.atMost(4, 1.5)),
    LATENCY_500_P99(    "latency500", "p99Ms",                      "500 rows/s, p99, ms", MEDIAN, Goal.atMost(25, 10)),
    LATENCY_500_MAX(    "latency500", "maxMs",                      "500 rows/s, longest, ms", HIGHEST),
    LATENCY_500_CPU(    "latency500", "cpuSecondsPer1000Rows",      "500 rows/s, CPU s per 1,000 rows", MEDIAN),
    WRITTEN_500(        "latency500", "writtenPerSecond",           "500 rows/s, really written a second", MEDIAN),
    LATENCY_2000_P50(   "latency2000", "p50Ms",                     "2,000 rows/s, p50, ms", MEDIAN, Goal.atMost(8, 4)),
    LATENCY_2000_P99(   "latency2000", "p99Ms",                     "2,000 rows/s, p99, ms", MEDIAN, Goal.atMost(60, 30)),
    LATENCY_2000_MAX(   "latency2000", "maxMs",                     "2,000 rows/s, longest, ms", HIGHEST),
    LATENCY_2000_CPU(   "latency2000", "cpuSecondsPer1000Rows",     "2,000 rows/s, CPU s per 1,000 rows", MEDIAN),
    WRITTEN_2000(       "latency2000", "writtenPerSecond",          "2,000 rows/s, really written a second", MEDIAN),
    GAP(                "gapAfterKill", "maxMs",                    "one of two killed: longest wait of a row, ms", HIGHEST, Goal.atMost(1_000, 500)),
    SILENCE(            "gapAfterKill", "silenceMs",                "one of two killed: longest silence, ms", HIGHEST),
    VIOLATIONS(         "order", "violations",                      "order violations, all trials", SUM, Goal.atMost(0, 0)),
    LOSSES(             "losses", "",                               "losses, all trials", SUM, Goal.atMost(0, 0)),
    DUPLICATES(         "duplicates", "",                           "duplicates, all trials", SUM),
    WRITERS_WITHOUT(    "writers", "perSecondWithoutOutbox",        "16 writers without outbox, commits/s", MEDIAN),
    WRITERS_WITH(       "writers", "perSecondWithOutbox",           "16 writers with outbox, commits/s", MEDIAN),
    WRITERS_RATIO(      "writers", "ratioToNoOutbox",               "16 writers with ÷ without outbox", MEDIAN, Goal.atLeast(0.6, 0.7)),
    IDLE(               "idle", "cpuPercentTenDatabases",           "idle with ten databases, % of a core", MEDIAN, Goal.atMost(2, 2)),
    IDLE_POSTGRES(      "idle", "postgresCpuPercentTenDatabases",   "the same, PostgreSQL's part alone", MEDIAN),
    LIFE_SIZE_START(    "tableLife", "startMb",                     "table and index after its first thousands of rows, MB", HIGHEST),
    LIFE_SIZE_END(      "tableLife", "endMb",                       "table and index at the end of its rows, MB", HIGHEST),
    LIFE_P99_START(     "tableLife", "startP99Ms",                  "500 rows/s at the start, p99, ms", HIGHEST),
    LIFE_P99_END(       "tableLife", "endP99Ms",                    "500 rows/s at the end, p99, ms", HIGHEST);
    // spotless:on

    /** How the rounds' values become one; also several values of one round, but for a median: there the last counts. */
    enum Over {
        MEDIAN(sorted -> sorted[sorted.length / 2]),
        HIGHEST(sorted -> sorted[sorted.length - 1]),
        SUM(sorted -> Arrays.stream(sorted).sum());

        private final Fold fold;

        Over(Fold fold) {
            this.fold = fold;
        }
    }

    private interface Fold {
        double of(double[] sorted);
    }

    /** @param sign ≥ or ≤ */
    public record Goal(char sign, double must, double aim, DoubleUnaryOperator distance) {

        static Goal atLeast(double must, double aim) {
            return new Goal('≥', must, aim, value -> value);
        }

        static Goal atMost(double must, double aim) {
            return new Goal('≤', must, aim, value -> -value);
        }

        public boolean isMet(double value, double threshold) {
            return distance.applyAsDouble(value) >= distance.applyAsDouble(threshold);
        }
    }

    private final String group;
    private final String member;
    private final String label;
    private final Over over;
    private final @Nullable Goal goal;

    Figure(String group, String member, String label, Over over) {
        this(group, member, label, over, null);
    }

    Figure(String group, String member, String label, Over over, @Nullable Goal goal) {
        this.group = group;
        this.member = member;
        this.label = label;
        this.over = over;
        this.goal = goal;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** For machines: {@code drain.ratioToRaw} is our relay's, {@code drain.debezium.ratioToRaw} another's. */
    public String name(Contender contender) {
        var infix = contender.name().equals("relay") ? "" : "." + contender.name();
        return group + infix + (member.isEmpty() ? "" : "." + member);
    }

    /** What ours must reach. */
    public @Nullable Goal goal() {
        return goal;
    }

    double inOneRound(double earlier, double later) {
        return switch (over) {
            case MEDIAN -> later;
            case HIGHEST -> Math.max(earlier, later);
            case SUM -> earlier + later;
        };
    }

    public double over(double[] sorted) {
        return over.fold.of(sorted);
    }
}
