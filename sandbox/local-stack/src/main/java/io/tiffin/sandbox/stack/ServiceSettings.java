package io.tiffin.sandbox.stack;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The Spring properties that tell a service where it is. */
final class ServiceSettings {

    private final StackOptions options;
    private final BusinessAnchor clock;
    private final Addresses addresses;

    ServiceSettings(StackOptions options, BusinessAnchor clock) {
        this.options = options;
        this.clock = clock;
        this.addresses = new Addresses(options.portOffset());
    }

    Launch launch(Service service) {
        return launch(Instance.first(service));
    }

    Launch launch(Instance instance) {
        var module =
                BuiltModule.in(options.repository().resolve(instance.service().directory()));
        return new Launch(instance.title(), module.mainClass(), module.jar(), module.libraries(), arguments(instance));
    }

    /** The bots of the demo: no service, but they live beside the simulators. */
    Launch demo() {
        var module = BuiltModule.in(options.repository().resolve("sandbox/city-simulator"));
        return new Launch(
                Launcher.DEMO,
                "io.tiffin.sandbox.city.demo.DemoCorner",
                module.jar(),
                module.libraries(),
                List.of(addresses.gateway(), addresses.identity()));
    }

    private List<String> arguments(Instance instance) {
        var service = instance.service();
        var all = new LinkedHashMap<String, String>();
        all.put("server.address", "127.0.0.1");
        all.put("server.port", Integer.toString(addresses.port(instance)));
        all.put("spring.main.banner-mode", "off");
        all.put("spring.jmx.enabled", "false");
        all.put("spring.lifecycle.timeout-per-shutdown-phase", "3s");
        all.put("management.metrics.use-global-registry", "false"); // it is one per JVM
        all.put("tiffin.instance", Integer.toString(instance.number()));
        all.put("tiffin.clock.anchor-real", clock.real().toString());
        all.put("tiffin.clock.anchor-business", clock.business().toString());
        all.put("tiffin.clock.speed", Double.toString(clock.speed()));
        if (!service.isSimulator()) {
            all.put("spring.security.oauth2.resourceserver.jwt.issuer-uri", addresses.identity());
            all.put("spring.security.oauth2.resourceserver.jwt.jwk-set-uri", addresses.identity() + "/oauth2/jwks");
            all.put("spring.kafka.bootstrap-servers", addresses.kafkaBootstrapServers());
            all.put("spring.data.redis.url", addresses.redisUrl());
            all.put("tiffin.topics.partitions", "4"); // one machine: 32 of each topic would only cost
        }
        service.database().ifPresent(database -> {
            all.put("spring.datasource.url", addresses.jdbcUrl(database));
            all.put("spring.datasource.username", database);
            all.put("spring.datasource.password", database);
        });
        all.putAll(own(service));
        all.putAll(options.settings().getOrDefault(service.title(), Map.of()));
        return all.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toList();
    }

    private Map<String, String> own(Service service) {
        return switch (service) {
            case IDENTITY ->
                Map.of(
                        "identity.issuer", addresses.identity(),
                        "identity.data-dir",
                                options.folder().resolve("identity").toString());
            case PSP_SIMULATOR ->
                Map.of(
                        "psp.data-file",
                        options.folder().resolve("psp/ledger.jsonl").toString(),
                        "psp.webhook.url",
                        addresses.http(Service.PAYMENT_SERVICE) + "/v1/hooks/stripe");
            case GATEWAY ->
                Map.of(
                        "gateway.routes.orders", addresses.http(Service.ORDER_SERVICE),
                        "gateway.routes.restaurants", addresses.http(Service.RESTAURANT_SERVICE),
                        "gateway.routes.payments", addresses.http(Service.PAYMENT_SERVICE),
                        "gateway.routes.dispatch", addresses.http(Service.DISPATCH_SERVICE),
                        "gateway.routes.tracking", addresses.http(Service.TRACKING_SERVICE),
                        "gateway.routes.notifications", addresses.http(Service.NOTIFICATION_SERVICE),
                        "gateway.routes.relay", addresses.http(Service.OUTBOX_RELAY));
            case PAYMENT_SERVICE ->
                Map.of(
                        "payment.stripe.api-base",
                        options.provider().map(URI::toString).orElseGet(addresses::psp),
                        "payment.raw-payment-methods",
                        "true",
                        "payment.reconciliation.age",
                        "10s"); // whoever has just tried something out wants it compared
            case OUTBOX_RELAY -> outboxes();
            default -> Map.of();
        };
    }

    private Map<String, String> outboxes() {
        var all = new LinkedHashMap<String, String>();
        var databases = Service.databases();
        for (var i = 0; i < databases.size(); i++) {
            var name = databases.get(i);
            all.put("tiffin.relay.databases[%d].name".formatted(i), name);
            all.put("tiffin.relay.databases[%d].url".formatted(i), addresses.jdbcUrl(name));
            all.put("tiffin.relay.databases[%d].username".formatted(i), name);
            all.put("tiffin.relay.databases[%d].password".formatted(i), name);
        }
        return all;
    }
}
