package io.tiffin.kit.time;

import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;

/** The two clocks of every service, on one {@link Clock} that a test may replace. */
@AutoConfiguration
@EnableConfigurationProperties(ClockAutoConfiguration.ClockSettings.class)
public class ClockAutoConfiguration {

    /**
     * The business clock's anchor: the same in all services of a stack, and kept over their restarts.
     *
     * @param anchorReal a real instant
     * @param anchorBusiness what the business clock showed then
     * @param speed business seconds in a real second
     */
    @ConfigurationProperties("tiffin.clock")
    public record ClockSettings(
            @Nullable Instant anchorReal,
            @Nullable Instant anchorBusiness,
            @DefaultValue("1") double speed) {

        public ClockSettings {
            if ((anchorReal == null) != (anchorBusiness == null)) {
                throw new IllegalArgumentException(
                        "tiffin.clock.anchor-real and tiffin.clock.anchor-business are set together");
            }
            if (anchorReal == null && speed != 1) {
                throw new IllegalArgumentException("tiffin.clock.speed other than 1 needs an anchor");
            }
        }

        BusinessClock on(Clock clock) {
            return anchorReal == null || anchorBusiness == null
                    ? BusinessClock.of(clock)
                    : BusinessClock.of(clock, anchorReal, anchorBusiness, speed);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    @ConditionalOnMissingBean
    RealClock realClock(Clock clock) {
        return RealClock.of(clock);
    }

    @Bean
    @ConditionalOnMissingBean
    BusinessClock businessClock(Clock clock, ClockSettings settings) {
        return settings.on(clock);
    }
}
