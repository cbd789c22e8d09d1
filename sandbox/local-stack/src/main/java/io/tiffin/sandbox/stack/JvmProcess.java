package io.tiffin.sandbox.stack;

import io.tiffin.sandbox.infra.PidFile;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A JVM that the launcher has started; it ends itself when its standard input does. */
final class JvmProcess {

    private final String name;
    private final Process process;
    private final PidFile pidFile;
    private final PrintStream commands;

    private JvmProcess(String name, Process process, PidFile pidFile) {
        this.name = name;
        this.process = process;
        this.pidFile = pidFile;
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    record Start(String name, List<String> options, List<Path> classPath, String mainClass, List<String> arguments) {}

    /** Standard error goes to the log; standard output too, unless the caller wants to read replies. */
    static JvmProcess start(Start start, Path folder, boolean replies) {
        var run = folder.resolve("run");
        var log = folder.resolve("logs").resolve(start.name() + ".log").toFile();
        var pidFile = new PidFile(run.resolve(start.name() + ".pid"));
        pidFile.endPrevious("KILL", Duration.ofSeconds(5));
        try {
            var builder = new ProcessBuilder(javaProgram(), "@" + argumentFile(start, run))
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.appendTo(log))
                    .redirectOutput(replies ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.appendTo(log));
            var process = builder.start();
            pidFile.write(process.toHandle());
            return new JvmProcess(start.name(), process, pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Class paths are longer than some systems' command lines. */
    private static Path argumentFile(Start start, Path run) throws IOException {
        var lines = new ArrayList<>(start.options());
        lines.add("-cp");
        lines.add(start.classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        lines.add(start.mainClass());
        lines.addAll(start.arguments());
        var file = run.resolve(start.name() + ".args");
        Files.write(file, lines.stream().map(JvmProcess::quoted).toList());
        return file;
    }

    private static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static String javaProgram() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    String name() {
        return name;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void command(String line) {
        commands.println(line);
    }

    BufferedReader replies() {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    /** As a power cut does. */
    void kill() {
        process.destroyForcibly();
        awaitEnd(Duration.ofSeconds(10));
        pidFile.delete();
    }

    /** Lets it end in order; not by {@code Process.destroy}, which also ends its input, and with that the process at once. */
    void stop(Duration patience) {
        process.toHandle().destroy();
        if (!awaitEnd(patience)) {
            process.destroyForcibly();
            awaitEnd(Duration.ofSeconds(5));
        }
        pidFile.delete();
    }

    /** For a host, which has several services to stop. */
    void exit(Duration patience) {
        command("exit");
        if (!awaitEnd(patience)) {
            process.destroyForcibly();
            awaitEnd(Duration.ofSeconds(5));
        }
        pidFile.delete();
    }

    private boolean awaitEnd(Duration patience) {
        try {
            return process.waitFor(patience);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
