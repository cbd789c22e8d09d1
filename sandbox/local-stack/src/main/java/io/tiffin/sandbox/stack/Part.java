package io.tiffin.sandbox.stack;

/**
 * A line of the stack's status.
 *
 * @param name the service, server or JVM
 * @param process the name of the process it runs in: its own, or that of a JVM which it shares
 * @param pid of that process; 0 when it does not run
 * @param state "up", "starting", "unready" or "down"
 * @param port 0 when it listens to nothing
 * @param memoryKb of the process, where the line stands for one; else 0
 * @param cpuSeconds since the stack was started, with those of its killed predecessors; 0 when the line is no process
 */
public record Part(String name, String process, long pid, String state, int port, long memoryKb, double cpuSeconds) {

    /** Whether the line stands for a process, or for one service of several in it. */
    public boolean isProcess() {
        return name.equals(process);
    }

    String toLine() {
        return String.join(
                "\t",
                name,
                process,
                Long.toString(pid),
                state,
                Integer.toString(port),
                Long.toString(memoryKb),
                Double.toString(cpuSeconds));
    }

    static Part parse(String line) {
        var words = line.split("\t", -1);
        return new Part(
                words[0],
                words[1],
                Long.parseLong(words[2]),
                words[3],
                Integer.parseInt(words[4]),
                Long.parseLong(words[5]),
                Double.parseDouble(words[6]));
    }
}
