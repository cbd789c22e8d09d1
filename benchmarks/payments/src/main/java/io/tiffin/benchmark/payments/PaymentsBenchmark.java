package io.tiffin.benchmark.payments;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.github.f4b6a3.uuid.UuidCreator;
import io.tiffin.benchmark.lab.Lab;
import io.tiffin.benchmark.lab.Percentiles;
import io.tiffin.benchmark.lab.WrongUsage;
import io.tiffin.benchmark.payments.Findings.Figure;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program behind {@code ./dev bench payments}. */
public final class PaymentsBenchmark {

    private static final Logger LOG = LoggerFactory.getLogger(PaymentsBenchmark.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final double STEADY = 50;
    private static final double MEANWHILE = 20;

    private final Options options;
    private final Path repository;
    private final Findings findings = new Findings();

    private PaymentsBenchmark(Options options, Path repository) {
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
            System.exit(new PaymentsBenchmark(Options.parse(words), repository).run());
        } catch (WrongUsage e) {
            System.err.println(e.getMessage());
        } catch (IOException | SQLException | RuntimeException e) {
            LOG.error("The benchmark was given up", e);
        }
        System.exit(2); // not 1, which speaks of the service
    }

    private int run() throws IOException, SQLException, InterruptedException {
        try (var lab = Lab.open(repository, 4);
                var provider = StubProvider.start(options.provider())) {
            for (var round = 1; round <= options.rounds(); round++) {
                raw(round, provider);
                try (var service = PaymentService.start(lab, provider, options);
                        var traffic = new Traffic(lab.bootstrapServers(), service.database())) {
                    say(round, "warm-up");
                    steady(traffic, options.warmUp());
                    provider.clear();
                    throughput(round, provider, service, traffic);
                    added(round, provider, service, traffic);
                    drain(round, provider, traffic);
                }
            }
        }
        findings.print(System.out);
        if (options.json().isPresent()) {
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValue(options.json().get().toFile(), findings.figures());
        }
        if (!options.keep()) {
            Lab.deleteFolder(repository);
        }
        return findings.isSound() ? 0 : 1;
    }

    private void raw(int round, StubProvider provider) throws InterruptedException {
        say(round, "an HTTP client alone");
        var client = new RawClient(provider.address());
        client.pairs(newOrders((int) (STEADY * options.warmUp().toSeconds() / 4)), STEADY);
        provider.clear();
        var start = System.nanoTime();
        client.pairs(newOrders(options.pairs()), options.perSecond() / 2.0);
        findings.add(Figure.RAW_PAIRS, options.pairs() * 1e9 / (System.nanoTime() - start));
        var waits = client.pairs(newOrders((int) (STEADY * options.length().toSeconds())), STEADY);
        findings.add(
                Figure.RAW_ADDED_P99, millis(waits, 0.99) - options.provider().toMillis());
        provider.clear();
    }

    private void throughput(int round, StubProvider provider, PaymentService service, Traffic traffic)
            throws InterruptedException {
        say(round, "pairs as fast as it goes");
        var orders = newOrders(options.pairs());
        var before = traffic.capturedCount();
        var cpu = service.cpuSeconds();
        var start = Instant.now();
        traffic.onAuthorized(traffic::capture);
        orders.forEach(traffic::authorize);
        await("all pairs", () -> traffic.capturedCount() == before + orders.size());
        var end = orders.stream()
                .map(traffic::captured)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        var perSecond = orders.size() * 1e9 / Duration.between(start, end).toNanos();
        findings.add(Figure.PAIRS, perSecond);
        findings.add(Figure.PAIRS_TO_RAW, perSecond / findings.last(Figure.RAW_PAIRS));
        findings.add(Figure.CPU, (service.cpuSeconds() - cpu) * 1_000 / orders.size());
        findings.add(Figure.REPEATS, (double) provider.repeats());
        provider.clear();
    }

