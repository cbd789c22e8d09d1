package io.tiffin.sandbox.city.demo;

import io.tiffin.sandbox.city.client.Api;
import io.tiffin.sandbox.city.client.FrameSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** A kitchen that accepts every ticket and cooks each in the same time. */
final class DemoKitchen implements AutoCloseable {

    private final Api api;
    private final Duration cookingTime;
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private final FrameSocket socket;

    DemoKitchen(Api api, Duration cookingTime) {
        this.api = api;
        this.cookingTime = cookingTime;
        this.socket = FrameSocket.open(api, "/v1/restaurant/stream", this::onFrame);
    }

    private void onFrame(JsonNode frame) {
        var ticket = frame.path("data");
        var order = ticket.path("orderId").asString("");
        if (ticket.path("status").asString("").equals("new") && taken.add(order)) {
            Thread.ofVirtual().name("kitchen " + order).start(() -> cook(order));
        }
    }

    private void cook(String order) {
        try {
            Thread.sleep(Duration.ofSeconds(2));
            if (!command(order, "accept", Map.of("prepMinutes", Math.max(1, cookingTime.toMinutes())))) {
                return;
            }
            Thread.sleep(Duration.ofSeconds(3));
            command(order, "preparing", Map.of());
            Thread.sleep(cookingTime);
            command(order, "ready", Map.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean command(String order, String command, Map<String, ?> body) {
        return api.post("/v1/restaurant/orders/" + order + "/" + command, body).ok();
    }

    @Override
    public void close() {
        socket.close();
    }
}
