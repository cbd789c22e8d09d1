package io.tiffin.benchmark.relay.measure;

import io.tiffin.benchmark.lab.Lab;
import io.tiffin.benchmark.lab.Percentiles;
import io.tiffin.benchmark.relay.contender.Contender;
import io.tiffin.benchmark.relay.load.Flood;
import io.tiffin.benchmark.relay.load.Receiver;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Whether the table is at the end of many rows what it was at the beginning: its size with its indexes, and the latency.
 *
 * @param rows that pass through between the two
 * @param length of each of the two
 */
public record TableLife(int rows, Duration length) implements Measure {

    private static final int ROWS_PER_SECOND = 500;

    @Override
    public String name() {
        return "table-life";
    }

    @Override
    public boolean concerns(Contender contender) {
        return contender.isOurs();
    }

    @Override
    public void run(Lab lab, Contender contender, Findings findings) throws SQLException, InterruptedException {
        try (var trial = Trial.begin(lab, contender);
                var receiver = trial.receive()) {
            trial.startAndAwait();
            findings.add(Figure.LIFE_P99_START, contender, p99(trial, receiver));
            findings.add(Figure.LIFE_SIZE_START, contender, megabytes(trial));
            Flood.write(trial.database(), trial.topic(), trial.ledger(), rows);
            receiver.awaitAll();
            findings.add(Figure.LIFE_P99_END, contender, p99(trial, receiver));
            findings.add(Figure.LIFE_SIZE_END, contender, megabytes(trial));
            trial.judge(findings);
        }
    }

    private double p99(Trial trial, Receiver receiver) throws SQLException, InterruptedException {
        try (var writers = trial.write(ROWS_PER_SECOND)) {
            Thread.sleep(length.dividedBy(2)); // classes and compilation at the start, vacuum at the end
            var from = System.nanoTime();
            Thread.sleep(length);
            var to = System.nanoTime();
            writers.stop();
            receiver.awaitAll();
            return Percentiles.millis(trial.ledger().waits(from, to), 0.99);
        }
    }

    private static double megabytes(Trial trial) {
        return trial.database().number("select pg_total_relation_size('outbox')") / (1024.0 * 1024);
    }
}
