package io.tiffin.benchmark.relay.measure;

import io.tiffin.benchmark.lab.Lab;
import io.tiffin.benchmark.relay.contender.Contender;
import io.tiffin.benchmark.relay.load.Messages;
import io.tiffin.benchmark.relay.load.WakeUp;
import io.tiffin.benchmark.relay.load.Writer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What telling costs the writers: the same change of a state with and without the outbox row and the wake-up, by writers that do
 * not pause. Somebody listens, but no relay runs: what it takes from the machine is measured elsewhere.
 *
 * @param length of the measurement; each way has half of it
 */
public record WriteThroughput(Duration length) implements Measure {

    private static final int WRITERS = 16;
    private static final int QUARTERS = 4;

    @Override
    public String name() {
        return "writers";
    }

    /** The writer is the same whoever moves the rows. */
    @Override
    public boolean concerns(Contender contender) {
        return contender.name().equals("relay");
    }

    @Override
    public void run(Lab lab, Contender contender, Findings findings) throws SQLException, InterruptedException {
        try (var trial = Trial.begin(lab, contender);
                var listener = trial.database().connect();
                var listen = listener.createStatement();
                var wakeUp = new WakeUp(trial.database())) {
            listen.execute("listen outbox");
            var writers = new ArrayList<Writer>();
            for (var i = 0; i < WRITERS; i++) {
                writers.add(new Writer(trial.database()));
            }
            commitsPerSecond(writers, Writer::change); // warms up
            // without, with, with, without: what changes slowly is shared
            var without = commitsPerSecond(writers, Writer::change);
            var with = commitsPerSecond(writers, telling(trial, wakeUp));
            with += commitsPerSecond(writers, telling(trial, wakeUp));
            without += commitsPerSecond(writers, Writer::change);
            for (var writer : writers) {
                writer.close();
            }
            findings.add(Figure.WRITERS_WITHOUT, contender, without / 2);
            findings.add(Figure.WRITERS_WITH, contender, with / 2);
            findings.add(Figure.WRITERS_RATIO, contender, with / without);
        }
    }

    private interface Way {
        void write(Writer writer, int key) throws SQLException;
    }

    private static Way telling(Trial trial, WakeUp wakeUp) {
        return (writer, key) -> {
            writer.changeAndTell(key, trial.topic());
            wakeUp.want();
        };
    }

    private double commitsPerSecond(List<Writer> writers, Way way) throws InterruptedException {
        var quarter = length.dividedBy(QUARTERS);
        try (var threads = Executors.newFixedThreadPool(WRITERS)) {
            var end = System.nanoTime() + quarter.toNanos();
            var tasks = writers.stream()
                    .map(writer -> (Callable<Long>) () -> {
                        var commits = 0L;
                        while (System.nanoTime() < end) {
                            way.write(writer, ThreadLocalRandom.current().nextInt(Messages.KEYS));
                            commits++;
                        }
                        return commits;
                    })
                    .toList();
            var commits = 0L;
            for (var done : threads.invokeAll(tasks)) {
                commits += done.get();
            }
            return commits * 1e9 / quarter.toNanos();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
