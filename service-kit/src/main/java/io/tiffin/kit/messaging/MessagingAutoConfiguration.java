package io.tiffin.kit.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tiffin.kit.messaging.MessagingSettings.InstanceSettings;
import io.tiffin.kit.time.RealClock;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaConsumerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.kafka.config.ContainerCustomizer;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/** Outbox, inbox, and listeners that take a poll as one transaction. */
@AutoConfiguration(after = {JdbcTemplateAutoConfiguration.class, KafkaAutoConfiguration.class})
@EnableConfigurationProperties({MessagingSettings.class, TopicSettings.class, InstanceSettings.class})
public class MessagingAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(JdbcTemplate.class)
    static class Database {

        @Bean
        @ConditionalOnMissingBean
        RelayWakeUp relayWakeUp(JdbcConnectionDetails database) {
            var properties = new Properties();
            properties.setProperty("ApplicationName", "outbox-wake-up");
            properties.setProperty("connectTimeout", "3");
            properties.setProperty("socketTimeout", "10");
            properties.setProperty("tcpKeepAlive", "true");
            var source = new SimpleDriverDataSource(new Driver(), database.getJdbcUrl(), properties);
            source.setUsername(database.getUsername());
            source.setPassword(database.getPassword());
            return new RelayWakeUp(source::getConnection);
        }

        @Bean
        @ConditionalOnMissingBean
        Outbox outbox(JdbcTemplate jdbc, Environment environment, RelayWakeUp wakeUp) {
            return new JdbcOutbox(jdbc, new Envelope(service(environment)), wakeUp);
        }

        @Bean
        @ConditionalOnMissingBean
        Inbox inbox(JdbcTemplate jdbc, MessagingSettings settings, ObjectProvider<MeterRegistry> meters) {
            return new JdbcInbox(jdbc, settings, RealClock.system(), meters.getIfAvailable(SimpleMeterRegistry::new));
        }

        @Bean
        @ConditionalOnMissingBean
        InboxPartitions inboxPartitions(
                DataSource database,
                MessagingSettings settings,
                TopicSettings topics,
                ObjectProvider<MeterRegistry> meters) {
            InboxRetention.requireLongEnough(settings, topics);
            var partitions =
                    new InboxPartitions(database, settings.inboxRetention(), settings.clockSkew(), RealClock.system());
            meters.ifAvailable(
                    registry -> registry.gauge("tiffin.inbox.days_ahead", partitions, InboxPartitions::daysAhead));
            return partitions;
        }
    }

    @Bean
    @ConditionalOnMissingBean
    MessageBatches messageBatches(ObjectProvider<MeterRegistry> meters) {
        return new MessageBatches(meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    DefaultKafkaConsumerFactoryCustomizer tiffinConsumers() {
        return KafkaListeners.consumers();
    }

    @Bean
    DefaultKafkaProducerFactoryCustomizer tiffinProducers() {
        return KafkaListeners.producers();
    }

    @Bean
    ContainerCustomizer<Object, Object, ConcurrentMessageListenerContainer<Object, Object>> staticMembership(
            Environment environment, InstanceSettings settings) {
        return KafkaListeners.staticMembership(service(environment), settings);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(KafkaTemplate.class)
    CommonErrorHandler tiffinErrorHandler(
            KafkaTemplate<?, ?> kafka, MessagingSettings settings, ObjectProvider<MeterRegistry> meters) {
        return KafkaListeners.errorHandler(kafka, settings, meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(ProducerFactory.class)
    @SuppressWarnings("unchecked") // the factory makes String keys and byte[] values: KafkaListeners.producers()
    DirectMessages directMessages(ProducerFactory<?, ?> producers, Environment environment) {
        return new DirectMessages(
                new KafkaTemplate<>((ProducerFactory<String, byte[]>) producers), new Envelope(service(environment)));
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(KafkaAdmin.class)
    TopicSetup topicSetup(KafkaAdmin kafka, TopicSettings settings) {
        return new TopicSetup(kafka.getConfigurationProperties(), new DeclaredTopics(settings));
    }

    private static String service(Environment environment) {
        return environment.getRequiredProperty("spring.application.name");
    }
}
