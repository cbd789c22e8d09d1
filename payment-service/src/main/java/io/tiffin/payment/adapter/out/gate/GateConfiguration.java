package io.tiffin.payment.adapter.out.gate;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

@Configuration(proxyBeanMethods = false)
class GateConfiguration {

    @Bean
    ProviderGate providerGate(
            LimitSettings settings, BreakerSettings breaker, JdbcTemplate jdbc, MeterRegistry meters) {
        var pace = new SafePace(
                new SharedPace(jdbc, settings),
                new OwnPace(settings.ownPart(), System::nanoTime),
                System::nanoTime,
                meters);
        return new ProviderGate(
                new Turns(pace, settings, System::nanoTime), new Breaker(breaker, Clock.systemUTC(), meters), meters);
    }
}
