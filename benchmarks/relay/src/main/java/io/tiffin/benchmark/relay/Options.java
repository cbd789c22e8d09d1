package io.tiffin.benchmark.relay;

import io.tiffin.benchmark.lab.Words;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code ./dev bench relay} was asked for.
 *
 * @param rows of the backlog
 * @param length of each timed load
 * @param warmUp before it
 * @param kills in each trial
 * @param tableLife rows that pass through the table; 0: it is not measured
 * @param contenders by name; empty: all
 * @param measures by name; empty: all
 * @param relayJvm options for our relay's JVM
 * @param keep the folder with data and logs is left behind
 */
record Options(
        int rounds,
        int rows,
        Duration length,
        Duration warmUp,
        int kills,
        int partitions,
        int tableLife,
        Set<String> contenders,
        Set<String> measures,
        List<String> relayJvm,
        Optional<Path> json,
        boolean keep) {

    static final String USAGE = """
            ./dev bench relay [options]    the outbox relay beside what else one could use, on real PostgreSQL and Kafka; about 45 minutes
              --rounds 3                   each contender's turns with each measure; they take turns in every round
              --rows 200000                the backlog, one kilobyte a row
              --seconds 30                 the length of each timed load
              --warm-up 5                  seconds before it, checked for order but not timed
              --kills 3                    kill -9 in each trial of two relays
              --partitions 4               of the topics
              --contenders a,b,…           of raw, original, debezium, relay (source: table), log (source: log)
              --measures a,b,…             of drain, latency500, latency2000, gap, writers, idle, table-life
              --table-life [10000000]      rows through the table: its size and the latency at the end as at the start (another hour)
              --relay-jvm "OPTIONS"        for our relay's JVM, for instance -XX:StartFlightRecording=filename=relay.jfr
              --json FILE                  the figures as one flat object
              --keep                       leave the folder with logs and data behind: .tiffin/bench
            Exit code: 0; 1 when our relay lost or reordered a row; 2 when something could not be measured or the options are wrong.
            """;

    private static final int TEN_MILLION = 10_000_000;
    private static final Set<String> FLAGS = Set.of("--keep");

    static Options parse(List<String> arguments) {
        var words = new Words("relay", FLAGS, Map.of("--table-life", Integer.toString(TEN_MILLION)), arguments);
        var options = new Options(
                words.number("--rounds", 3),
                words.number("--rows", 200_000),
                Duration.ofSeconds(words.number("--seconds", 30)),
                Duration.ofSeconds(words.number("--warm-up", 5)),
                words.number("--kills", 3),
                words.number("--partitions", 4),
                words.has("--table-life") ? words.number("--table-life", 0) : 0,
                words.names("--contenders"),
                words.names("--measures"),
                words.take("--relay-jvm")
                        .map(text -> List.of(text.strip().split("\\s+")))
                        .orElse(List.of()),
                words.take("--json").map(Path::of),
                words.flag("--keep"));
        words.refuseOthers();
        return options;
    }
}
