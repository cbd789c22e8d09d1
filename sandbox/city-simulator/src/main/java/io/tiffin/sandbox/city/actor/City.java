package io.tiffin.sandbox.city.actor;

import io.tiffin.sandbox.city.client.Api;
import io.tiffin.sandbox.city.client.Tokens;
import io.tiffin.sandbox.city.day.DeliveryDay;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the actors share: the day, the clock, the way to the API, and the stories by order id. */
public final class City {

    /** The provider loses its replies about what is paid with it: an order has no name yet when it is doomed. */
    public static final String LUCKLESS_CARD = "pm_card_amex";

    private final DeliveryDay day;
    private final CityClock clock;
    private final HttpClient http;
    private final URI gateway;
    private final Tokens tokens;
    private final Map<String, Story> storiesByPlan;
    private final Map<String, Story> storiesByOrderId = new ConcurrentHashMap<>();
    private final Map<String, Restaurant> restaurants = new ConcurrentHashMap<>();
    private final AtomicInteger troubles = new AtomicInteger();
    private volatile Duration delay = Duration.ZERO;

    /** A restaurant of the day as the platform knows it. */
    public record Restaurant(
            String id, UUID uuid, String itemId, String itemName, long price, long deliveryFee, String currency) {}

    public City(
            DeliveryDay day,
            CityClock clock,
            HttpClient http,
            URI gateway,
            Tokens tokens,
            Map<String, Story> storiesByPlan) {
        this.day = day;
        this.clock = clock;
        this.http = http;
        this.gateway = gateway;
        this.tokens = tokens;
        this.storiesByPlan = storiesByPlan;
    }

    public DeliveryDay day() {
        return day;
    }

    public CityClock clock() {
        return clock;
    }

    public Map<String, Story> stories() {
        return storiesByPlan;
    }

    /** Its name on the platform: each day is a city of its own. */
    public String name() {
        return day.name();
    }

    /** The day's minutes are counted from midnight of this date. */
    public static Instant planned(double minuteOfDay) {
        return LocalDate.of(2026, 3, 2)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .plusSeconds(Math.round(minuteOfDay * 60));
    }

    /** The whole day moves so that it begins now, or when it was planned if that is later: stacks are slow to start on slow machines. */
    public void begin(double firstMinute) {
        var late = Duration.between(planned(firstMinute), clock.now());
        delay = late.isPositive() ? late : Duration.ZERO;
    }

    /** When a minute of the day comes in this city. */
    public Instant at(double minuteOfDay) {
        return planned(minuteOfDay).plus(delay);
    }

    public Api api(String role, String name, Map<String, String> claims) {
        return new Api(http, gateway, tokens, new Tokens.Identity(role, name, claims));
    }

    public Map<String, Restaurant> restaurants() {
        return restaurants;
    }

    void acknowledged(Story story, String orderId) {
        storiesByOrderId.put(orderId, story);
        story.orderId().complete(orderId);
    }

    /** Also for an order whose acknowledgement is still on its way to the customer. */
    @Nullable
    Story storyOf(String orderId) throws InterruptedException {
        var giveUp = System.nanoTime() + Api.PATIENCE.toNanos();
        while (System.nanoTime() < giveUp) {
            var story = storiesByOrderId.get(orderId);
            if (story != null) {
                return story;
            }
            Thread.sleep(20);
        }
        return null;
    }

    /** An actor could not do its part. The day goes on; the checker will find what came of it. */
    public void trouble(String actor, Throwable cause) {
        if (troubles.incrementAndGet() <= 20) {
            System.err.printf("%s: %s%n", actor, cause);
        }
    }

    public int troubles() {
        return troubles.get();
    }

    static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
