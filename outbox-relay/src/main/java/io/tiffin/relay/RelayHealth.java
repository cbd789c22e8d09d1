package io.tiffin.relay;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Tells "behind" (it works, and has more to do than it can: status BEHIND) from "broken" (a database or the broker is away,
 * the relay is not heard of, or a key is parked: status DOWN).
 */
final class RelayHealth implements HealthIndicator {

    private static final Status BEHIND = new Status("BEHIND");

    private final Relay relay;
    private final RelaySettings settings;

    RelayHealth(Relay relay, RelaySettings settings) {
        this.relay = relay;
        this.settings = settings;
    }

    @Override
    public Health health() {
        var health = new Health.Builder(status());
        relay.relays().forEach(each -> health.withDetail(each.database().name(), details(each)));
        return health.build();
    }

    private Status status() {
        if (relay.relays().stream().anyMatch(RelayHealth::isBroken)) {
            return Status.DOWN;
        }
        return relay.relays().stream().anyMatch(this::isBehind) ? BEHIND : Status.UP;
    }

    private static boolean isBroken(DatabaseRelay each) {
        return switch (each.state()) {
            case DATABASE_AWAY, BROKER_AWAY, FAILING, SILENT -> true;
            case ACTIVE, STANDBY -> each.measures().parkedKeys() > 0;
        };
    }

    private boolean isBehind(DatabaseRelay each) {
        return each.measures().total().oldest().compareTo(settings.behindAfter()) > 0
                || each.measures().trouble().isPresent();
    }

    private static Map<String, Object> details(DatabaseRelay each) {
        var measures = each.measures();
        var details = new LinkedHashMap<String, Object>();
        details.put("state", each.state());
        details.put("since", each.stateSince());
        details.put("lastPublished", ago(each.publishedAt()));
        details.put("lastTick", ago(each.tickedAt()));
        details.put("measured", ago(each.measuredAt()));
        details.put("backlogRows", measures.total().rows());
        details.put("oldestSeconds", measures.total().oldest().toMillis() / 1000.0);
        details.put("leases", measures.shares());
        details.put("parkedKeys", measures.parkedKeys());
        details.put("parked", measures.parked());
        measures.retainedLogBytes().ifPresent(bytes -> details.put("retainedLogBytes", bytes));
        measures.trouble().ifPresent(trouble -> details.put("trouble", trouble));
        return details;
    }

    private static String ago(@Nullable Instant at) {
        return at == null
                ? "never"
                : "%.1f seconds ago"
                        .formatted(Duration.between(at, Instant.now()).toMillis() / 1000.0);
    }
}
