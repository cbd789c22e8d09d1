package io.tiffin.sandbox.stack;

import io.tiffin.sandbox.infra.PidFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/** The commands behind {@code ./dev}. */
public final class StackMain {

    private static final List<String> LAUNCHER_OPTIONS = List.of(
            "-Xms64m",
            "-Xmx320m",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dlogback.configurationFile=io/tiffin/sandbox/stack/launcher-logback.xml");

    private StackMain() {}

    public static void main(String[] arguments) {
        try {
            var rest = Arrays.copyOfRange(arguments, 2, arguments.length);
            var folder = Path.of(arguments[1]);
            System.exit(
                    switch (arguments[0]) {
                        case "serve" ->
                            serve(options(folder, rest), Set.of(rest).contains("--with-parent"));
                        case "status" -> status(folder);
                        case "down" -> down(folder);
                        case "restart" -> say(stack(folder).restart(rest[0]));
                        case "kill" -> say(stack(folder).kill(rest[0]));
                        case "token" -> say(token(rest[0], rest.length > 1 ? rest[1] : "demo-" + rest[0]));
                        case "dead-letters" -> operator().deadLetters(List.of(rest));
                        case "parked-keys" -> operator().parkedKeys(List.of(rest));
                        default -> throw new StackFailure("no such command: " + arguments[0]);
                    });
        } catch (StackFailure e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /** How another JVM starts a launcher as its child. */
    static JvmProcess.Start launcherStart(StackOptions options) {
        var arguments = new ArrayList<>(List.of(
                "serve",
                options.folder().toString(),
                "--repository=" + options.repository(),
                "--port-offset=" + options.portOffset(),
                "--clock=" + options.clock(),
                "--processes=" + String.join(",", options.processes()),
                "--instances=" + InstanceCounts.text(options.instances()),
                "--with-parent"));
        if (options.simulatorsHere()) {
            arguments.add("--without-simulators");
        }
        options.provider().ifPresent(provider -> arguments.add("--provider=" + provider));
        options.settings()
                .forEach((service, settings) -> settings.forEach(
                        (name, value) -> arguments.add("--set=%s:%s=%s".formatted(service, name, value))));
        var module = BuiltModule.in(options.repository().resolve("sandbox/local-stack"));
        var classPath = new ArrayList<>(List.of(module.jar()));
        classPath.addAll(module.libraries());
        return new JvmProcess.Start(
                Launcher.LAUNCHER, LAUNCHER_OPTIONS, classPath, StackMain.class.getName(), arguments);
    }

    private static StackOptions options(Path folder, String[] arguments) {
        var repository = Path.of(".");
        var options = StackOptions.of(repository, folder);
        var settings = new HashMap<String, Map<String, String>>();
        for (var argument : arguments) {
            var words = argument.split("=", 2);
            var value = words.length == 2 ? words[1] : "";
            switch (words[0]) {
                case "--repository" -> repository = Path.of(value);
                case "--port-offset" -> options = options.withPortOffset(Integer.parseInt(value));
                case "--clock" -> options = options.withClock(BusinessAnchor.parse(value));
                case "--processes" -> options = options.withProcesses(processes(words.length == 2, value));
                case "--instances" -> options = options.withInstances(InstanceCounts.parse(value));
                case "--without-simulators" -> options = options.withSimulatorsHere();
                case "--provider" -> options = options.withProvider(URI.create(value));
                case "--demo" -> options = options.withDemo();
                case "--with-parent" -> {}
                case "--set" -> {
                    var parts = value.split("[:=]", 3);
                    settings.computeIfAbsent(parts[0], _ -> new HashMap<>()).put(parts[1], parts[2]);
                }
                default -> throw new StackFailure("unknown option " + argument);
            }
        }
        return new StackOptions(
                repository,
                options.folder(),
                options.portOffset(),
                options.clock(),
                options.processes(),
                options.instances(),
                options.simulatorsHere(),
                options.provider(),
                options.demo(),
                settings);
    }

    private static Set<String> processes(boolean named, String value) {
        if (!named) {
            return new LinkedHashSet<>(
                    Service.product().stream().map(Service::title).toList());
        }
        var titles = new LinkedHashSet<String>();
        for (var name : value.split(",", -1)) {
            if (!name.isBlank()) {
                titles.add(Service.named(name.strip())
                        .filter(service -> !service.isSimulator())
                        .orElseThrow(() ->
                                new StackFailure("There is no service %s to give a process of its own; there are %s."
                                        .formatted(
                                                name,
                                                String.join(
                                                        ", ",
                                                        Service.product().stream()
                                                                .map(Service::title)
                                                                .toList()))))
                        .title());
            }
        }
        return titles;
    }

    /** Runs a stack until it is told to stop; tells by the file "state" whether it is up or why it is not. */
    private static int serve(StackOptions options, boolean withParent) {
        var run = options.folder().resolve("run");
        var stopped = new CountDownLatch(1);
        try {
            Files.createDirectories(run);
            Files.deleteIfExists(run.resolve("state"));
            Files.writeString(run.resolve("progress"), "");
            try (var channel =
                            FileChannel.open(run.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = channel.tryLock()) {
                if (lock == null) {
                    throw new StackFailure("A stack runs on %s already.".formatted(options.folder()));
                }
                new PidFile(run.resolve("launcher.pid")).write(ProcessHandle.current());
                if (withParent) {
                    Thread.ofPlatform().daemon().name("parent-watch").start(() -> awaitEndOfInput(stopped));
                }
                try (var launcher = new Launcher(options, line -> note(run, line))) {
                    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(launcher::close));
                    serve(launcher, run, stopped);
                }
                Files.deleteIfExists(run.resolve("launcher.pid"));
            }
        } catch (RuntimeException e) {
            state(run, e instanceof StackFailure ? String.valueOf(e.getMessage()) : e.toString());
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return 0;
    }

    private static void serve(Launcher launcher, Path run, CountDownLatch stopped) {
        try (var _ = ControlServer.start(run.resolve("control"), launcher, stopped::countDown)) {
            launcher.start();
            state(run, "up");
            stopped.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEndOfInput(CountDownLatch stopped) {
        try {
            while (System.in.read() >= 0) {
                // nobody writes; only the end of the pipe counts
            }
        } catch (IOException _) {
            // as good as its end
        }
        stopped.countDown();
    }

    private static void note(Path run, String line) {
        try {
            Files.writeString(run.resolve("progress"), line + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void state(Path run, String text) {
        try {
            Files.writeString(run.resolve("state.new"), text + "\n");
            Files.move(run.resolve("state.new"), run.resolve("state"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stack stack(Path folder) {
        return Stack.running(folder).orElseThrow(() -> new StackFailure("Nothing runs: ./dev up starts it."));
    }

    private static int say(String text) {
        System.out.println(text);
        return 0;
    }

    private static int status(Path folder) {
        var parts = stack(folder).parts();
        System.out.printf(
                "%-22s %-9s %-8s %-6s %-20s %9s %9s%n", "part", "state", "pid", "port", "process", "memory", "cpu");
        for (var part : parts) {
            System.out.printf(
                    "%-22s %-9s %-8s %-6s %-20s %9s %9s%n",
                    part.name(),
                    part.state(),
                    part.pid() == 0 ? "-" : part.pid(),
                    part.port() == 0 ? "-" : part.port(),
                    part.isProcess() ? "own" : "in " + part.process(),
                    part.isProcess() ? part.memoryKb() / 1024 + " MB" : "",
                    part.isProcess() ? "%.1f s".formatted(part.cpuSeconds()) : "");
        }
        System.out.printf(
                "memory of all processes: %d MB%n",
                parts.stream().mapToLong(Part::memoryKb).sum() / 1024);
        return parts.stream().allMatch(part -> "up".equals(part.state())) ? 0 : 1;
    }

    private static int down(Path folder) {
        var stack = Stack.running(folder);
        if (stack.isPresent()) {
            stack.get().close();
        }
        var ended = Stack.endAll(folder);
        return say(
                stack.isPresent() ? "stopped" : ended.isEmpty() ? "nothing runs" : "ended " + String.join(", ", ended));
    }

    private static OperatorCommands operator() {
        return new OperatorCommands(new Addresses(0).gateway(), () -> token("ops", "olga"), System.out);
    }

    private static String token(String role, String name) {
        var form = "grant_type=client_credentials&scope=%s&sub=%s".formatted(encoded(role), encoded(name));
        try {
            var connection = (HttpURLConnection) URI.create(new Addresses(0).identity() + "/oauth2/token")
                    .toURL()
                    .openConnection();
            connection.setConnectTimeout(2_000);
            connection.setReadTimeout(10_000);
            connection.setDoOutput(true);
            var client = Base64.getEncoder().encodeToString("tiffin-demo:demo-secret".getBytes(StandardCharsets.UTF_8));
            connection.setRequestProperty("Authorization", "Basic " + client);
            connection.getOutputStream().write(form.getBytes(StandardCharsets.UTF_8));
            if (connection.getResponseCode() != 200) {
                throw new StackFailure("There is no role %s: customer, driver, restaurant or ops.".formatted(role));
            }
            var body = new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var token = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"").matcher(body);
            if (!token.find()) {
                throw new StackFailure("The issuer's answer holds no token.");
            }
            return token.group(1);
        } catch (IOException e) {
            throw new StackFailure("The issuer does not answer: ./dev up starts it.", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
