package io.tiffin.sandbox.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Memory and processor time, as the system counts them. */
record ProcessFigures(long memoryKb, double cpuSeconds) {

    /** The kernel's USER_HZ: 100 on every Linux that matters. */
    private static final double TICKS = 100;

    /** The process alone: the launcher's children have figures of their own. */
    static ProcessFigures of(ProcessHandle process) {
        return new ProcessFigures(memoryKb(process), cpuSeconds(process, false));
    }

    /** The process with its children, also those that have ended: PostgreSQL has one per connection. */
    static ProcessFigures ofTree(ProcessHandle process) {
        var children = process.descendants().toList();
        return new ProcessFigures(
                memoryKb(process)
                        + children.stream().mapToLong(ProcessFigures::memoryKb).sum(),
                cpuSeconds(process, true)
                        + children.stream()
                                .mapToDouble(child -> cpuSeconds(child, false))
                                .sum());
    }

    /** The proportional share where the system tells it: PostgreSQL's processes share most of theirs. */
    private static long memoryKb(ProcessHandle process) {
        for (var source : List.of("/proc/%d/smaps_rollup", "/proc/%d/status")) {
            try (var lines = Files.lines(Path.of(source.formatted(process.pid())))) {
                var found = lines.filter(line -> line.startsWith("Pss:") || line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst();
                if (found.isPresent()) {
                    return found.getAsLong();
                }
            } catch (IOException | UncheckedIOException _) {
                // no such file, or it belongs to another user
            }
        }
        return fromPs(process);
    }

    private static long fromPs(ProcessHandle process) {
        try {
            var ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
            var text = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (IOException | NumberFormatException _) {
            return 0;
        }
    }

    private static double cpuSeconds(ProcessHandle process, boolean withEndedChildren) {
        try {
            var stat = Files.readString(Path.of("/proc/%d/stat".formatted(process.pid())));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1); // from the third on
            var ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            if (withEndedChildren) {
                ticks += Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
            }
            return ticks / TICKS;
        } catch (IOException _) {
            return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
        }
    }
}
