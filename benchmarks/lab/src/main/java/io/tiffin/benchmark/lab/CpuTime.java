package io.tiffin.benchmark.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** Processor seconds, in user and kernel mode, as the system counts them. */
final class CpuTime {

    /** The kernel's USER_HZ: 100 on every Linux that matters. */
    private static final double TICKS = 100;

    private CpuTime() {}

    static double of(ProcessHandle process) {
        return of(process, false);
    }

    /** The process with its children except some; where the system tells it also with those that have ended. */
    static double ofTree(ProcessHandle process, Set<Long> except) {
        return of(process, true)
                + process.children()
                        .filter(child -> !except.contains(child.pid()))
                        .mapToDouble(CpuTime::of)
                        .sum();
    }

    private static double of(ProcessHandle process, boolean withEndedChildren) {
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
