package io.tiffin.relay.redis;

import io.tiffin.relay.RelayBacklog;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Every second, or every three while nothing waits, the hash {@code relay:backlog}: by database a JSON object
 * {@code {"rows":…,"oldestSeconds":…,"measuredAt":"…"}}.
 * The key expires soon after the last relay has gone. Redis may be away: rows are moved all the same.
 */
final class BacklogPublisher implements SmartLifecycle {

    static final String KEY = "relay:backlog";

    private static final Logger LOG = LoggerFactory.getLogger(BacklogPublisher.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(3);

    // In one step: a relay that dies in the midst of it leaves no backlog behind that never expires.
    private static final RedisScript<Void> PUBLISH = RedisScript.of("""
            if #ARGV > 0 then redis.call('hset', KEYS[1], unpack(ARGV)) end
            redis.call('expire', KEYS[1], 10)""");

    private final StringRedisTemplate redis;
    private final Supplier<List<RelayBacklog>> backlogs;
    private @Nullable Thread thread;
    private boolean away;
    private boolean saidNothing;
    private long publishedAt;

    BacklogPublisher(StringRedisTemplate redis, Supplier<List<RelayBacklog>> backlogs) {
        this.redis = redis;
        this.backlogs = backlogs;
    }

    /**
     * Behind the connection that it uses, and before rows are moved: what it needs to speak to Redis is loaded by then, and not
     * while the first of them wait.
     */
    @Override
    public int getPhase() {
        return 1;
    }

    @Override
    public synchronized void start() {
        thread = Thread.ofPlatform().daemon().name("backlog-publisher").start(this::publishUntilStopped);
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

    /** Where nothing waits, and did not the last time, it is said again only so often that it does not expire. */
    private boolean isDue(List<RelayBacklog> measured) {
        var nothing = !measured.isEmpty() && measured.stream().allMatch(each -> each.rows() == 0);
        var due = away || !nothing || !saidNothing || System.nanoTime() - publishedAt >= AGAIN_AFTER.toNanos();
        if (due) {
            saidNothing = nothing;
            publishedAt = System.nanoTime();
        }
        return due;
    }

    private void publish() {
        try {
            var measured = backlogs.get();
            if (isDue(measured)) {
                var fields = measured.stream().flatMap(each -> Stream.of(each.database(), json(each)));
                redis.execute(PUBLISH, List.of(KEY), fields.toArray());
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

    private static String json(RelayBacklog backlog) {
        return "{\"rows\":" + backlog.rows() + ",\"oldestSeconds\":"
                + backlog.oldest().toMillis() / 1000.0 + ",\"measuredAt\":\"" + backlog.measuredAt() + "\"}";
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
