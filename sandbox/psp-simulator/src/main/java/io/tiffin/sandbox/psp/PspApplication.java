package io.tiffin.sandbox.psp;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;

@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties({PspSettings.class, PspApplication.Clock.class})
public class PspApplication {

    /** The anchor of the business clock, the same in all services and simulators; without it business time is real time. */
    @ConfigurationProperties("tiffin.clock")
    record Clock(
            @Nullable Instant anchorReal,
            @Nullable Instant anchorBusiness,
            @DefaultValue("1") double speed) {

        BusinessTime time() {
            return anchorReal == null || anchorBusiness == null
                    ? BusinessTime.real()
                    : new BusinessTime(anchorReal, anchorBusiness, speed);
        }
    }

    public static void main(String[] arguments) {
        SpringApplication.run(PspApplication.class, arguments);
    }

    @Bean
    PspSimulator simulator(
            PspSettings settings,
            Clock clock,
            @Value("${server.address}") String address,
            @Value("${server.port}") int port) {
        return PspSimulator.start(settings, clock.time(), address, port);
    }
}
