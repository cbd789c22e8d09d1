package io.tiffin.order.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.kit.time.PersonWait;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SagaSettingsTest {

    @Test
    void the_defaults_are_what_the_documentation_says() {
        assertThat(bound(Map.of()))
                .isEqualTo(new SagaSettings(
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(5),
                        Duration.ofHours(24),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        person("10m", "20s"),
                        person("1m", "45s"),
                        person("5m", "20s"),
                        person("10m", "30s"),
                        person("60m", "120s"),
                        person("90m", "180s")));
    }

    @Test
    void a_wait_for_a_person_can_be_set() {
        var settings = bound(Map.of("order.saga.acceptance.business", "3m", "order.saga.acceptance.real-floor", "8s"));

        assertThat(settings.acceptance()).isEqualTo(person("3m", "8s"));
    }

    private static SagaSettings bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("order.saga", SagaSettings.class);
    }

    private static PersonWait person(String business, String floor) {
        return PersonWait.of(duration(business), duration(floor));
    }

    private static Duration duration(String text) {
        return Duration.parse("PT" + text);
    }
}
