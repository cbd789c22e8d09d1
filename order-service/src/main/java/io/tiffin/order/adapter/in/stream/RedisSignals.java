package io.tiffin.order.adapter.in.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.connection.MessageListener;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.stereotype.Component;

/**
 * Redis pub/sub: {@code orders:<id>} wakes the streams of an order, {@code tracking:<id>} brings positions and ETA. Only the
 * orders that are watched here are subscribed to. Everything that talks to Redis does so on a thread of its own: slow or
 * absent Redis delays nobody.
 */
@Component
class RedisSignals implements Signals {

    private static final Logger log = LoggerFactory.getLogger(RedisSignals.class);
    private static final String ORDERS = "orders:";
    private static final long PAUSE_MS = 1_000;

    private final StringRedisTemplate redis;
    private final RedisMessageListenerContainer container = new RedisMessageListenerContainer();
    private final LinkedBlockingQueue<Runnable> subscriptions = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<UUID> news = new LinkedBlockingQueue<>(100_000);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean open;
    private volatile MessageListener listener = (_, _) -> {};

    RedisSignals(StringRedisTemplate redis, RedisConnectionFactory connections) {
        this.redis = redis;
        container.setConnectionFactory(connections);
        container.setSubscriptionExecutor(new SimpleAsyncTaskExecutor("order-subscription-"));
        container.setTaskExecutor(
                new SyncTaskExecutor()); // in the order in which they were said; nobody waits in a listener
    }

    @Override
    public void listen(Consumer<Collection<UUID>> woken, BiConsumer<UUID, Frame.Live> live) {
        open = true;
        listener = (message, _) -> heard(message, woken, live);
        container.afterPropertiesSet();
        threads.add(Thread.ofVirtual().name("order-announce").start(this::announceAll));
        threads.add(Thread.ofVirtual().name("order-subscribe").start(this::subscribeAll));
    }

    private static void heard(Message message, Consumer<Collection<UUID>> woken, BiConsumer<UUID, Frame.Live> live) {
        var channel = new String(message.getChannel(), StandardCharsets.UTF_8);
        try {
            if (channel.startsWith(ORDERS)) {
                woken.accept(List.of(UUID.fromString(channel.substring(ORDERS.length()))));
            } else {
                var order = UUID.fromString(channel.substring(LivePositions.CHANNEL.length()));
                LivePositions.frame(new String(message.getBody(), StandardCharsets.UTF_8))
                        .ifPresent(frame -> live.accept(order, frame));
            }
        } catch (RuntimeException e) {
            log.debug("not understood on {}: {}", channel, e.toString());
        }
    }

    @Override
    public void follow(UUID order) {
        subscriptions.add(() -> container.addMessageListener(listener, channels(order)));
    }

    @Override
    public void leave(UUID order) {
        subscriptions.add(() -> container.removeMessageListener(listener, channels(order)));
    }

    private static List<ChannelTopic> channels(UUID order) {
        return List.of(ChannelTopic.of(ORDERS + order), ChannelTopic.of(LivePositions.CHANNEL + order));
    }

    @Override
    public void announce(Set<UUID> orders) {
        orders.forEach(news::offer);
    }

    private void announceAll() {
        while (open) {
            try {
                var batch = new ArrayList<UUID>();
                batch.add(news.take());
                news.drainTo(batch);
                redis.executePipelined((RedisCallback<@Nullable Object>) connection -> {
                    batch.stream()
                            .distinct()
                            .forEach(order -> connection
                                    .commands()
                                    .publish(
                                            (ORDERS + order).getBytes(StandardCharsets.UTF_8),
                                            "".getBytes(StandardCharsets.UTF_8)));
                    return null;
                });
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                log.debug("no wake-up through Redis: {}", e.toString());
            }
        }
    }

    private void subscribeAll() {
        while (open) {
            try {
                var next = subscriptions.take();
                run(next);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void run(Runnable subscription) throws InterruptedException {
        while (open) {
            try {
                if (!container.isRunning()) {
                    container.start();
                }
                subscription.run();
                return;
            } catch (RuntimeException e) {
                log.info("Redis is away, streams rely on their poll: {}", e.toString());
                Thread.sleep(PAUSE_MS);
            }
        }
    }

    @Override
    public void close() {
        open = false;
        threads.forEach(Thread::interrupt);
        container.stop();
    }
}
