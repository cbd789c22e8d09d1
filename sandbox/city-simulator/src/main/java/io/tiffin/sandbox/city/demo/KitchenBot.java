package io.tiffin.sandbox.city.demo;

import io.tiffin.sandbox.city.client.Api;
import io.tiffin.sandbox.city.client.FrameSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** A kitchen that accepts every ticket and cooks it in the same time. */
final class KitchenBot {

    private final Api api;
    private final Duration cooking;
    private final Set<String> onTheStove = ConcurrentHashMap.newKeySet();

    private KitchenBot(Api api, Duration cooking) {
        this.api = api;
        this.cooking = cooking;
    }

    static void open(Api api, Duration cooking) {
        var bot = new KitchenBot(api, cooking);
        // what an earlier run left half cooked
        for (var ticket : api.get("/v1/restaurant/orders?status=new&status=accepted&status=preparing")
                .body()
                .path("data")) {
            bot.take(ticket);
        }
        FrameSocket.open(api, "/v1/restaurant/stream", frame -> bot.take(frame.path("data")));
    }

    private void take(JsonNode ticket) {
        var order = ticket.path("orderId").asString("");
        var status = ticket.path("status").asString("");
        if (Set.of("new", "accepted", "preparing").contains(status) && onTheStove.add(order)) {
            Thread.ofVirtual().name("cook " + order).start(() -> cook(order, status));
        }
    }

    private void cook(String order, String status) {
        try {
            if (status.equals("new")) {
                Thread.sleep(1_500); // a look at the tablet
                var minutes = Math.max(1, cooking.plusSeconds(59).toMinutes());
                tap(order, "accept", Map.of("prepMinutes", minutes));
                Thread.sleep(1_500);
            }
            if (!status.equals("preparing")) {
                tap(order, "preparing", Map.of());
            }
            Thread.sleep(cooking);
            tap(order, "ready", Map.of());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            System.err.println("kitchen, " + order + ": " + e);
        } finally {
            onTheStove.remove(order);
        }
    }

    /** Refused when the order was cancelled meanwhile; the next tap will be too, and that is the end of it. */
    private void tap(String order, String command, Map<String, ?> body) {
        var answer = api.post("/v1/restaurant/orders/" + order + "/" + command, body);
        System.out.printf("%s %s %s: %d%n", api.who().name(), command, order, answer.status());
    }
}
