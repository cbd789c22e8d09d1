package io.tiffin.sandbox.stack;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How a stack is started.
 *
 * @param repository where the built modules are
 * @param folder data, logs and pid files; kept, so that a later stack on it goes on where this one ended
 * @param portOffset added to every port, so that stacks can stand side by side
 * @param clock for a fresh folder; one that has been used keeps its own
 * @param processes the services that run in a JVM of their own
 * @param instances how many of a service run, where more than one does: the further ones in JVMs of their own
 * @param simulatorsHere the issuer and the payment provider run in the JVM that launches the stack
 * @param provider a payment provider that stands elsewhere; the simulator is then not started
 * @param demo the stack brings restaurants, and bots for kitchens and drivers
 * @param settings further Spring properties, by service
 */
public record StackOptions(
        Path repository,
        Path folder,
        int portOffset,
        BusinessAnchor clock,
        Set<String> processes,
        Map<String, Integer> instances,
        boolean simulatorsHere,
        Optional<URI> provider,
        boolean demo,
        Map<String, Map<String, String>> settings) {

    private static final int MOST_INSTANCES = 4;

    public StackOptions {
        repository = repository.toAbsolutePath().normalize();
        folder = folder.toAbsolutePath().normalize();
        processes = Set.copyOf(processes);
        instances = Map.copyOf(instances);
        settings = Map.copyOf(settings);
    }

    public static StackOptions of(Path repository, Path folder) {
        return new StackOptions(
                repository,
                folder,
                0,
                BusinessAnchor.realTime(),
                Set.of(),
                Map.of(),
                false,
                Optional.empty(),
                false,
                Map.of());
    }

    public StackOptions withPortOffset(int offset) {
        return new StackOptions(
                repository, folder, offset, clock, processes, instances, simulatorsHere, provider, demo, settings);
    }

    public StackOptions withClock(BusinessAnchor anchor) {
        return new StackOptions(
                repository, folder, portOffset, anchor, processes, instances, simulatorsHere, provider, demo, settings);
    }

    public StackOptions withProcesses(Set<String> services) {
        return new StackOptions(
                repository, folder, portOffset, clock, services, instances, simulatorsHere, provider, demo, settings);
    }

    /** @throws StackFailure for a service that there is not, or that runs but once */
    public StackOptions withInstances(Map<String, Integer> counts) {
        counts.forEach((name, count) -> {
            if (Service.product().stream()
                    .noneMatch(service -> service.title().equals(name) && service != Service.GATEWAY)) {
                throw new StackFailure("There is no service %s that could run more than once.".formatted(name));
            }
            if (count < 1 || count > MOST_INSTANCES) {
                throw new StackFailure("Of %s there are 1 to %d.".formatted(name, MOST_INSTANCES));
            }
        });
        return new StackOptions(
                repository, folder, portOffset, clock, processes, counts, simulatorsHere, provider, demo, settings);
    }

    /** The names under which the instances of a service are shown, killed and started. */
    public List<String> namesOf(String service) {
        return IntStream.rangeClosed(1, instances.getOrDefault(service, 1))
                .mapToObj(number -> Instance.titleOf(service, number))
                .toList();
    }

    public StackOptions withSimulatorsHere() {
        return new StackOptions(
                repository, folder, portOffset, clock, processes, instances, true, provider, demo, settings);
    }

    /** Its secret key is a setting of the payment service, or its environment's {@code PAYMENT_STRIPE_API_KEY}. */
    public StackOptions withProvider(URI elsewhere) {
        return new StackOptions(
                repository,
                folder,
                portOffset,
                clock,
                processes,
                instances,
                simulatorsHere,
                Optional.of(elsewhere),
                demo,
                settings);
    }

    List<Service> simulators() {
        return Service.simulators().stream()
                .filter(service -> service != Service.PSP_SIMULATOR || provider.isEmpty())
                .toList();
    }

    public StackOptions withDemo() {
        return new StackOptions(
                repository, folder, portOffset, clock, processes, instances, simulatorsHere, provider, true, settings);
    }

    public StackOptions withSettings(Map<String, Map<String, String>> byService) {
        return new StackOptions(
                repository, folder, portOffset, clock, processes, instances, simulatorsHere, provider, demo, byService);
    }
}
