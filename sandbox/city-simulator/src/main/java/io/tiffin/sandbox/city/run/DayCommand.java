package io.tiffin.sandbox.city.run;

import io.tiffin.sandbox.city.actor.City;
import io.tiffin.sandbox.city.actor.CityClock;
import io.tiffin.sandbox.city.actor.Latencies;
import io.tiffin.sandbox.city.actor.Story;
import io.tiffin.sandbox.city.actor.Streets;
import io.tiffin.sandbox.city.check.Fates;
import io.tiffin.sandbox.city.check.Invariant;
import io.tiffin.sandbox.city.check.Violation;
import io.tiffin.sandbox.city.client.Json;
import io.tiffin.sandbox.city.client.Tokens;
import io.tiffin.sandbox.city.collect.Collector;
import io.tiffin.sandbox.city.day.DeliveryDay;
import io.tiffin.sandbox.city.day.UnreadableDay;
import io.tiffin.sandbox.city.fate.FateDealer;
import io.tiffin.sandbox.infra.Ports;
import io.tiffin.sandbox.stack.Addresses;
import io.tiffin.sandbox.stack.BusinessAnchor;
import io.tiffin.sandbox.stack.Stack;
import io.tiffin.sandbox.stack.StackFailure;
import io.tiffin.sandbox.stack.StackOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** {@code ./dev day}: exit 0 when every promise was kept, 1 when one was broken, 2 when the day could not be run. */
public final class DayCommand {

    private static final int DELETE_ATTEMPTS = 100;
    private static final Duration UNTIL_REST = Duration.ofMinutes(2);

    /**
     * A service that is killed is back after some ten real seconds, which are ten city minutes, and a provider that is down after
     * sixty: the saga waits long enough that an order is not cancelled for that alone. What is checked is promises, not patience.
     */
    private static final Map<String, String> PATIENCE_WITH_FAULTS = Map.of(
            "order.saga.authorization", "180s",
            "order.saga.opening.business", "3m",
            "order.saga.opening.real-floor", "120s",
            "order.saga.search.business", "90m",
            "order.saga.search.real-floor", "120s");

    /**
     * The couriers of a day are as many as they were: at its peak an order may wait for one, and who was not doomed is to be
     * delivered late rather than not at all.
     */
    private static final Map<String, String> PATIENCE =
            Map.of("order.saga.search.business", "90m", "order.saga.search.real-floor", "30s");

    private final DayOptions options;
    private final Path repository;
    private final DeliveryDay day;
    private final Map<String, Story> stories;
    private final Latencies latencies = new Latencies();
    private final AtomicLong memoryPeakKb = new AtomicLong();

    /** @return the exit code */
    public static int run(Path repository, List<String> arguments) {
        if (arguments.contains("--help")) {
            System.out.print(DayOptions.USAGE);
            return 0;
        }
        try {
            return new DayCommand(DayOptions.parse(arguments), repository).run();
        } catch (WrongUsage | UnreadableDay | StackFailure e) {
            System.err.println(e.getMessage());
            return 2;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 2;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DayCommand(DayOptions options, Path repository) {
        this.options = options;
        this.repository = repository;
        var planned = options.plan();
        this.day = options.ordersPerSecond()
                .map(rate -> planned.evenly(rate * 60 / options.speed()))
                .orElse(planned);
        var ids = day.orders().stream().map(DeliveryDay.Order::id).toList();
        var dealt = options.fates() ? FateDealer.deal(ids, options.seed()) : FateDealer.spare(ids);
        this.stories = new LinkedHashMap<>();
        day.orders()
                .forEach(order ->
                        stories.put(order.id(), new Story(order, Objects.requireNonNull(dealt.get(order.id())))));
    }

    private int run() throws InterruptedException, IOException {
        var gateway = URI.create(new Addresses(options.portOffset()).gateway()).getPort();
        if (!Ports.isFree(gateway)) {
            throw new WrongUsage("Port %d is in use: does another day run? (or use --port-offset)".formatted(gateway));
        }
        var folder = repository.resolve(".tiffin/day");
        deleteRecursively(folder);
        System.out.printf(
                "%s: %d orders, %d restaurants, %d couriers, %.0f times as fast as life%n",
                day.name(),
                day.orders().size(),
                day.restaurants().size(),
                day.couriers().size(),
                options.speed());
        // the clock is anchored so that the city wakes up once the stack stands
        var standsIn = Duration.ofSeconds(options.kill().isEmpty() ? 40 : 60);
        var anchor = new BusinessAnchor(
                Instant.now(),
                City.planned(day.firstPlacementMinute() - warmUpMinutes())
                        .minusMillis((long) (standsIn.toMillis() * options.speed())),
                options.speed());
        var ours = StackOptions.of(repository, folder)
                .withPortOffset(options.portOffset())
                .withClock(anchor)
                .withProcesses(options.kill())
                .withInstances(options.instances())
                .withSimulatorsHere()
                .withSettings(settings());
        var stackOptions = options.psp().map(ours::withProvider).orElse(ours);
        try (var stack = Stack.launch(stackOptions);
                var executor = Executors.newVirtualThreadPerTaskExecutor();
                var http = HttpClient.newBuilder()
                        .executor(executor)
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5))
                        .build()) {
            return live(stack, http, anchor, targets(stackOptions));
        } finally {
            if (!options.keep()) {
                leaveNothing(folder);
            }
        }
    }

    /** City minutes before the first order, for drivers to begin their shifts and report where they are: half a real minute is enough. */
    private double warmUpMinutes() {
        return Math.min(10, options.speed() / 2);
    }

