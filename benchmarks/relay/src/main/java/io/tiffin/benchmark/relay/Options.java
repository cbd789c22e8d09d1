package io.tiffin.benchmark.relay;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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
        var words = words(arguments);
        var options = new Options(
                number(words, "--rounds", 3),
                number(words, "--rows", 200_000),
                Duration.ofSeconds(number(words, "--seconds", 30)),
                Duration.ofSeconds(number(words, "--warm-up", 5)),
                number(words, "--kills", 3),
                number(words, "--partitions", 4),
                words.containsKey("--table-life") ? number(words, "--table-life", 0) : 0,
                names(words, "--contenders"),
                names(words, "--measures"),
                Optional.ofNullable(words.remove("--relay-jvm"))
                        .map(text -> List.of(text.strip().split("\\s+")))
                        .orElse(List.of()),
                Optional.ofNullable(words.remove("--json")).map(Path::of),
                words.remove("--keep") != null);
        words.keySet().stream().findFirst().ifPresent(name -> {
            throw new WrongUsage(
                    "There is no option “%s”; ./dev bench relay --help lists what there is.".formatted(name));
        });
        return options;
    }

    /** {@code --name value} or {@code --name=value}. */
    private static Map<String, String> words(List<String> arguments) {
        var words = new HashMap<String, String>();
        var left = new ArrayDeque<>(arguments);
        while (!left.isEmpty()) {
            var parts = left.removeFirst().split("=", 2);
            if (parts.length == 2) {
                words.put(parts[0], parts[1]);
            } else if (FLAGS.contains(parts[0])) {
                words.put(parts[0], "");
            } else if (left.isEmpty() || left.getFirst().startsWith("--")) {
                if (!parts[0].equals("--table-life")) {
                    throw new WrongUsage(parts[0] + " needs a value.");
                }
                words.put(parts[0], Integer.toString(TEN_MILLION));
            } else {
                words.put(parts[0], left.removeFirst());
            }
        }
        return words;
    }

    private static int number(Map<String, String> words, String name, int otherwise) {
        var text = words.remove(name);
        if (text == null) {
            return otherwise;
        }
        try {
            var number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new WrongUsage("%s needs a whole number above 0, not “%s”.".formatted(name, text));
    }

    private static Set<String> names(Map<String, String> words, String name) {
        var text = words.remove(name);
        return text == null ? Set.of() : new TreeSet<>(Arrays.asList(text.split(",", -1)));
    }
}
