package io.tiffin.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.tracking.application.TrackingSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SettingsTest {

    @Test
    void the_defaults_are_these() {
        var settings =
                new Binder(new MapConfigurationPropertySource()).bindOrCreate("tracking", TrackingSettings.class);

        assertThat(settings.staleAfter().business()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.staleAfter().realFloor()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.silentAfter().business()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.silentAfter().realFloor()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.candidateFresh().business()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.candidateFresh().realFloor()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.maxSpeedMps()).isEqualTo(60);
        assertThat(settings.slackM()).isEqualTo(100);
        assertThat(settings.metresPerMinute()).isEqualTo(320);
        assertThat(settings.detour()).isEqualTo(1);
        assertThat(settings.arrivingWithin()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.arrivingWithinM()).isEqualTo(100);
        assertThat(settings.etaStep()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.liveEvery()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.pingBusy()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.pingFree()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.history()).isEqualTo(Duration.ofDays(30));
        assertThat(settings.trips()).isEqualTo(Duration.ofDays(7));
    }
}
