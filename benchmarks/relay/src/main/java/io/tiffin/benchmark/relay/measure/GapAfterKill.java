package io.tiffin.benchmark.relay.measure;

import io.tiffin.benchmark.lab.ChildJvm;
import io.tiffin.benchmark.lab.Lab;
import io.tiffin.benchmark.lab.Percentiles;
import io.tiffin.benchmark.relay.contender.Contender;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;

/**
 * Two instances, a thousand rows a second, and a {@code kill -9} of each in turn. The gap is the longest that any row had to wait:
 * where the work is divided, the topic is never silent, and yet the dead one's keys wait.
 *
 * @param kills of one trial
 */
public record GapAfterKill(int kills) implements Measure {

    private static final int ROWS_PER_SECOND = 1_000;
    private static final Duration SETTLE = Duration.ofSeconds(4);
    private static final Duration BEFORE = Duration.ofSeconds(1);
    private static final Duration AFTER = Duration.ofSeconds(5);

    private record Kill(long from, long to) {}

    @Override
    public String name() {
        return "gap";
    }

    @Override
    public boolean concerns(Contender contender) {
        return contender.readsOutbox();
    }

    @Override
    public void run(Lab lab, Contender contender, Findings findings) throws SQLException, InterruptedException {
        try (var trial = Trial.begin(lab, contender);
                var receiver = trial.receive()) {
            var pair = new ArrayList<ChildJvm>();
            pair.add(trial.startAndAwait());
            pair.add(trial.startAndAwait());
            var done = new ArrayList<Kill>();
            try (var writers = trial.write(ROWS_PER_SECOND)) {
                for (var i = 0; i < kills; i++) {
                    Thread.sleep(SETTLE);
                    var from = System.nanoTime() - BEFORE.toNanos();
                    pair.get(i % 2).kill();
                    Thread.sleep(AFTER); // only then the next start, which takes processor time
                    done.add(new Kill(from, System.nanoTime()));
                    if (i + 1 < kills) {
                        pair.set(i % 2, trial.startAndAwait());
                    }
                }
                writers.stop();
                receiver.awaitAll();
            }
            for (var kill : done) {
                findings.add(
                        Figure.GAP, contender, Percentiles.millis(trial.ledger().waits(kill.from(), kill.to()), 1));
                findings.add(Figure.SILENCE, contender, trial.ledger().longestSilence(kill.from(), kill.to()) / 1e6);
            }
            trial.judge(findings);
        }
    }
}
