package io.tiffin.benchmark.relay.measure;

import io.tiffin.benchmark.lab.ChildJvm;
import io.tiffin.benchmark.lab.Lab;
import io.tiffin.benchmark.relay.contender.Contender;
import io.tiffin.benchmark.relay.load.Backlog;
import java.sql.SQLException;
import java.time.Duration;

/**
 * How fast a backlog is moved by a JVM that has just started: by the broker's clock, from the first record in its log to the last.
 * Nobody writes and nobody reads meanwhile.
 *
 * @param rows of one kilobyte
 */
public record Drain(int rows) implements Measure {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    @Override
    public String name() {
        return "drain";
    }

    @Override
    public boolean concerns(Contender contender) {
        return true;
    }

    @Override
    public void run(Lab lab, Contender contender, Findings findings) throws SQLException, InterruptedException {
        try (var trial = Trial.begin(lab, contender, 1, rows)) {
            if (contender.readsOutbox()) {
                Backlog.write(trial.database(), trial.topic(), rows);
            }
            trial.ledger().committedBacklog(rows);

            var jvm = trial.start();
            awaitRecords(lab, trial, jvm, 1);
            var before = trial.cpu();
            awaitRecords(lab, trial, jvm, rows);
            var used = trial.cpu().minus(before);
            try (var receiver = trial.receive()) {
                receiver.awaitAll();
                findings.add(Figure.DRAIN_RATE, contender, rows / receiver.seconds());
            }

            findings.add(Figure.DRAIN_CPU, contender, used.total() * 1_000 / rows);
            if (contender.readsOutbox()) {
                findings.add(Figure.DRAIN_POSTGRES_CPU, contender, used.postgres() * 1_000 / rows);
            }
            trial.judge(findings);
        }
    }

    private static void awaitRecords(Lab lab, Trial trial, ChildJvm jvm, long records) throws InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (lab.records(trial.topic()) < records) {
            if (!jvm.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("%d of %d records after %s"
                        .formatted(
                                lab.records(trial.topic()), records, jvm.isAlive() ? PATIENCE : "the end of its JVM"));
            }
            Thread.sleep(LOOK_EVERY);
        }
    }
}
