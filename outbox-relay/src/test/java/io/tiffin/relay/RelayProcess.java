package io.tiffin.relay;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** A relay in a JVM of its own, so that it can be killed and paused; it ends with the test's JVM. */
final class RelayProcess {

    private final Process process;

    private RelayProcess(Process process) {
        this.process = process;
    }

    static RelayProcess start(Map<String, String> properties, String bootstrapServers) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                RelayProcess.class.getName(),
                bootstrapServers));
        properties.forEach((name, value) -> command.add(name + "=" + value));
        try {
            return new RelayProcess(new ProcessBuilder(command).inheritIO().start());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    void stop() {
        process.destroy();
        process.onExit().join();
    }

    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("ROOT").setLevel(Level.WARN);
        }
        var properties = new HashMap<String, String>();
        for (var argument : List.of(arguments).subList(1, arguments.length)) {
            var parts = argument.split("=", 2);
            properties.put(parts[0], parts[1]);
        }
        var relay = new Relay(RelaySettings.of(properties), arguments[0], new SimpleMeterRegistry());
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(relay::stop));
        relay.start();
        var parent = ProcessHandle.current().parent();
        while (parent.isPresent() && parent.get().isAlive()) {
            Thread.sleep(500);
        }
        Runtime.getRuntime().halt(1);
    }
}
