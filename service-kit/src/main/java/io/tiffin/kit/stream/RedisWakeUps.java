package io.tiffin.kit.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/** Wake-ups by Redis pub/sub on {@code frames:<service>}; slow or absent Redis delays nobody but itself. */
final class RedisWakeUps implements WakeUps {

    private static final Logger log = LoggerFactory.getLogger(RedisWakeUps.class);

    private final StringRedisTemplate redis;
    private final RedisConnectionFactory connections;
    private final String channel;
    private final String self = UUID.randomUUID().toString();
    private final LinkedBlockingQueue<UUID> news = new LinkedBlockingQueue<>(100_000);
    private volatile boolean open = true;
    private @Nullable RedisMessageListenerContainer container;

    RedisWakeUps(StringRedisTemplate redis, RedisConnectionFactory connections, String service) {
        this.redis = redis;
        this.connections = connections;
        this.channel = "frames:" + service;
    }

    @Override
    public void announce(Set<UUID> recipients) {
        recipients.forEach(news::offer);
    }

    @Override
    public void listen(Consumer<Collection<UUID>> others) {
        Thread.ofVirtual().name("stream-announce").start(this::announceAll);
        Thread.ofVirtual().name("stream-subscribe").start(() -> subscribe(others));
    }

    private void announceAll() {
        while (open) {
            try {
                var batch = new HashSet<UUID>();
                batch.add(news.take());
                news.drainTo(batch);
                redis.convertAndSend(
                        channel, self + "|" + batch.stream().map(UUID::toString).collect(Collectors.joining(",")));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                log.debug("no wake-up through Redis: {}", e.toString());
            }
        }
    }

    private void subscribe(Consumer<Collection<UUID>> others) {
        var listener = new RedisMessageListenerContainer();
        listener.setConnectionFactory(connections);
        listener.addMessageListener(
                (message, _) -> {
                    var parts = new String(message.getBody(), StandardCharsets.UTF_8).split("\\|", 2);
                    if (parts.length == 2 && !parts[0].equals(self)) {
                        others.accept(Arrays.stream(parts[1].split(","))
                                .map(UUID::fromString)
                                .toList());
                    }
                },
                ChannelTopic.of(channel));
        listener.afterPropertiesSet();
        while (open) {
            try {
                listener.start();
                synchronized (this) {
                    container = listener;
                }
                return;
            } catch (RuntimeException e) {
                log.info("Redis is away, streams rely on their poll: {}", e.toString());
                try {
                    Thread.sleep(5_000);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    @Override
    public synchronized void close() {
        open = false;
        if (container != null) {
            container.stop();
        }
    }
}
