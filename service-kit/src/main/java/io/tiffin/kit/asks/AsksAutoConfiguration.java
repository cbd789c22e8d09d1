package io.tiffin.kit.asks;

import io.tiffin.kit.messaging.MessagingAutoConfiguration;
import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.kit.time.ClockAutoConfiguration;
import io.tiffin.kit.time.RealClock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/** Durable asks and the review queue, for services with a database. */
@AutoConfiguration(after = {MessagingAutoConfiguration.class, ClockAutoConfiguration.class})
@ConditionalOnBean(JdbcTemplate.class)
@EnableConfigurationProperties(AskSettings.class)
public class AsksAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ReviewQueue reviewQueue(JdbcTemplate jdbc, RealClock clock) {
        return ReviewQueue.of(jdbc, clock);
    }

    @Bean
    @ConditionalOnMissingBean
    Asks asks(JdbcTemplate jdbc, ReviewQueue reviews, RealClock clock, AskSettings settings) {
        return new JdbcAsks(jdbc, reviews, clock, settings);
    }
}
