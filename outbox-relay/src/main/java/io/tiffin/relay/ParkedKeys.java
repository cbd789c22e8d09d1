package io.tiffin.relay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Keys whose next message the broker does not take. Their later messages wait, so that their order stays; all other keys go
 * on. Now and then they are tried again, since a topic may have appeared or a limit been raised.
 */
final class ParkedKeys {

    private record Parked(String reason, Instant until) {}

    private final Map<String, Parked> keys = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Duration retryAfter;

    ParkedKeys(Clock clock, Duration retryAfter) {
        this.clock = clock;
        this.retryAfter = retryAfter;
    }

    void park(String key, String reason) {
        keys.put(key, new Parked(reason, clock.instant().plus(retryAfter)));
    }

    /** The message went through. */
    void release(String key) {
        keys.remove(key);
    }

    /** Those that are not to be tried now. */
    Set<String> waiting() {
        if (keys.isEmpty()) {
            return Set.of();
        }
        var now = clock.instant();
        return keys.entrySet().stream()
                .filter(parked -> parked.getValue().until().isAfter(now))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    Map<String, String> reasons() {
        return keys.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, parked -> parked.getValue().reason()));
    }
}
