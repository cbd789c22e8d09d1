package io.tiffin.relay.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.relay.RelayBacklog;
import io.tiffin.sandbox.infra.Ports;
import io.tiffin.sandbox.infra.Redis;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

class BacklogPublisherTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final RelayBacklog ORDERS =
            new RelayBacklog("orders", 7, Duration.ofMillis(1_500), Instant.parse("2026-11-21T12:00:00Z"));

    @Test
    void the_backlog_is_published_again_when_redis_was_away(@TempDir Path folder) {
        var port = Ports.free();
        var redis = Redis.start(folder.resolve("redis"), port);
        var connections = new LettuceConnectionFactory("127.0.0.1", port);
        connections.afterPropertiesSet();
        connections.start();
        var template = new StringRedisTemplate(connections);
        var publisher = new BacklogPublisher(template, () -> List.of(ORDERS));
        publisher.start();
        try {
            await().atMost(LONG).until(() -> published(template));
            assertThat(template.opsForHash().get(BacklogPublisher.KEY, "orders"))
                    .isEqualTo("{\"rows\":7,\"oldestSeconds\":1.5,\"measuredAt\":\"2026-11-21T12:00:00Z\"}");
            assertThat(template.getExpire(BacklogPublisher.KEY)).isBetween(0L, 10L);
            redis.close();
            redis = Redis.start(folder.resolve("redis-again"), port);
            await().atMost(LONG).ignoreExceptions().until(() -> published(template));
        } finally {
            publisher.stop();
            connections.destroy();
            redis.close();
        }
    }

    private static boolean published(StringRedisTemplate template) {
        return template.opsForHash().hasKey(BacklogPublisher.KEY, "orders");
    }
}
