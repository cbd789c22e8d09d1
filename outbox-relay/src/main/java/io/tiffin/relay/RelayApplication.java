package io.tiffin.relay;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
@EnableConfigurationProperties(RelaySettings.class)
public class RelayApplication {

    public static void main(String[] args) {
        SpringApplication.run(RelayApplication.class, args);
    }

    @Bean
    Relay relay(
            RelaySettings settings,
            @Value("${spring.kafka.bootstrap-servers}") String bootstrapServers,
            MeterRegistry meters) {
        return new Relay(settings, bootstrapServers, meters);
    }

    @Bean
    RelayHealth relayHealthIndicator(Relay relay, RelaySettings settings) {
        return new RelayHealth(relay, settings);
    }
}
