package io.tiffin.sandbox.stack;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the stack starts, in this order: who is asked stands before who asks. */
enum Service {
    IDENTITY("identity", "sandbox/identity", 8090, ""),
    PSP_SIMULATOR("psp-simulator", "sandbox/psp-simulator", 8091, ""),
    RESTAURANT_SERVICE("restaurant-service", "restaurant-service", 8082, "restaurants"),
    PAYMENT_SERVICE("payment-service", "payment-service", 8083, "payments"),
    DISPATCH_SERVICE("dispatch-service", "dispatch-service", 8084, "dispatch"),
    ORDER_SERVICE("order-service", "order-service", 8081, "orders"),
    TRACKING_SERVICE("tracking-service", "tracking-service", 8085, "tracking"),
    NOTIFICATION_SERVICE("notification-service", "notification-service", 8086, "notifications"),
    OUTBOX_RELAY("outbox-relay", "outbox-relay", 8087, ""),
    GATEWAY("gateway", "gateway", 8080, "");

    private final String title;
    private final String directory;
    private final int port;
    private final String database;

    Service(String title, String directory, int port, String database) {
        this.title = title;
        this.directory = directory;
        this.port = port;
        this.database = database;
    }

    /** Its artifact, its log file and its name on the command line. */
    String title() {
        return title;
    }

    String directory() {
        return directory;
    }

    /** Without the stack's offset. */
    int port() {
        return port;
    }

    /** Also the name of its role. */
    Optional<String> database() {
        return database.isEmpty() ? Optional.empty() : Optional.of(database);
    }

    boolean isSimulator() {
        return this == IDENTITY || this == PSP_SIMULATOR;
    }

    static List<Service> simulators() {
        return Arrays.stream(values()).filter(Service::isSimulator).toList();
    }

    static List<Service> product() {
        return Arrays.stream(values()).filter(service -> !service.isSimulator()).toList();
    }

    static List<String> databases() {
        return Arrays.stream(values())
                .flatMap(service -> service.database().stream())
                .toList();
    }

    /** By its name, or by the part before "-service". */
    static Optional<Service> named(String name) {
        return Arrays.stream(values())
                .filter(service -> service.title.equals(name) || service.title.equals(name + "-service"))
                .findFirst();
    }
}
