package io.tiffin.relay.redis;

import io.tiffin.relay.RelayBacklog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Every second, the hash {@code relay:backlog}: by database a JSON object {@code {"rows":…,"oldestSeconds":…,"measuredAt":"…"}}.
 * The key expires soon after the last relay has gone. Redis may be away: rows are moved all the same.
 */
final class BacklogPublisher implements SmartLifecycle {

    static final String KEY = "relay:backlog";

    private static final Logger LOG = LoggerFactory.getLogger(BacklogPublisher.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration EXPIRES_AFTER = Duration.ofSeconds(10);

    private final StringRedisTemplate redis;
    private final Supplier<List<RelayBacklog>> backlogs;
    private @Nullable Thread thread;
    private boolean away;

    BacklogPublisher(StringRedisTemplate redis, Supplier<List<RelayBacklog>> backlogs) {
        this.redis = redis;
        this.backlogs = backlogs;
    }

    @Override
    public synchronized void start() {
        thread = Thread.ofVirtual().name("backlog-publisher").start(this::publishUntilStopped);
    }

    private void publishUntilStopped() {
        try {
            while (true) {
                publish();
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException _) {
            // stopped
        }
    }

    private void publish() {
        try {
            var fields =
                    backlogs.get().stream().collect(Collectors.toMap(RelayBacklog::database, BacklogPublisher::json));
            if (!fields.isEmpty()) {
                redis.execute(new Publication(fields));
            }
            if (away) {
                LOG.info("Redis is back: the backlog is published");
            }
            away = false;
        } catch (DataAccessException e) {
            if (!away) {
                LOG.warn("The backlog cannot be published, rows are moved all the same: {}", e.getMessage());
            }
            away = true;
        }
    }

    /** One transaction: a relay that dies in the midst of it leaves no backlog behind that never expires. */
    private record Publication(Map<String, String> fields) implements SessionCallback<List<Object>> {

        @Override
        @SuppressWarnings("unchecked") // the session is the template's own: its keys are strings
        public <K, V> List<Object> execute(RedisOperations<K, V> session) {
            var redis = (RedisOperations<String, String>) session;
            redis.multi();
            redis.opsForHash().putAll(KEY, fields);
            redis.expire(KEY, EXPIRES_AFTER);
            return redis.exec();
        }
    }

    private static String json(RelayBacklog backlog) {
        return "{\"rows\":%d,\"oldestSeconds\":%s,\"measuredAt\":\"%s\"}"
                .formatted(backlog.rows(), backlog.oldest().toMillis() / 1000.0, backlog.measuredAt());
    }

    @Override
    public synchronized void stop() {
        if (thread != null) {
            thread.interrupt();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }
}
