package io.tiffin.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class NotificationSettingsTest {

    private final NotificationSettings defaults =
            new Binder(new MapConfigurationPropertySource()).bindOrCreate("notification", NotificationSettings.class);

    @Test
    void the_defaults_are_for_production() {
        assertThat(defaults).isEqualTo(new NotificationSettings(false, Duration.ofSeconds(1), PushUrlsTest.WEBHOOK));
    }

    @Test
    void pauses_double_up_to_the_longest() {
        var webhook = defaults.webhook();
        assertThat(webhook.pauseAfter(1)).isEqualTo(Duration.ofSeconds(2));
        assertThat(webhook.pauseAfter(4)).isEqualTo(Duration.ofSeconds(16));
        assertThat(webhook.pauseAfter(60)).isEqualTo(Duration.ofMinutes(10));
        assertThat(webhook.lease()).isGreaterThan(webhook.connectTimeout().plus(webhook.timeout()));
    }
}
