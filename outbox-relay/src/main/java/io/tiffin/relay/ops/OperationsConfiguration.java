package io.tiffin.relay.ops;

import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Nothing here reaches the broker before the first operator asks or the first metrics are read. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OperationsSettings.class)
class OperationsConfiguration {

    @Bean
    Sending.ToBroker sending(
            OperationsSettings settings, @Value("${spring.kafka.bootstrap-servers}") String bootstrapServers) {
        return new Sending.ToBroker(bootstrapServers, settings.patience());
    }

    @Bean
    DeadLetterLog deadLetterLog(
            OperationsSettings settings, @Value("${spring.kafka.bootstrap-servers}") String bootstrapServers) {
        return new DeadLetterLog(
                new PartitionReader(bootstrapServers, "outbox-relay-dead-letters", settings.patience()),
                settings.letters());
    }

    @Bean
    Decisions decisions(
            OperationsSettings settings,
            @Value("${spring.kafka.bootstrap-servers}") String bootstrapServers,
            Sending sending) {
        return new Decisions(
                new PartitionReader(bootstrapServers, "outbox-relay-decisions", settings.patience()), sending);
    }

    @Bean
    DeadLetters deadLetters(
            DeadLetterLog log, Decisions decisions, Sending sending, OperationsSettings settings, Clock clock) {
        return new DeadLetters(log, decisions, sending, settings.inboxRetention(), clock);
    }

    @Bean
    WaitingLetters waitingLetters(DeadLetters letters) {
        return new WaitingLetters(letters);
    }
}