    private Map<String, Map<String, String>> settings() {
        var settings = new HashMap<String, Map<String, String>>();
        if (options.providerMs() > 0) {
            settings.put("psp-simulator", Map.of("psp.latency", options.providerMs() + "ms"));
        }
        settings.put("payment-service", Map.of("payment.reconciliation.age", "0s")); // at the end all is at rest
        settings.put("order-service", faultless() ? PATIENCE : PATIENCE_WITH_FAULTS);
        return settings;
    }

    private boolean faultless() {
        return options.kill().isEmpty() && !options.paymentFaults();
    }

    /** Of each service that is to be killed, its instances. */
    private List<List<String>> targets(StackOptions stackOptions) {
        return options.kill().stream().map(stackOptions::namesOf).toList();
    }

    private int live(Stack stack, HttpClient http, BusinessAnchor anchor, List<List<String>> targets)
            throws InterruptedException, IOException {
        var addresses = stack.addresses();
        var clock = new CityClock(anchor.real(), anchor.business(), anchor.speed());
        var tokens = new Tokens(http, URI.create(addresses.identity()));
        var city = new City(day, clock, http, URI.create(addresses.gateway()), tokens, stories);
        options.psp()
                .ifPresent(provider -> System.out.printf(
                        "  the provider is %s; it tells of events at %s/v1/hooks/stripe%n",
                        provider, addresses.service("payment-service")));
        var streets = new Streets(city, latencies);
        streets.importRestaurants();
        city.begin(day.firstPlacementMinute() - warmUpMinutes());
        Thread.ofVirtual().start(() -> watchMemory(stack));

        var firstOrder = clock.toReal(city.at(day.firstPlacementMinute()));
        var placing = Duration.between(firstOrder, clock.toReal(city.at(day.lastPlacementMinute())));
        if (options.psp().isEmpty()) {
            script(firstOrder, placing).giveTo(http, URI.create(addresses.psp()), options.seed());
        }
        var nemesis = new Nemesis(stack, targets, firstOrder, placing, options.seed());
        var rage = Thread.ofVirtual().start(nemesis::rage);
        streets.live(progress -> System.out.printf(
                "  %s  placed %d of %d, delivered %d, cancelled %d%n",
                progress.cityTime().toString().substring(11, 16),
                progress.placed(),
                progress.total(),
                progress.delivered(),
                progress.cancelled()));
        rage.interrupt();
        rage.join();

        var operator = city.api("ops", "auditor", Map.of("city", city.name()));
        var collector = new Collector(addresses, http, operator, options.psp().isEmpty());
        var atRest = collector.awaitRest(UNTIL_REST);
        var evidence = collector.collect(stories.values(), anchor.real());
        var violations = new EnumMap<Invariant, List<Violation>>(Invariant.class);
        Arrays.stream(Invariant.values())
                .filter(invariant -> options.psp().isEmpty() || !invariant.needsLedger())
                .forEach(invariant -> violations.put(invariant, invariant.check(evidence)));
        var report = new DayReport(
                evidence,
                stories.values(),
                latencies,
                violations,
                Fates.wrong(evidence),
                stack.cpuSeconds(),
                collector.deadLetters(),
                memoryPeakKb.get(),
                nemesis.kills(),
                atRest);
        report.print(System.out);
        if (options.json().isPresent()) {
            Files.write(options.json().get(), Json.write(report.figures()));
        }
        var orders = OrderBook.beside(options, repository);
        OrderBook.write(evidence, orders);
        System.out.printf("Each order's money is in %s.%n", orders);
        return report.passed() ? 0 : 1;
    }

    /** Down in the middle of the placing: orders wait before it, in it and behind it. */
    private ProviderScript script(Instant firstOrder, Duration placing) {
        var script = new ProviderScript().loseRepliesToTheLuckless();
        var middle = firstOrder.plus(placing.dividedBy(2)).minus(ProviderScript.DOWN.dividedBy(2));
        return options.paymentFaults() ? script.failWithPayments(Duration.between(Instant.now(), middle)) : script;
    }

    private void watchMemory(Stack stack) {
        try {
            while (true) {
                memoryPeakKb.accumulateAndGet(stack.memoryKb(), Math::max);
                Thread.sleep(5_000);
            }
        } catch (StackFailure | InterruptedException e) {
            Thread.currentThread().interrupt(); // the stack has ended
        }
    }

    /** What cannot be removed now, the next day removes first: no reason to call this one a failure. */
    private static void leaveNothing(Path folder) throws InterruptedException {
        try {
            deleteRecursively(folder);
        } catch (IOException | UncheckedIOException e) {
            System.err.printf("%s was left behind: %s%n", folder, e.getMessage());
        }
    }

    /** PostgreSQL may still be writing its last files when the launcher has gone: deleted is what stays deleted. */
    private static void deleteRecursively(Path folder) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                deleteOnce(folder.resolve("postgres").toRealPath()); // it may be a link to where its user can go
            } catch (NoSuchFileException _) {
                // nothing there yet
            } catch (IOException | UncheckedIOException e) {
                if (attempt == DELETE_ATTEMPTS) {
                    throw e;
                }
            }
            try {
                deleteOnce(folder);
                return;
            } catch (IOException | UncheckedIOException e) {
                if (attempt == DELETE_ATTEMPTS) {
                    throw e;
                }
            }
            Thread.sleep(200);
        }
    }

    private static void deleteOnce(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
