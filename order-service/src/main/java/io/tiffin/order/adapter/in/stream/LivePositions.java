package io.tiffin.order.adapter.in.stream;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What tracking last said about an order's driver, in Redis: without it, the order is still an order. */
@Component
public class LivePositions {

    static final String CHANNEL = "tracking:";

    private static final Logger log = LoggerFactory.getLogger(LivePositions.class);
    private static final String LAST = "tracking:last:";
    private static final Set<String> EVENTS = Set.of("delivery.location", "eta.updated");
    private static final JsonMapper JSON = JsonMapper.shared();

    /** @param etaAt when tracking said it together with the position */
    public record Seen(
            @Nullable Double lat,
            @Nullable Double lng,
            @Nullable Instant etaAt) {}

    private final StringRedisTemplate redis;

    LivePositions(StringRedisTemplate redis) {
        this.redis = redis;
    }

    public Optional<Seen> of(UUID order) {
        return last(order).map(LivePositions::seen);
    }

    public Optional<Frame.Live> frameOf(UUID order) {
        return last(order).flatMap(LivePositions::frame);
    }

    private Optional<JsonNode> last(UUID order) {
        try {
            var text = redis.opsForValue().get(LAST + order);
            return text == null ? Optional.empty() : Optional.of(JSON.readTree(text));
        } catch (RuntimeException e) {
            log.debug("no position for order {}: {}", order, e.toString());
            return Optional.empty();
        }
    }

    static Optional<Frame.Live> frame(String text) {
        try {
            return frame(JSON.readTree(text));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static Optional<Frame.Live> frame(JsonNode message) {
        var type = message.path("type").asString("");
        return EVENTS.contains(type)
                ? Optional.of(new Frame.Live(type, message.path("data").toString()))
                : Optional.empty();
    }

    private static Seen seen(JsonNode message) {
        var data = message.path("data");
        var position = data.path("position");
        var eta = data.path("etaAt");
        return new Seen(
                position.path("lat").isNumber() ? position.path("lat").asDouble() : null,
                position.path("lng").isNumber() ? position.path("lng").asDouble() : null,
                eta.isString() ? Instant.parse(eta.asString()) : null);
    }
}
