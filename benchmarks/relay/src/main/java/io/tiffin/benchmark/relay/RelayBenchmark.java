package io.tiffin.benchmark.relay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tiffin.benchmark.lab.Lab;
import io.tiffin.benchmark.lab.WrongUsage;
import io.tiffin.benchmark.relay.contender.Contender;
import io.tiffin.benchmark.relay.contender.DebeziumEmbedded;
import io.tiffin.benchmark.relay.contender.OriginalDesign;
import io.tiffin.benchmark.relay.contender.RawProducer;
import io.tiffin.benchmark.relay.contender.TiffinRelay;
import io.tiffin.benchmark.relay.contender.TiffinRelay.Source;
import io.tiffin.benchmark.relay.measure.Drain;
import io.tiffin.benchmark.relay.measure.Figure;
import io.tiffin.benchmark.relay.measure.Findings;
import io.tiffin.benchmark.relay.measure.GapAfterKill;
import io.tiffin.benchmark.relay.measure.Idle;
import io.tiffin.benchmark.relay.measure.Latency;
import io.tiffin.benchmark.relay.measure.Measure;
import io.tiffin.benchmark.relay.measure.TableLife;
import io.tiffin.benchmark.relay.measure.WriteThroughput;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program behind {@code ./dev bench relay}. */
public final class RelayBenchmark {

    private static final Logger LOG = LoggerFactory.getLogger(RelayBenchmark.class);
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(30);

    private final Options options;
    private final Path repository;
    private final Findings findings = new Findings();
    private boolean complete = true;

    private RelayBenchmark(Options options, Path repository) {
        this.options = options;
        this.repository = repository;
    }

    public static void main(String[] arguments) throws InterruptedException {
        var words = List.of(arguments);
        if (words.contains("--help")) {
            System.out.print(Options.USAGE);
            System.exit(0);
        }
        try {
            var repository = Path.of(System.getProperty("tiffin.repository", "."));
            System.exit(new RelayBenchmark(Options.parse(words), repository).run());
        } catch (WrongUsage e) {
            System.err.println(e.getMessage());
        } catch (IOException | RuntimeException e) {
            LOG.error("The benchmark was given up", e);
        }
        System.exit(2); // not 1, which speaks of the relay
    }

    private int run() throws IOException, InterruptedException {
        var measures = chosen("--measures", measures(), Measure::name, options.measures());
        var contenders = new ArrayList<>(chosen("--contenders", contenders(), Contender::name, options.contenders()));
        try (var lab = Lab.open(repository, options.partitions())) {
            contenders.removeIf(contender -> isMissing(lab, contender));
            for (var round = 1; round <= options.rounds(); round++) {
                findings.begin(round);
                for (var measure : measures) {
                    for (var contender : contenders) {
                        if (measure.concerns(contender)) {
                            run(lab, round, measure, contender);
                        }
                    }
                }
            }
            compare(contenders);
            var report = new Report(contenders, findings);
            report.print(System.out);
            if (options.json().isPresent()) {
                new ObjectMapper()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .writeValue(options.json().get().toFile(), report.figures());
            }
            if (!report.isSound()) {
                System.out.println("\nRows were lost or reordered.");
                return 1;
            }
            return complete ? 0 : 2;
        } finally {
            if (!options.keep() && complete) {
                Lab.deleteFolder(repository);
            }
        }
    }

    private List<Contender> contenders() {
        return List.of(
                new RawProducer(),
                new OriginalDesign(),
                new DebeziumEmbedded(),
                new TiffinRelay(Source.TABLE, options.relayJvm()),
                new TiffinRelay(Source.LOG, options.relayJvm()));
    }

    private List<Measure> measures() {
        var measures = new ArrayList<Measure>(List.of(
                new Drain(options.rows()),
                new Latency(Latency.Rate.FEW, options.warmUp(), options.length()),
                new Latency(Latency.Rate.MANY, options.warmUp(), options.length()),
                new GapAfterKill(options.kills()),
                new WriteThroughput(options.length()),
                new Idle(options.length().compareTo(LONGEST_IDLE) < 0 ? options.length() : LONGEST_IDLE)));
        if (options.tableLife() > 0) {
            measures.add(new TableLife(options.tableLife(), options.length()));
        }
        return measures;
    }

    private static <T> List<T> chosen(String option, List<T> all, Function<T, String> name, Set<String> names) {
        var known = all.stream().map(name).collect(Collectors.toSet());
        names.stream().filter(each -> !known.contains(each)).findFirst().ifPresent(each -> {
            throw new WrongUsage("%s knows no “%s”.".formatted(option, each));
        });
        return all.stream()
                .filter(each -> names.isEmpty() || names.contains(name.apply(each)))
                .toList();
    }

    private boolean isMissing(Lab lab, Contender contender) {
        var reason = contender.whyMissing(lab);
        reason.ifPresent(text -> System.out.printf("%s is left out: %s%n", contender.name(), text));
        return reason.isPresent();
    }

    /** What fails is said, and the others go on. */
    private void run(Lab lab, int round, Measure measure, Contender contender) throws InterruptedException {
        System.out.printf("round %d of %d: %s, %s%n", round, options.rounds(), measure.name(), contender.name());
        try {
            measure.run(lab, contender, findings);
        } catch (SQLException | RuntimeException e) {
            complete = false;
            System.err.printf("%s could not be measured with %s: %s%n", measure.name(), contender.name(), e);
        }
    }

    private void compare(List<Contender> contenders) {
        for (var divisor : contenders) {
            for (var contender : contenders) {
                if (divisor.name().equals("raw") && contender.readsOutbox()) {
                    findings.divide(Figure.DRAIN_RATE, contender, divisor, Figure.DRAIN_TO_RAW);
                }
                if (divisor.name().equals("debezium") && contender.isOurs()) {
                    findings.divide(Figure.DRAIN_RATE, contender, divisor, Figure.DRAIN_TO_DEBEZIUM);
                }
            }
        }
    }
}
