package io.tiffin.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class GatewaySettingsTest {

    @Test
    void the_defaults_are_those_of_the_local_stack() {
        var settings =
                new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate("gateway", GatewaySettings.class);

        assertThat(settings)
                .isEqualTo(new GatewaySettings(
                        new GatewaySettings.Routes(
                                URI.create("http://127.0.0.1:8081"),
                                URI.create("http://127.0.0.1:8082"),
                                URI.create("http://127.0.0.1:8083"),
                                URI.create("http://127.0.0.1:8084"),
                                URI.create("http://127.0.0.1:8085"),
                                URI.create("http://127.0.0.1:8086"),
                                URI.create("http://127.0.0.1:8087")),
                        DataSize.ofMegabytes(1),
                        DataSize.ofMegabytes(8),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(8),
                        10_000));
    }
}
