package io.tiffin.sandbox.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** "pid startMillis" of a program: what a later run needs to end it, and to tell it from a stranger with the same pid. */
public record PidFile(Path file) {

    /** The kernel's boot time, from which start times are computed, moves a little when the clock is set. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    public void write(ProcessHandle process) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, "%d %d%n".formatted(process.pid(), startMillis(process)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process that wrote this file, if it still runs. */
    public Optional<ProcessHandle> living() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            var words = Files.readString(file).strip().split(" ", -1);
            var pid = Long.parseLong(words[0]);
            var started = Long.parseLong(words[1]);
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> Math.abs(startMillis(process) - started) <= TOLERANCE.toMillis())
                    .filter(process -> !isZombie(process));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException _) {
            return Optional.empty(); // half written by a run that was killed
        }
    }

    /** Ends what an earlier run left behind. */
    public void endPrevious(String signal, Duration patience) {
        living().ifPresent(process -> end(process, signal, patience));
        delete();
    }

    public void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks with a signal, then kills. */
    public static void end(ProcessHandle process, String signal, Duration patience) {
        signal(process, signal);
        if (!awaitEnd(process, patience)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            awaitEnd(process, Duration.ofSeconds(5));
        }
    }

    static boolean awaitEnd(ProcessHandle process, Duration patience) {
        var end = System.nanoTime() + patience.toNanos();
        while (process.isAlive() && !isZombie(process)) {
            if (System.nanoTime() > end) {
                return false;
            }
            pause();
        }
        return true;
    }

    static void signal(ProcessHandle process, String signal) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " " + process.pid() + " 2>/dev/null")
                    .start()
                    .waitFor(2, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** A dead process that nobody has waited for (containers without an init) still has a pid. */
    private static boolean isZombie(ProcessHandle process) {
        try {
            var stat = Files.readString(Path.of("/proc/%d/stat".formatted(process.pid())));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
        } catch (IOException _) {
            return false;
        }
    }

    private static long startMillis(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
