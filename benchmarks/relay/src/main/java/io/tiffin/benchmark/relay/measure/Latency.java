package io.tiffin.benchmark.relay.measure;

import io.tiffin.benchmark.lab.Lab;
import io.tiffin.benchmark.lab.Percentiles;
import io.tiffin.benchmark.relay.contender.Contender;
import java.sql.SQLException;
import java.time.Duration;

/** From the end of a row's commit to its receipt by a consumer, while rows are written at a steady rate. */
public final class Latency implements Measure {

    /** How many rows a second, and which figures tell of it. */
    public enum Rate {
        // spotless:off
        FEW(   500, Figure.LATENCY_500_P50,  Figure.LATENCY_500_P99,  Figure.LATENCY_500_MAX,  Figure.LATENCY_500_CPU,  Figure.WRITTEN_500),
        MANY(2_000, Figure.LATENCY_2000_P50, Figure.LATENCY_2000_P99, Figure.LATENCY_2000_MAX, Figure.LATENCY_2000_CPU, Figure.WRITTEN_2000);
        // spotless:on

        private final int rowsPerSecond;
        private final Figure median;
        private final Figure p99;
        private final Figure longest;
        private final Figure cpu;
        private final Figure written;

        Rate(int rowsPerSecond, Figure median, Figure p99, Figure longest, Figure cpu, Figure written) {
            this.rowsPerSecond = rowsPerSecond;
            this.median = median;
            this.p99 = p99;
            this.longest = longest;
            this.cpu = cpu;
            this.written = written;
        }
    }

    private final Rate rate;
    private final Duration warmUp;
    private final Duration length;

    /** @param warmUp for classes and compilation; checked for order and loss, but not timed */
    public Latency(Rate rate, Duration warmUp, Duration length) {
        this.rate = rate;
        this.warmUp = warmUp;
        this.length = length;
    }

    @Override
    public String name() {
        return "latency" + rate.rowsPerSecond;
    }

    @Override
    public boolean concerns(Contender contender) {
        return contender.readsOutbox();
    }

    @Override
    public void run(Lab lab, Contender contender, Findings findings) throws SQLException, InterruptedException {
        try (var trial = Trial.begin(lab, contender);
                var receiver = trial.receive()) {
            trial.startAndAwait();
            try (var writers = trial.write(rate.rowsPerSecond)) {
                Thread.sleep(warmUp);
                var from = System.nanoTime();
                var before = trial.cpu();
                Thread.sleep(length);
                var used = trial.cpu().minus(before);
                var to = System.nanoTime();
                writers.stop();
                receiver.awaitAll();

                var waits = trial.ledger().waits(from, to);
                findings.add(rate.median, contender, Percentiles.millis(waits, 0.5));
                findings.add(rate.p99, contender, Percentiles.millis(waits, 0.99));
                findings.add(rate.longest, contender, Percentiles.millis(waits, 1));
                findings.add(rate.cpu, contender, used.total() * 1_000 / Math.max(1, waits.length));
                findings.add(rate.written, contender, waits.length * 1e9 / (to - from));
            }
            trial.judge(findings);
        }
    }
}
