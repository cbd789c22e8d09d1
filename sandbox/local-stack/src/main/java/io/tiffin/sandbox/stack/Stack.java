package io.tiffin.sandbox.stack;

import io.tiffin.sandbox.infra.PidFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A stack that runs in other processes, and what can be asked of it. */
public final class Stack implements AutoCloseable {

    private static final Duration UNTIL_UP = Duration.ofMinutes(4);

    private final Path folder;
    private final Addresses addresses;
    private final String url;
    private final String secret;
    private final @Nullable JvmProcess launcher;
    private final @Nullable ServiceHost simulators;

    private Stack(
            Path folder,
            Addresses addresses,
            String control,
            @Nullable JvmProcess launcher,
            @Nullable ServiceHost simulators) {
        var words = control.strip().split(" ", -1);
        this.folder = folder;
        this.addresses = addresses;
        this.url = words[0];
        this.secret = words[1];
        this.launcher = launcher;
        this.simulators = simulators;
    }

    /**
     * Starts a stack and returns when every service is healthy; it ends when it is closed, or with this JVM.
     *
     * @throws StackFailure with one sentence for the person at the keyboard
     */
    public static Stack launch(StackOptions options) {
        var folder = options.folder();
        try {
            Files.createDirectories(folder.resolve("run"));
            Files.createDirectories(folder.resolve("logs"));
            Files.deleteIfExists(folder.resolve("run/state"));
            Files.deleteIfExists(folder.resolve("run/control"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var settings = new ServiceSettings(options, options.clock().keptIn(folder.resolve("clock")));
        var simulators = options.simulatorsHere()
                ? ServiceHost.isolated(
                        options.simulators().stream().map(settings::launch).toList())
                : null;
        var launcher = JvmProcess.start(StackMain.launcherStart(options), folder, false);
        try {
            if (simulators != null) {
                RoutedOutput.install(folder.resolve("logs"), System.out);
                for (var simulator : options.simulators()) {
                    simulators.start(simulator.title());
                }
            }
            awaitUp(folder, launcher);
            var control = Files.readString(folder.resolve("run/control"));
            return new Stack(folder, new Addresses(options.portOffset()), control, launcher, simulators);
        } catch (Exception e) {
            launcher.stop(Duration.ofSeconds(30));
            throw e instanceof StackFailure failure ? failure : new StackFailure("the stack did not start: " + e, e);
        }
    }

    /** The stack that runs on a folder, if one does. */
    public static Optional<Stack> running(Path folder) {
        var file = folder.resolve("run/control");
        try {
            if (new PidFile(folder.resolve("run/launcher.pid")).living().isEmpty() || !Files.exists(file)) {
                return Optional.empty();
            }
            return Optional.of(new Stack(folder, new Addresses(0), Files.readString(file), null, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitUp(Path folder, JvmProcess launcher) throws IOException, InterruptedException {
        var state = folder.resolve("run/state");
        var end = System.nanoTime() + UNTIL_UP.toNanos();
        while (System.nanoTime() < end) {
            if (Files.exists(state)) {
                var text = Files.readString(state).strip();
                if ("up".equals(text)) {
                    return;
                }
                throw new StackFailure(text);
            }
            if (!launcher.isAlive()) {
                throw new StackFailure("The launcher has ended: see " + folder.resolve("logs/launcher.log"));
            }
            Thread.sleep(100);
        }
        throw new StackFailure("The stack is not up after %d s.".formatted(UNTIL_UP.toSeconds()));
    }

    public Addresses addresses() {
        return addresses;
    }

    public Path folder() {
        return folder;
    }

    /** A line for each process, and for each service of those that share one. */
    public List<Part> parts() {
        return ask("parts").lines().map(Part::parse).toList();
    }

    /** Processor time by process, with that of killed predecessors. */
    public Map<String, Double> cpuSeconds() {
        var all = new TreeMap<String, Double>();
        parts().stream().filter(Part::isProcess).forEach(part -> all.put(part.name(), part.cpuSeconds()));
        return all;
    }

    /** Memory of all its processes together. */
    public long memoryKb() {
        return parts().stream().mapToLong(Part::memoryKb).sum();
    }

    /** -9. Only a service that runs as its own process can be killed alone. */
    public String kill(String service) {
        return ask("kill/" + service);
    }

    /** Starts a killed service and returns before it is healthy. */
    public String start(String service) {
        return ask("start/" + service);
    }

    /** Ends a service where it runs, starts it, waits until it is healthy. */
    public String restart(String service) {
        return ask("restart/" + service);
    }

    private String ask(String path) {
        try {
            var connection =
                    (HttpURLConnection) URI.create(url + "/" + path).toURL().openConnection();
            connection.setConnectTimeout(2_000);
            connection.setReadTimeout(180_000);
            connection.setRequestProperty("Authorization", "Bearer " + secret);
            var status = connection.getResponseCode();
            var stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
            var text = stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            if (status >= 400) {
                throw new StackFailure(text);
            }
            return text;
        } catch (IOException e) {
            throw new StackFailure("The launcher does not answer: " + e.getMessage(), e);
        }
    }

    /** Ends every process of the stack; its data stay. */
    @Override
    public void close() {
        var pidFile = new PidFile(folder.resolve("run/launcher.pid"));
        var process = pidFile.living();
        try {
            ask("down");
        } catch (StackFailure _) {
            process.ifPresent(ProcessHandle::destroy);
        }
        process.ifPresent(launching -> {
            try {
                launching.onExit().get(60, TimeUnit.SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException _) {
                endAll(folder);
            }
        });
        if (launcher != null) {
            launcher.stop(Duration.ofSeconds(10));
        }
        if (simulators != null) {
            simulators.stopAll();
        }
    }

    /** Ends what runs on a folder without asking: after a launcher that was killed. Returns the names. */
    static List<String> endAll(Path folder) {
        var ended = new ArrayList<String>();
        for (var place : List.of(folder.resolve("run"), folder)) {
            if (!Files.isDirectory(place)) {
                continue;
            }
            try (var files = Files.newDirectoryStream(place, "*.pid")) {
                for (var file : files) {
                    var pidFile = new PidFile(file);
                    if (pidFile.living().isPresent()) {
                        ended.add(file.getFileName().toString().replace(".pid", ""));
                    }
                    pidFile.endPrevious("INT", Duration.ofSeconds(15));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return ended;
    }
}
