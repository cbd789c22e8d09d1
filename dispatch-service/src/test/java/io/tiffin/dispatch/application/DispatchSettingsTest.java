package io.tiffin.dispatch.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DispatchSettingsTest {

    @Test
    void the_defaults_are_these() {
        var settings =
                new Binder(new MapConfigurationPropertySource()).bindOrCreate("dispatch", DispatchSettings.class);

        assertThat(settings)
                .isEqualTo(new DispatchSettings(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(15),
                        5_000,
                        1.5,
                        60_000,
                        50,
                        320,
                        1,
                        Duration.ofMillis(250),
                        64));
    }
}
