package io.tiffin.sandbox.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A native program that does not outlive this JVM, whatever ends the JVM.
 *
 * <p>On Linux the kernel signals it ({@code setpriv --pdeathsig}). Elsewhere a small shell holds a pipe from the JVM and
 * ends the program at the end of file.
 */
final class ChildProgram {

    /** "nobody" on every system that has it; PostgreSQL refuses to run as root. */
    static final String UNPRIVILEGED = "65534";

    /** The kernel's signal fires when the <em>thread</em> that spawned ends, so one thread that never ends spawns all. */
    private static final ExecutorService SPAWNER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("spawner").factory());

    private static final boolean HAS_SETPRIV = hasSetpriv();

    private final Process wrapper;
    private final ProcessHandle program;
    private final PidFile pidFile;
    private final String stopSignal;

    private ChildProgram(Process wrapper, ProcessHandle program, PidFile pidFile, String stopSignal) {
        this.wrapper = wrapper;
        this.program = program;
        this.pidFile = pidFile;
        this.stopSignal = stopSignal;
    }

    static boolean runsAsRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Starts a program that is ended by {@code stopSignal}; as root it gives its rights up when asked to. */
    static ChildProgram start(
            List<String> command, boolean dropRights, String stopSignal, Path directory, Path log, PidFile pidFile) {
        var builder = new ProcessBuilder(
                        HAS_SETPRIV
                                ? setpriv(command, dropRights && runsAsRoot(), stopSignal)
                                : watchedByShell(command, stopSignal))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            var wrapper = SPAWNER.submit(builder::start).get();
            var program = HAS_SETPRIV ? wrapper.toHandle() : childOf(wrapper);
            pidFile.write(program);
            return new ChildProgram(wrapper, program, pidFile, stopSignal);
        } catch (ExecutionException e) {
            throw new IllegalStateException("could not start " + command.getFirst(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs a program to its end; its output is the message when it fails. */
    static void run(List<String> command, boolean dropRights, Path directory) {
        try {
            var process = new ProcessBuilder(dropRights && runsAsRoot() ? setpriv(command, true, "INT") : command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command.getFirst() + " failed: " + output.strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    ProcessHandle handle() {
        return program;
    }

    boolean isAlive() {
        return program.isAlive();
    }

    void stop(Duration patience) {
        PidFile.end(program, stopSignal, patience);
        closePipe();
        PidFile.awaitEnd(wrapper.toHandle(), Duration.ofSeconds(2));
        pidFile.delete();
    }

    /** The shell that holds its other end is done then. */
    private void closePipe() {
        try {
            wrapper.getOutputStream().close();
        } catch (IOException _) {
            // it has ended already
        }
    }

    private static List<String> setpriv(List<String> command, boolean dropRights, String signal) {
        var all = new ArrayList<String>(List.of("setpriv"));
        if (dropRights) {
            all.addAll(List.of("--reuid", UNPRIVILEGED, "--regid", UNPRIVILEGED, "--clear-groups"));
        }
        all.addAll(List.of("--pdeathsig", signal, "--"));
        all.addAll(command);
        return all;
    }

    private static List<String> watchedByShell(List<String> command, String signal) {
        if (runsAsRoot()) {
            throw new IllegalStateException(
                    "PostgreSQL does not run as root and setpriv (package util-linux) is missing:"
                            + " install it or use an ordinary account");
        }
        var all = new ArrayList<>(List.of(
                "/bin/sh", "-c", "\"$@\" & child=$!; cat >/dev/null; kill -" + signal + " $child; wait $child", "sh"));
        all.addAll(command);
        return all;
    }

    private static ProcessHandle childOf(Process shell) throws InterruptedException {
        for (var i = 0; i < 100; i++) {
            var child = shell.children()
                    .filter(process -> process.info()
                            .command()
                            .map(c -> !c.endsWith("/cat"))
                            .orElse(true))
                    .findFirst();
            if (child.isPresent()) {
                return child.get();
            }
            Thread.sleep(20);
        }
        return shell.toHandle();
    }

    private static boolean hasSetpriv() {
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            return false;
        }
        try {
            var process = new ProcessBuilder("setpriv", "--help")
                    .redirectErrorStream(true)
                    .start();
            var help = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(5, TimeUnit.SECONDS);
            return help.contains("--pdeathsig"); // BusyBox's has none
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
