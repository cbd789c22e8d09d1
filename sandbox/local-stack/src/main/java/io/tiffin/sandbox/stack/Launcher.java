package io.tiffin.sandbox.stack;

import io.tiffin.sandbox.infra.PidFile;
import io.tiffin.sandbox.infra.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running stack, in the JVM that holds Kafka: PostgreSQL and Redis as children, the services in a JVM that they share or
 * in their own, the simulators in another, so that each one's processor time can be told from the others'.
 */
final class Launcher implements AutoCloseable {

    static final String SERVICES = "services";
    static final String SANDBOX = "sandbox";
    static final String LAUNCHER = "launcher";
    static final String DEMO = "demo";
    private static final Duration UNTIL_HEALTHY = Duration.ofMinutes(3);
    private static final Duration UNTIL_STOPPED = Duration.ofSeconds(30);

    private static final List<String> EVERY_JVM = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xlog:disable", // an archive that is out of date is no news
            "-Djava.awt.headless=true",
            "-Dfile.encoding=UTF-8",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final StackOptions options;
    private final Addresses addresses;
    private final Path folder;
    private final Consumer<String> progress;
    private final Map<String, JvmProcess> own = new ConcurrentHashMap<>();
    private final Map<String, Double> cpuOfTheDead = new ConcurrentHashMap<>();
    private final Map<Instance, Launch> launches = new LinkedHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Launch demo;
    private volatile @Nullable Infrastructure infrastructure;
    private volatile @Nullable SharedJvm services;
    private volatile @Nullable SharedJvm sandbox;

    Launcher(StackOptions options, Consumer<String> progress) {
        this.options = options;
        this.addresses = new Addresses(options.portOffset());
        this.folder = options.folder();
        this.progress = progress;
    }

