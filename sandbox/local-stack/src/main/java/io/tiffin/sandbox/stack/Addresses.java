package io.tiffin.sandbox.stack;

/** Where the parts of a stack are found, all on the loopback interface. */
public record Addresses(int portOffset) {

    /** The one public door, REST. */
    public String gateway() {
        return http(Service.GATEWAY);
    }

    /** The token issuer. */
    public String identity() {
        return http(Service.IDENTITY);
    }

    /** The payment provider's stand-in. */
    public String psp() {
        return http(Service.PSP_SIMULATOR);
    }

    /** A service's own port, for its health and metrics. */
    public String service(String name) {
        return http(Service.named(name).orElseThrow(() -> new IllegalArgumentException("no service " + name)));
    }

    /** Role and password are the database's name. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgresPort(), database);
    }

    public String kafkaBootstrapServers() {
        return "127.0.0.1:" + kafkaPort();
    }

    public String redisUrl() {
        return "redis://127.0.0.1:" + redisPort();
    }

    int port(Instance instance) {
        return instance.port() + portOffset;
    }

    int postgresPort() {
        return 15432 + portOffset;
    }

    int kafkaPort() {
        return 19092 + portOffset;
    }

    int kafkaControllerPort() {
        return 19093 + portOffset;
    }

    int redisPort() {
        return 16379 + portOffset;
    }

    String http(Service service) {
        return http(Instance.first(service));
    }

    String http(Instance instance) {
        return "http://127.0.0.1:" + port(instance);
    }
}