    private void added(int round, StubProvider provider, PaymentService service, Traffic traffic)
            throws InterruptedException {
        say(round, "50 pairs a second");
        var cpu = service.cpuSeconds();
        var orders = steady(traffic, options.length());
        findings.add(Figure.CPU_50, (service.cpuSeconds() - cpu) * 1_000 / orders.size());
        var added = new ArrayList<Duration>();
        for (var order : orders) {
            added.add(Duration.between(traffic.authorizeSent(order), traffic.authorized(order))
                    .minus(called(provider, order, StubProvider.AUTHORIZE).time()));
            added.add(Duration.between(traffic.captureSent(order), traffic.captured(order))
                    .minus(called(provider, order, StubProvider.CAPTURE).time()));
        }
        findings.add(Figure.ADDED_P50, millis(added, 0.5));
        findings.add(Figure.ADDED_P99, millis(added, 0.99));
        findings.add(Figure.REPEATS, (double) provider.repeats());
        provider.clear();
    }

    private void drain(int round, StubProvider provider, Traffic traffic) throws InterruptedException {
        say(round, "waiting captures, and authorisations meanwhile");
        traffic.onAuthorized(_ -> {});
        var held = newOrders(options.captures());
        var authorized = traffic.authorizedCount();
        held.forEach(traffic::authorize);
        await("the holds", () -> traffic.authorizedCount() == authorized + held.size());

        var captured = traffic.capturedCount();
        var start = Instant.now();
        held.forEach(traffic::capture);
        var meanwhile = new ArrayList<UUID>();
        while (traffic.capturedCount() < captured + held.size()) {
            RawClient.sleepUntil(start.plusNanos((long) (meanwhile.size() / MEANWHILE * 1e9)));
            var order = UuidCreator.getTimeOrderedEpoch();
            traffic.authorize(order);
            meanwhile.add(order);
            if (Duration.between(start, Instant.now()).compareTo(PATIENCE) > 0) {
                throw new IllegalStateException("the captures are not drained after " + PATIENCE);
            }
        }
        await(
                "the last authorisations",
                () -> traffic.authorizedCount() == authorized + held.size() + meanwhile.size());

        var end = held.stream()
                .map(traffic::captured)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        var waits = meanwhile.stream()
                .map(order -> Duration.between(
                        traffic.authorizeSent(order),
                        called(provider, order, StubProvider.AUTHORIZE).from()))
                .toList();
        findings.add(
                Figure.DRAIN_RATE,
                held.size() * 1e9 / Duration.between(start, end).toNanos());
        findings.add(Figure.WAIT_P50, millis(waits, 0.5));
        findings.add(Figure.WAIT_P99, millis(waits, 0.99));
        findings.add(Figure.REPEATS, (double) provider.repeats());
        provider.clear();
    }

    /** Pairs at a steady rate, until the last of them is captured. */
    private static List<UUID> steady(Traffic traffic, Duration length) throws InterruptedException {
        var orders = newOrders((int) (STEADY * length.toSeconds()));
        var captured = traffic.capturedCount();
        traffic.onAuthorized(traffic::capture);
        var start = Instant.now();
        for (var i = 0; i < orders.size(); i++) {
            RawClient.sleepUntil(start.plusNanos((long) (i / STEADY * 1e9)));
            traffic.authorize(orders.get(i));
        }
        await("the steady pairs", () -> traffic.capturedCount() == captured + orders.size());
        return orders;
    }

    private static StubProvider.Answered called(StubProvider provider, UUID order, String operation) {
        return Objects.requireNonNull(provider.call(order, operation), "answered without having been asked");
    }

    private static List<UUID> newOrders(int number) {
        return Stream.generate(UuidCreator::getTimeOrderedEpoch).limit(number).toList();
    }

    private static double millis(Collection<Duration> times, double share) {
        return Percentiles.millis(
                times.stream().mapToLong(Duration::toNanos).sorted().toArray(), share);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(what + " are not there after " + PATIENCE);
            }
            Thread.sleep(20);
        }
    }

    private void say(int round, String what) {
        System.out.printf("round %d of %d: %s%n", round, options.rounds(), what);
    }
}
