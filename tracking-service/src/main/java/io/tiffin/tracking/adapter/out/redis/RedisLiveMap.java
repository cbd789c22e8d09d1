package io.tiffin.tracking.adapter.out.redis;

import io.tiffin.tracking.application.DriverSighting;
import io.tiffin.tracking.application.LiveMap;
import io.tiffin.tracking.application.TrackingSettings;
import io.tiffin.tracking.domain.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.geo.Point;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code {city}:drivers} (GEO) and {@code {city}:driver:<id>} for the map; {@code tracking:<order>} for who watches an order,
 * {@code tracking:last:<order>} for who looks later. One pipeline for a poll.
 */
@Component
class RedisLiveMap implements LiveMap {

    private static final Logger log = LoggerFactory.getLogger(RedisLiveMap.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(3);
    private static final Duration DRIVER_LIFE = Duration.ofHours(24);
    private static final Duration ORDER_LIFE = Duration.ofHours(6);

    private record Picture(String channel, String json) {}

    private final StringRedisTemplate redis;
    private final JsonMapper json;
    private final Duration every;
    private final Map<UUID, Long> shownAt = new ConcurrentHashMap<>();
    private volatile long pausedUntil = System.nanoTime();

    RedisLiveMap(StringRedisTemplate redis, JsonMapper json, TrackingSettings settings) {
        this.redis = redis;
        this.json = json;
        this.every = settings.liveEvery();
    }

    @Override
    public void moved(Collection<DriverSighting> drivers, List<OrderSeen> orders) {
        var carrying = new HashMap<UUID, UUID>();
        orders.forEach(order -> carrying.put(order.driverId(), order.orderId()));
        var pictures = new ArrayList<Picture>();
        var last = new LinkedHashMap<UUID, String>();
        for (var order : orders) {
            if (order.newEta() && order.etaAt() != null) {
                pictures.add(
                        new Picture(channel(order.orderId()), message("eta.updated", Map.of("etaAt", order.etaAt()))));
            }
            if (due(order.orderId()) || order.newEta()) {
                var seen = position(order.sighting());
                pictures.add(new Picture(channel(order.orderId()), message("delivery.location", seen)));
                last.put(order.orderId(), message("delivery.location", withEta(seen, order.etaAt())));
            }
        }
        pipeline(commands -> {
            drivers.forEach(driver -> draw(commands, driver, carrying.get(driver.driverId())));
            last.forEach((order, text) -> commands.opsForValue().set(lastKey(order), text, ORDER_LIFE));
            pictures.forEach(picture -> commands.convertAndSend(picture.channel(), picture.json()));
        });
    }

    @Override
    public void ended(Collection<UUID> orders) {
        orders.forEach(shownAt::remove);
        pipeline(commands ->
                commands.delete(orders.stream().map(RedisLiveMap::lastKey).toList()));
    }

    private boolean due(UUID order) {
        var now = System.nanoTime();
        var before = shownAt.get(order);
        if (before != null && now - before < every.toNanos()) {
            return false;
        }
        shownAt.put(order, now);
        return true;
    }

    private void draw(RedisOperations<String, String> commands, DriverSighting driver, @Nullable UUID order) {
        var position = driver.sighting().position();
        var id = driver.driverId().toString();
        commands.opsForGeo()
                .add(
                        "{" + driver.city() + "}:drivers",
                        new Point(position.lng(), Math.clamp(position.lat(), -85.05, 85.05)), // Redis knows no poles
                        id);
        var key = "{" + driver.city() + "}:driver:" + id;
        var fields = new HashMap<String, String>();
        fields.put("lat", Double.toString(position.lat()));
        fields.put("lng", Double.toString(position.lng()));
        fields.put("at", driver.sighting().at().toString());
        if (order == null) {
            commands.opsForHash().delete(key, "orderId");
        } else {
            fields.put("orderId", order.toString());
        }
        commands.opsForHash().putAll(key, fields);
        commands.expire(key, DRIVER_LIFE);
    }

    /** Redis away costs one timeout, then nothing for a while: positions must go on being read. */
    private void pipeline(Consumer<RedisOperations<String, String>> commands) {
        if (System.nanoTime() - pausedUntil < 0) {
            return;
        }
        try {
            redis.executePipelined(new SessionCallback<@Nullable Object>() {
                @Override
                @SuppressWarnings("unchecked") // the template is one of strings
                public <K, V> @Nullable Object execute(RedisOperations<K, V> operations) {
                    commands.accept((RedisOperations<String, String>) operations);
                    return null;
                }
            });
        } catch (RuntimeException e) {
            pausedUntil = System.nanoTime() + PAUSE_AFTER_FAILURE.toNanos();
            log.warn("the live map is not drawn: {}", e.toString());
        }
    }

    private String message(String type, Map<String, ?> data) {
        return json.writeValueAsString(Map.of("type", type, "data", data));
    }

    private static Map<String, Object> position(Sighting sighting) {
        return Map.of(
                "position",
                Map.of(
                        "lat", sighting.position().lat(),
                        "lng", sighting.position().lng()),
                "at",
                sighting.at());
    }

    private static Map<String, Object> withEta(Map<String, Object> seen, @Nullable Instant etaAt) {
        var all = new HashMap<>(seen);
        if (etaAt != null) {
            all.put("etaAt", etaAt);
        }
        return all;
    }

    private static String channel(UUID order) {
        return "tracking:" + order;
    }

    private static String lastKey(UUID order) {
        return "tracking:last:" + order;
    }
}
