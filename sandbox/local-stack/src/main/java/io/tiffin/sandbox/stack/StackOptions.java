package io.tiffin.sandbox.stack;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * How a stack is started.
 *
 * @param repository where the built modules are
 * @param folder data, logs and pid files; kept, so that a later stack on it goes on where this one ended
 * @param portOffset added to every port, so that stacks can stand side by side
 * @param clock for a fresh folder; one that has been used keeps its own
 * @param processes the services that run in a JVM of their own
 * @param simulatorsHere the issuer and the payment provider run in the JVM that launches the stack
 * @param demo the stack brings restaurants, and bots for kitchens and drivers
 * @param settings further Spring properties, by service
 */
public record StackOptions(
        Path repository,
        Path folder,
        int portOffset,
        BusinessAnchor clock,
        Set<String> processes,
        boolean simulatorsHere,
        boolean demo,
        Map<String, Map<String, String>> settings) {

    public StackOptions {
        repository = repository.toAbsolutePath().normalize();
        folder = folder.toAbsolutePath().normalize();
        processes = Set.copyOf(processes);
        settings = Map.copyOf(settings);
    }

    public static StackOptions of(Path repository, Path folder) {
        return new StackOptions(repository, folder, 0, BusinessAnchor.realTime(), Set.of(), false, false, Map.of());
    }

    public StackOptions withPortOffset(int offset) {
        return new StackOptions(repository, folder, offset, clock, processes, simulatorsHere, demo, settings);
    }

    public StackOptions withClock(BusinessAnchor anchor) {
        return new StackOptions(repository, folder, portOffset, anchor, processes, simulatorsHere, demo, settings);
    }

    public StackOptions withProcesses(Set<String> services) {
        return new StackOptions(repository, folder, portOffset, clock, services, simulatorsHere, demo, settings);
    }

    public StackOptions withSimulatorsHere() {
        return new StackOptions(repository, folder, portOffset, clock, processes, true, demo, settings);
    }

    public StackOptions withDemo() {
        return new StackOptions(repository, folder, portOffset, clock, processes, simulatorsHere, true, settings);
    }

    public StackOptions withSettings(Map<String, Map<String, String>> byService) {
        return new StackOptions(repository, folder, portOffset, clock, processes, simulatorsHere, demo, byService);
    }
}
