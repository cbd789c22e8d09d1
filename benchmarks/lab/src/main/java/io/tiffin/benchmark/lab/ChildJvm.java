package io.tiffin.benchmark.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A cold JVM beside this one, which ends with it. All get the same options. */
public final class ChildJvm implements AutoCloseable {

    /** What a program of this benchmark prints when it is at work. */
    public static final String READY = "ready";

    /** Runs a main class, and halts at the end of its standard input: when this JVM has ended. */
    private static final String LAUNCHER = "io.tiffin.sandbox.stack.ServiceProcess";

    private static final List<String> EVERY_JVM = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xms256m",
            "-Xmx1g",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /**
     * @param name of its log and argument file
     * @param classPath must hold the local stack's jar too
     */
    public record Start(String name, String classPath, List<String> options, String mainClass, List<String> arguments) {

        /** A program that this very module holds. */
        public static Start of(String name, Class<?> program, List<String> arguments) {
            return new Start(name, System.getProperty("java.class.path"), List.of(), program.getName(), arguments);
        }
    }

    private final String name;
    private final Process process;
    private final Path log;

    private ChildJvm(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static ChildJvm start(Path folder, Start start) {
        var log = folder.resolve(start.name() + ".log");
        try {
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            var process = new ProcessBuilder(java, "@" + argumentFile(folder, start))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
                    .start();
            return new ChildJvm(start.name(), process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Class paths are longer than some systems' command lines. */
    private static Path argumentFile(Path folder, Start start) throws IOException {
        var words = new ArrayList<>(EVERY_JVM);
        words.addAll(start.options());
        words.addAll(List.of("-cp", start.classPath(), LAUNCHER, start.mainClass()));
        words.addAll(start.arguments());
        var file = folder.resolve(start.name() + ".args");
        Files.write(file, words.stream().map(ChildJvm::quoted).toList());
        return file;
    }

    private static String quoted(String word) {
        return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    public void awaitReady() throws InterruptedException {
        await(() -> {
            try (var lines = Files.lines(log)) {
                return lines.anyMatch(READY::equals);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    public void await(BooleanSupplier condition) throws InterruptedException {
        await(condition, PATIENCE);
    }

    /** @throws IllegalStateException when the JVM ends first, or it takes too long */
    public void await(BooleanSupplier condition, Duration patience) throws InterruptedException {
        var end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("%s %s: see %s"
                        .formatted(name, process.isAlive() ? "does not come to work" : "has ended", log));
            }
            Thread.sleep(50);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public double cpuSeconds() {
        return CpuTime.of(process.toHandle());
    }

    /** As a power cut does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.toHandle().destroy(); // Process.destroy would close its input too, at which it halts
        if (!process.waitFor(Duration.ofSeconds(15))) {
            kill();
        }
    }
}
