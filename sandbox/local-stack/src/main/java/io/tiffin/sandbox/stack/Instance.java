package io.tiffin.sandbox.stack;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A copy of a service that runs. Further ones are always processes of their own; callers go to the first, work is shared.
 *
 * @param number from 1; its static membership of Kafka groups, and its port
 */
record Instance(Service service, int number) {

    private static final int PORTS_APART = 100; // the services' own ports lie closer together

    static Instance first(Service service) {
        return new Instance(service, 1);
    }

    static List<Instance> firsts(List<Service> services) {
        return services.stream().map(Instance::first).toList();
    }

    /** @param counts by title; one where nothing is said */
    static List<Instance> all(Service service, Map<String, Integer> counts) {
        return IntStream.rangeClosed(1, counts.getOrDefault(service.title(), 1))
                .mapToObj(number -> new Instance(service, number))
                .toList();
    }

    boolean isFirst() {
        return number == 1;
    }

    /** Its process, its log file and its name on the command line: {@code outbox-relay}, {@code outbox-relay-2}. */
    String title() {
        return titleOf(service.title(), number);
    }

    /** The title, or for the first the service's name without "-service". */
    boolean isNamed(String name) {
        return title().equals(name) || (isFirst() && service.title().equals(name + "-service"));
    }

    static String titleOf(String service, int number) {
        return number == 1 ? service : service + "-" + number;
    }

    int port() {
        return service.port() + (number - 1) * PORTS_APART;
    }
}
