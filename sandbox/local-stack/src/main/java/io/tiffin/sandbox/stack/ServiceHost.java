package io.tiffin.sandbox.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** Several services in one JVM: their libraries shared, each behind a class loader of its own. */
final class ServiceHost {

    private final Map<String, Launch> launches = new LinkedHashMap<>();
    private final Map<String, HostedService> running = new ConcurrentHashMap<>();
    private final ClassLoader shared;

    ServiceHost(Collection<Launch> launches, ClassLoader shared) {
        launches.forEach(launch -> this.launches.put(launch.name(), launch));
        this.shared = shared;
    }

    /** For a JVM whose own class path is something else: the libraries get a loader beside it. */
    static ServiceHost isolated(Collection<Launch> launches) {
        var libraries = libraries(launches);
        return new ServiceHost(
                launches,
                new URLClassLoader(
                        "libraries", ServiceClassLoader.urls(libraries), ClassLoader.getPlatformClassLoader()));
    }

    static List<Path> libraries(Collection<Launch> launches) {
        var all = new LinkedHashSet<Path>();
        launches.forEach(launch -> all.addAll(launch.libraries()));
        return List.copyOf(all);
    }

    /** One at a time: they share the logging system, Tomcat's URL handler and two cores. */
    synchronized void start(String name) throws Exception {
        var launch = launches.get(name);
        if (launch == null) {
            throw new IllegalArgumentException("unknown service " + name);
        }
        if (!running.containsKey(name)) {
            running.put(name, HostedService.start(launch, shared));
        }
    }

    synchronized void stop(String name) throws Exception {
        var service = running.remove(name);
        if (service != null) {
            service.stop();
        }
    }

    /** All at once: each waits for its own requests and listeners. */
    void stopAll() {
        var threads = new ArrayList<Thread>();
        running.forEach((name, service) -> threads.add(Thread.ofPlatform().start(() -> {
            try {
                service.stop();
            } catch (Exception e) {
                System.err.println(name + " did not stop cleanly: " + e);
            }
        })));
        running.clear();
        for (var thread : threads) {
            try {
                thread.join(Duration.ofSeconds(15));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Arguments: the folder of the logs, then the files with the launches, whose libraries are on this JVM's class path.
     * Commands come on standard input: "start NAME", "stop NAME", "exit"; its end means that the launcher is gone.
     */
    public static void main(String[] arguments) throws IOException {
        var replies = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        RoutedOutput.install(Path.of(arguments[0]), System.err); // standard output is for replies
        var launches =
                Arrays.stream(arguments).skip(1).map(Path::of).map(Launch::read).toList();
        var host = new ServiceHost(launches, ServiceHost.class.getClassLoader());
        var starter = Executors.newSingleThreadExecutor();
        try (var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (var line = commands.readLine(); line != null; line = commands.readLine()) {
                var words = line.split(" ", 2);
                if ("exit".equals(words[0])) {
                    host.stopAll();
                    System.exit(0);
                }
                starter.execute(() -> replies.println(host.obey(words[0], words[1])));
            }
        }
        Runtime.getRuntime().halt(1);
    }

    private String obey(String command, String name) {
        try {
            var started = System.nanoTime();
            if ("start".equals(command)) {
                start(name);
            } else {
                stop(name);
            }
            return "done %s %s %d".formatted(command, name, (System.nanoTime() - started) / 1_000_000);
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
            return "failed %s %s %s".formatted(command, name, String.valueOf(e).replaceAll("\\s+", " "));
        }
    }
}
