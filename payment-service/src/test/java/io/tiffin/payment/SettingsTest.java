package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.payment.application.PaymentSettings;
import io.tiffin.payment.application.PaymentSettings.Expiring;
import io.tiffin.payment.application.PaymentSettings.Reconciliation;
import io.tiffin.payment.application.PaymentSettings.Retries;
import io.tiffin.payment.application.PaymentSettings.Runner;
import io.tiffin.payment.application.PaymentSettings.Watchdog;
import io.tiffin.payment.application.PaymentSettings.WhenProviderDown;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SettingsTest {

    @Test
    void the_defaults_are_these() {
        var settings =
                new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate("payment", PaymentSettings.class);

        assertThat(settings)
                .isEqualTo(new PaymentSettings(
                        false,
                        new Retries(
                                Duration.ofMillis(300),
                                Duration.ofSeconds(15),
                                Duration.ofHours(24),
                                Duration.ofSeconds(5),
                                Duration.ofHours(1),
                                Duration.ofHours(23),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(10),
                                3),
                        new Runner(128, Duration.ofSeconds(15), Duration.ofMillis(500)),
                        new Watchdog(
                                Duration.ofDays(1), Duration.ofSeconds(10), Expiring.RENEW, 3, Duration.ofHours(24)),
                        new Reconciliation(
                                Duration.ofHours(24),
                                Duration.ofHours(26),
                                Duration.ofMinutes(15),
                                Duration.ofMinutes(2)),
                        Duration.ofDays(30),
                        WhenProviderDown.WAIT));
    }
}
