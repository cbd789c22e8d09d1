package io.tiffin.benchmark.relay.measure;

import io.tiffin.benchmark.lab.Lab;
import io.tiffin.benchmark.relay.contender.Contender;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What a relay costs while nothing is written in ten databases: its JVM and the whole of PostgreSQL.
 *
 * @param length of the measurement, after the relay has settled
 */
public record Idle(Duration length) implements Measure {

    private static final int DATABASES = 10;

    /** Until PostgreSQL has vacuumed and analysed what was made a moment ago, twice, and nothing is compiled any more. */
    private static final Duration SETTLE = Duration.ofSeconds(45);

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public boolean concerns(Contender contender) {
        return contender.servesManyDatabases();
    }

    @Override
    public void run(Lab lab, Contender contender, Findings findings) throws SQLException, InterruptedException {
        try (var trial = Trial.begin(lab, contender, DATABASES, 0)) {
            trial.startAndAwait();
            Thread.sleep(SETTLE);
            var before = trial.cpu();
            var since = System.nanoTime();
            Thread.sleep(length);
            var used = trial.cpu().minus(before);
            var percent = 100 / ((System.nanoTime() - since) / 1e9);
            findings.add(Figure.IDLE, contender, used.total() * percent);
            findings.add(Figure.IDLE_POSTGRES, contender, used.postgres() * percent);
        }
    }
}