    void start() {
        var began = System.nanoTime();
        try {
            Files.createDirectories(folder.resolve("run"));
            Files.createDirectories(folder.resolve("logs"));
            Files.createDirectories(options.repository().resolve(".tiffin/cache"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var settings = new ServiceSettings(options, options.clock().keptIn(folder.resolve("clock")));
        wanted().forEach(instance -> launches.put(instance, settings.launch(instance)));
        demo = options.demo() ? settings.demo() : null;
        endLeftovers();
        requireFreePorts();
        infrastructure = Infrastructure.start(folder, addresses);
        progress.accept("PostgreSQL, Kafka and Redis are up after %s".formatted(since(began)));
        startServices();
        progress.accept("every service is healthy after %s".formatted(since(began)));
        var simulators = sandbox;
        if (demo != null && simulators != null) {
            simulators.startService(DEMO);
            progress.accept("the demo corner is open after %s".formatted(since(began)));
        }
    }

    private List<Instance> wanted() {
        return options.simulatorsHere()
                ? product()
                : Stream.concat(simulators().stream(), product().stream()).toList();
    }

    private List<Instance> simulators() {
        return Instance.firsts(options.simulators());
    }

    private List<Instance> product() {
        return Service.product().stream()
                .flatMap(service -> Instance.all(service, options.instances()).stream())
                .toList();
    }

    private boolean isOwnProcess(Instance instance) {
        return !instance.isFirst()
                || options.processes().contains(instance.service().title());
    }

    private List<Launch> launchesIn(List<Instance> group) {
        return group.stream().filter(launches::containsKey).map(this::launch).toList();
    }

    private Launch launch(Instance instance) {
        return Objects.requireNonNull(launches.get(instance));
    }

    /** Three streams of work on two cores: the simulators, the shared JVM, the processes one after the other. */
    private void startServices() {
        var shared =
                product().stream().filter(instance -> !isOwnProcess(instance)).toList();
        var work = new ArrayList<Callable<Void>>();
        if (!options.simulatorsHere()) {
            work.add(() -> {
                var jvm = startShared(SANDBOX, simulators(), "-Xms32m", "-Xmx192m");
                sandbox = jvm;
                startIn(jvm, simulators());
                return null;
            });
        }
        if (!shared.isEmpty()) {
            work.add(() -> {
                var jvm = startShared(SERVICES, shared, "-Xms128m", "-Xmx768m");
                services = jvm;
                startIn(jvm, shared);
                return null;
            });
        }
        product().stream()
                .filter(this::isOwnProcess)
                .forEach(instance -> work.add(() -> {
                    startOwn(instance);
                    awaitHealthy(instance);
                    return null;
                }));
        try (var threads = Executors.newFixedThreadPool(3)) {
            awaitAll(threads, work);
        }
    }

    private static void awaitAll(ExecutorService threads, List<Callable<Void>> work) {
        var running = new ArrayList<Future<Void>>();
        work.forEach(task -> running.add(threads.submit(task)));
        try {
            for (var task : running) {
                task.get();
            }
        } catch (ExecutionException e) {
            threads.shutdownNow();
            throw e.getCause() instanceof StackFailure failure
                    ? failure
                    : new StackFailure("a service did not start: " + e.getCause(), e);
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
            throw new StackFailure("interrupted while starting", e);
        }
    }

    private SharedJvm startShared(String name, List<Instance> group, String... heap) {
        var members = new ArrayList<>(launchesIn(group));
        if (demo != null && SANDBOX.equals(name)) {
            members.add(demo);
        }
        return SharedJvm.start(name, members, classPath -> jvmOptions(name, classPath, heap), ownCode(), folder);
    }

    private void startIn(SharedJvm jvm, List<Instance> group) {
        for (var instance : group) {
            var began = System.nanoTime();
            jvm.startService(instance.title());
            progress.accept("%s started in %s".formatted(instance.title(), since(began)));
        }
        group.forEach(this::awaitHealthy);
    }

    private void startOwn(Instance instance) {
        var launch = launch(instance);
        var classPath = new ArrayList<Path>(List.of(launch.jar()));
        classPath.addAll(launch.libraries());
        classPath.add(ownCode());
        var arguments = new ArrayList<String>(List.of(launch.mainClass()));
        arguments.addAll(launch.arguments());
        var start = new JvmProcess.Start(
                instance.title(),
                jvmOptions(instance.title(), classPath, "-Xms32m", "-Xmx192m"),
                classPath,
                ServiceProcess.class.getName(),
                arguments);
        own.put(instance.title(), JvmProcess.start(start, folder, false));
    }

    /**
     * The heap's first size too, which would be 1/64 of the machine's memory. Classes come from an archive that the JVM
     * writes at its first orderly end and renews by itself when a jar has changed: it saves a third of a start.
     */
    private List<String> jvmOptions(String name, List<Path> classPath, String... heap) {
        var all = new ArrayList<>(EVERY_JVM);
        all.addAll(List.of(heap));
        var archive = options.repository()
                .resolve(".tiffin/cache")
                .resolve("%s-%08x.jsa".formatted(name, classPath.hashCode()));
        all.addAll(List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive));
        return all;
    }

    private void awaitHealthy(Instance instance) {
        var end = System.nanoTime() + UNTIL_HEALTHY.toNanos();
        while (!"up".equals(Health.of(addresses.http(instance)))) {
            var process = processOf(instance);
            if (process.isEmpty() || !process.get().isAlive()) {
                throw new StackFailure("%s has ended: see %s".formatted(instance.title(), log(instance.title())));
            }
            if (System.nanoTime() > end) {
                throw new StackFailure("%s is not healthy after %d s: see %s"
                        .formatted(instance.title(), UNTIL_HEALTHY.toSeconds(), log(instance.title())));
            }
            pause();
        }
    }

    private Path log(String name) {
        return folder.resolve("logs").resolve(name + ".log");
    }

    private void endLeftovers() {
        try (var files = Files.newDirectoryStream(folder.resolve("run"), "*.pid")) {
            for (var file : files) {
                if (!file.endsWith(LAUNCHER + ".pid")) {
                    new PidFile(file).endPrevious("KILL", Duration.ofSeconds(5));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (var server : List.of("postgres", "redis")) {
            new PidFile(folder.resolve(server + ".pid")).endPrevious("INT", Duration.ofSeconds(15));
        }
    }

    private void requireFreePorts() {
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("PostgreSQL", addresses.postgresPort());
        ports.put("Kafka", addresses.kafkaPort());
        ports.put("Kafka's controller", addresses.kafkaControllerPort());
        ports.put("Redis", addresses.redisPort());
        wanted().forEach(instance -> ports.put(instance.title(), addresses.port(instance)));
        ports.forEach((name, port) -> {
            if (!Ports.isFree(port)) {
                throw new StackFailure(
                        "Port %d, wanted for %s, is taken by another program: end it first.".formatted(port, name));
            }
        });
    }

    List<Part> parts() {
        var all = new ArrayList<Part>();
        all.add(process(LAUNCHER, ProcessHandle.current(), "up", 0));
        var servers = infrastructure;
        if (servers != null) {
            all.add(process(
                    "postgres",
                    servers.postgres().process(),
                    servers.postgres().isAlive() ? "up" : "down",
                    addresses.postgresPort()));
            all.add(process(
                    "redis",
                    servers.redis().process(),
                    servers.redis().isAlive() ? "up" : "down",
                    addresses.redisPort()));
            all.add(new Part("kafka", LAUNCHER, ProcessHandle.current().pid(), "up", addresses.kafkaPort(), 0, 0));
        }
        for (var jvm : new @Nullable SharedJvm[] {sandbox, services}) {
            if (jvm != null) {
                var alive = jvm.process().isAlive();
                all.add(process(jvm.process().name(), jvm.process().handle(), alive ? "up" : "down", 0));
            }
        }
        wanted().forEach(instance -> all.add(part(instance)));
        return all;
    }

    private Part part(Instance instance) {
        var process = processOf(instance);
        var state = process.filter(JvmProcess::isAlive).isEmpty() ? "down" : Health.of(addresses.http(instance));
        var port = addresses.port(instance);
        if (isOwnProcess(instance)) {
            return process.map(jvm -> process(instance.title(), jvm.handle(), state, port))
                    .orElseGet(() -> new Part(instance.title(), instance.title(), 0, "down", port, 0, 0));
        }
        var host = instance.service().isSimulator() ? SANDBOX : SERVICES;
        var pid = process.map(jvm -> jvm.handle().pid()).orElse(0L);
        return new Part(instance.title(), host, pid, state, port, 0, 0);
    }

    private Part process(String name, ProcessHandle handle, String state, int port) {
        var alive = handle.isAlive();
        var figures = alive ? figures(name, handle) : new ProcessFigures(0, 0);
        var cpu = figures.cpuSeconds() + cpuOfTheDead.getOrDefault(name, 0.0);
        return new Part(name, name, alive ? handle.pid() : 0, alive ? state : "down", port, figures.memoryKb(), cpu);
    }

    private static ProcessFigures figures(String name, ProcessHandle process) {
        return "postgres".equals(name) ? ProcessFigures.ofTree(process) : ProcessFigures.of(process);
    }

    private Optional<JvmProcess> processOf(Instance instance) {
        if (isOwnProcess(instance)) {
            return Optional.ofNullable(own.get(instance.title()));
        }
        var jvm = instance.service().isSimulator() ? sandbox : services;
        return Optional.ofNullable(jvm).map(SharedJvm::process);
    }

    /** -9, as a crash would do it. */
    String kill(String name) {
        var servers = infrastructure;
        if ("kafka".equals(name)) {
            throw new StackFailure("Kafka runs inside the launcher: killing it alone is not possible.");
        }
        if (servers != null && ("postgres".equals(name) || "redis".equals(name))) {
            var handle = "postgres".equals(name)
                    ? servers.postgres().process()
                    : servers.redis().process();
            remember(name, handle);
            handle.destroyForcibly();
            return "%s (pid %d) was killed; ./dev restart %s brings it back".formatted(name, handle.pid(), name);
        }
        var instance = instance(name);
        if (!isOwnProcess(instance)) {
            throw new StackFailure(
                    "%s shares a JVM with other services: start with ./dev up --processes=%s to kill it alone."
                            .formatted(instance.title(), instance.title()));
        }
        var process = own.get(instance.title());
        if (process == null || !process.isAlive()) {
            throw new StackFailure(instance.title() + " does not run.");
        }
        remember(instance.title(), process.handle());
        process.kill();
        return "%s (pid %d) was killed; ./dev restart %s brings it back"
                .formatted(instance.title(), process.handle().pid(), instance.title());
    }

    /** Starts what is down, and does not wait until it is healthy. */
    String start(String name) {
        var instance = instance(name);
        if (!isOwnProcess(instance)) {
            return restart(name);
        }
        var process = own.get(instance.title());
        if (process != null && process.isAlive()) {
            throw new StackFailure(instance.title() + " runs already.");
        }
        startOwn(instance);
        return instance.title() + " is starting";
    }

    String restart(String name) {
        var began = System.nanoTime();
        var servers = infrastructure;
        if ("kafka".equals(name)) {
            throw new StackFailure("Kafka runs inside the launcher: ./dev down and ./dev up restart it.");
        }
        if (servers != null && "postgres".equals(name)) {
            remember(name, servers.postgres().process());
            servers.postgres().close();
            servers.startPostgres();
            return "postgres is up again after " + since(began);
        }
        if (servers != null && "redis".equals(name)) {
            remember(name, servers.redis().process());
            servers.redis().close();
            servers.startRedis();
            return "redis is up again after " + since(began);
        }
        var instance = instance(name);
        if (isOwnProcess(instance)) {
            var process = own.get(instance.title());
            if (process != null && process.isAlive()) {
                remember(instance.title(), process.handle());
                process.stop(UNTIL_STOPPED);
            }
            startOwn(instance);
        } else {
            var jvm = instance.service().isSimulator() ? sandbox : services;
            if (jvm == null || !jvm.process().isAlive()) {
                throw new StackFailure("The JVM of " + instance.title() + " has ended: ./dev down and ./dev up.");
            }
            jvm.stopService(instance.title());
            jvm.startService(instance.title());
        }
        awaitHealthy(instance);
        return "%s is healthy again after %s".formatted(instance.title(), since(began));
    }

    private Instance instance(String name) {
        return launches.keySet().stream()
                .filter(instance -> instance.isNamed(name))
                .findFirst()
                .orElseThrow(() -> new StackFailure("There is no service %s in this stack.".formatted(name)));
    }

    private void remember(String name, ProcessHandle process) {
        if (process.isAlive()) {
            cpuOfTheDead.merge(name, figures(name, process).cpuSeconds(), Double::sum);
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        var stopping = new ArrayList<Thread>();
        own.values().forEach(process -> stopping.add(Thread.ofPlatform().start(() -> process.stop(UNTIL_STOPPED))));
        for (var jvm : new @Nullable SharedJvm[] {services, sandbox}) {
            if (jvm != null) {
                stopping.add(Thread.ofPlatform().start(() -> jvm.process().exit(UNTIL_STOPPED)));
            }
        }
        for (var thread : stopping) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        var servers = infrastructure;
        if (servers != null) {
            servers.close();
        }
    }

    /** Where this class came from: what the children need of it. */
    static Path ownCode() {
        try {
            return Path.of(Launcher.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String since(long began) {
        return "%.1f s".formatted((System.nanoTime() - began) / 1e9);
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackFailure("interrupted while waiting", e);
        }
    }
}
