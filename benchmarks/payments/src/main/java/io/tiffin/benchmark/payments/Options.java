package io.tiffin.benchmark.payments;

import io.tiffin.benchmark.lab.Words;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code ./dev bench payments} was asked for.
 *
 * @param pairs authorised and captured for the throughput
 * @param captures that wait for the drain
 * @param length of the load at 50 pairs a second
 * @param warmUp before anything is measured
 * @param perSecond the limit of calls to the provider
 * @param serviceJvm options for the service's JVM
 * @param keep the folder with data and logs is left behind
 */
record Options(
        int rounds,
        int pairs,
        int captures,
        Duration length,
        Duration warmUp,
        Duration provider,
        int perSecond,
        List<String> serviceJvm,
        Optional<Path> json,
        boolean keep) {

    static final String USAGE = """
            ./dev bench payments [options]    the payment service before a provider that takes its time; about 4 minutes a round
              --rounds 3                   the whole of it so often
              --pairs 4000                 authorised and captured as fast as it goes
              --captures 5000              that wait while authorisations come at 20 a second
              --seconds 30                 the length of the load at 50 pairs a second
              --warm-up 60                 seconds at 50 pairs a second before anything is measured
              --provider-ms 150            in which the provider answers
              --limit 400                  calls to it a second
              --service-jvm "OPTIONS"      for the service's JVM, for instance -XX:StartFlightRecording=filename=payments.jfr
              --json FILE                  the figures as one flat object
              --keep                       leave the folder with logs and data behind: .tiffin/bench
            Exit code: 0; 1 when an authorisation or a capture was lost or made twice; 2 when it could not be measured or the options are wrong.
            """;

    static Options parse(List<String> arguments) {
        var words = new Words("payments", Set.of("--keep"), Map.of(), arguments);
        var options = new Options(
                words.number("--rounds", 3),
                words.number("--pairs", 4_000),
                words.number("--captures", 5_000),
                Duration.ofSeconds(words.number("--seconds", 30)),
                Duration.ofSeconds(words.number("--warm-up", 60)),
                Duration.ofMillis(words.number("--provider-ms", 150)),
                words.number("--limit", 400),
                words.take("--service-jvm")
                        .map(text -> List.of(text.strip().split("\\s+")))
                        .orElse(List.of()),
                words.take("--json").map(Path::of),
                words.flag("--keep"));
        words.refuseOthers();
        return options;
    }
}
