package io.tiffin.dispatch.adapter.out.redis;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.dispatch.application.FreeDrivers;
import io.tiffin.dispatch.domain.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.data.geo.Distance;
import org.springframework.data.geo.Metrics;
import org.springframework.data.geo.Point;
import org.springframework.data.redis.connection.RedisGeoCommands.GeoLocation;
import org.springframework.data.redis.connection.RedisGeoCommands.GeoSearchCommandArgs;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.domain.geo.GeoReference;
import org.springframework.stereotype.Component;

/** The GEO set {@code {<city>}:free}. While Redis is away nobody asks it for a second at a time, and the database proposes. */
@Component
class RedisFreeDrivers implements FreeDrivers {

    private static final Logger LOG = LoggerFactory.getLogger(RedisFreeDrivers.class);
    private static final long REST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final double MAX_LATITUDE = 85; // of Redis GEO

    private final StringRedisTemplate redis;
    private final Counter failures;
    private final AtomicLong restUntil = new AtomicLong(System.nanoTime());

    RedisFreeDrivers(StringRedisTemplate redis, MeterRegistry registry) {
        this.redis = redis;
        this.failures = registry.counter("dispatch.free.failures");
    }

    @Override
    public List<UUID> near(String city, Position around, double radiusM, int limit) {
        return attempt(() -> search(city, around, radiusM, limit), List.of());
    }

    private List<UUID> search(String city, Position around, double radiusM, int limit) {
        var found = redis.opsForGeo()
                .search(
                        key(city),
                        GeoReference.fromCoordinate(around.lng(), around.lat()),
                        new Distance(radiusM / 1000, Metrics.KILOMETERS),
                        GeoSearchCommandArgs.newGeoSearchArgs().sortAscending().limit(limit));
        return found == null
                ? List.of()
                : found.getContent().stream()
                        .map(result -> UUID.fromString(result.getContent().getName()))
                        .toList();
    }

    @Override
    public void put(Collection<Located> drivers) {
        var byCity = new HashMap<String, List<GeoLocation<String>>>();
        for (var driver : drivers) {
            if (Math.abs(driver.position().lat()) <= MAX_LATITUDE) {
                byCity.computeIfAbsent(driver.city(), _ -> new ArrayList<>())
                        .add(new GeoLocation<>(
                                driver.driver().toString(),
                                new Point(
                                        driver.position().lng(),
                                        driver.position().lat())));
            }
        }
        byCity.forEach((city, locations) -> attempt(() -> redis.opsForGeo().add(key(city), locations), 0L));
    }

    @Override
    public void remove(String city, Collection<UUID> drivers) {
        if (!drivers.isEmpty()) {
            var members = drivers.stream().map(UUID::toString).toArray(String[]::new);
            attempt(() -> redis.opsForGeo().remove(key(city), members), 0L);
        }
    }

    private <T> T attempt(Supplier<? extends @Nullable T> command, T otherwise) {
        if (System.nanoTime() - restUntil.get() < 0) {
            return otherwise;
        }
        try {
            var result = command.get();
            return result == null ? otherwise : result;
        } catch (DataAccessException e) {
            restUntil.set(System.nanoTime() + REST_NANOS);
            failures.increment();
            LOG.warn("Redis did not answer, the database proposes drivers: {}", e.getMessage());
            return otherwise;
        }
    }

    private static String key(String city) {
        return "{" + city + "}:free";
    }
}
