package io.tiffin.relay.redis;

import io.tiffin.relay.Relay;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;

/** No Redis named, no publisher. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("spring.data.redis.url")
class RedisConfiguration {

    @Bean
    BacklogPublisher backlogPublisher(StringRedisTemplate redis, Relay relay) {
        return new BacklogPublisher(redis, relay::backlogs);
    }
}
