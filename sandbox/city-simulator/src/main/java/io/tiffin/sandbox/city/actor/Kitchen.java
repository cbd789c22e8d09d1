package io.tiffin.sandbox.city.actor;

import io.tiffin.sandbox.city.client.Api;
import io.tiffin.sandbox.city.client.FrameSocket;
import io.tiffin.sandbox.city.fate.Fate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** A restaurant's tablet and the people behind it. Frames may come twice: a ticket is taken up once. */
final class Kitchen implements AutoCloseable {

    private final City city;
    private final Latencies latencies;
    private final Api api;
    private final FrameSocket socket;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Set<String> dropped = ConcurrentHashMap.newKeySet();

    Kitchen(City city, City.Restaurant restaurant, Latencies latencies) {
        this.city = city;
        this.latencies = latencies;
        this.api = city.api(
                "restaurant",
                "kitchen-" + restaurant.id(),
                Map.of("restaurant_ids", restaurant.uuid().toString(), "city", city.name()));
        this.socket = FrameSocket.open(api, "/v1/restaurant/stream", this::onFrame);
    }

    @Override
    public void close() {
        socket.close();
    }

    private void onFrame(JsonNode frame) {
        var ticket = frame.path("data");
        var orderId = City.text(ticket, "orderId");
        var status = City.text(ticket, "status");
        if (status.equals("cancelled") || status.equals("rejected")) {
            dropped.add(orderId);
        } else if (status.equals("new") && known.add(orderId)) {
            var seen = Instant.now();
            Thread.ofVirtual().name("ticket " + orderId).start(() -> cook(orderId, seen));
        }
    }

    private void cook(String orderId, Instant seen) {
        try {
            var story = city.storyOf(orderId);
            if (story == null) {
                city.trouble("kitchen", new IllegalStateException("a ticket of nobody's order: " + orderId));
                return;
            }
            story.kitchenSawReal = seen;
            var acknowledged = story.acknowledgedReal;
            if (acknowledged != null) {
                // the kitchen may see it before the customer has read the answer
                latencies.add(
                        "kitchenSees",
                        Math.max(0, Duration.between(acknowledged, seen).toNanos()));
            }
            switch (story.fate()) {
                case KITCHEN_SILENT -> {}
                case KITCHEN_REJECTS -> {
                    city.clock().sleepMinutes(0.5);
                    command(story, orderId, "reject", Map.of("reason", "too_busy"));
                }
                default -> acceptAndCook(story, orderId);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            city.trouble("kitchen of " + orderId, e);
        }
    }

    private void acceptAndCook(Story story, String orderId) throws InterruptedException {
        city.clock().sleepMinutes(0.5);
        var planned = city.at(story.plan().readyMinute());
        var minutes = Math.max(1, Duration.between(city.clock().now(), planned).toMinutes());
        var ready = city.clock().now().plus(Duration.ofMinutes(minutes));
        if (!command(story, orderId, "accept", Map.of("prepMinutes", minutes))) {
            return;
        }
        city.clock().sleepMinutes(1);
        command(story, orderId, "preparing", Map.of());
        if (story.fate() == Fate.KITCHEN_LATE) {
            city.clock().sleepMinutes(minutes / 2.0);
            ready = ready.plus(Duration.ofMinutes(10));
            command(story, orderId, "prep-time", Map.of("minutes", minutesUntil(ready)));
        }
        city.clock().sleepUntil(ready);
        if (!dropped.contains(orderId)) {
            story.readyAt = city.clock().now();
            story.foodReady().countDown();
            command(story, orderId, "ready", Map.of());
        }
    }

    private long minutesUntil(Instant ready) {
        return Math.max(1, Duration.between(city.clock().now(), ready).toMinutes());
    }

    private boolean command(Story story, String orderId, String command, Map<String, ?> body) {
        if (dropped.contains(orderId)) {
            return false;
        }
        var answer = api.post("/v1/restaurant/orders/" + orderId + "/" + command, body);
        story.answered("kitchen", command, answer, city.clock().now());
        return answer.ok();
    }
}
