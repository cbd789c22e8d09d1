package io.tiffin.sandbox.city.demo;

import io.tiffin.sandbox.city.client.Api;
import io.tiffin.sandbox.city.client.FrameSocket;
import io.tiffin.sandbox.city.demo.DemoMenu.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A driver who is always on shift and accepts every offer; one thread drives, another reports the position. */
final class DemoDriver implements AutoCloseable {

    /** About 22 km/h. */
    private static final double METERS_PER_SECOND = 6;

    private static final Duration PING = Duration.ofSeconds(3);

    private final Api api;
    private final BlockingQueue<JsonNode> offers = new LinkedBlockingQueue<>();
    private final Set<String> lost = ConcurrentHashMap.newKeySet();
    private final FrameSocket socket;
    private final FrameSocket positions;
    private volatile Place here;
    private volatile boolean working = true;

    DemoDriver(Api api, Place start) {
        this.api = api;
        this.here = start;
        this.socket = FrameSocket.open(api, "/v1/driver/stream", this::onFrame);
        this.positions = FrameSocket.open(api, "/v1/driver/locations/stream", _ -> {});
    }

    void begin() {
        Thread.ofVirtual().name("positions").start(this::reportPositions);
        Thread.ofVirtual().name("driver").start(this::work);
    }

    private void onFrame(JsonNode frame) {
        var data = frame.path("data");
        switch (frame.path("type").asString("")) {
            case "offer.made" -> offers.add(data);
            case "delivery.cancelled" -> lost.add(data.path("orderId").asString(""));
            default -> {}
        }
    }

    private void work() {
        api.put("/v1/driver/shift", Map.of("state", "online", "position", here.asJson()));
        finishWhatIsOpen();
        while (working) {
            try {
                var offer = offers.poll(1, TimeUnit.SECONDS);
                if (offer != null && accept(offer)) {
                    deliver(offer, false);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                System.err.println("demo driver: " + e); // the platform is restarting; the next offer comes
            }
        }
    }

    /** The bots may have been ended in the middle of a delivery. */
    private void finishWhatIsOpen() {
        try {
            for (var delivery : openDeliveries()) {
                var status = delivery.path("status").asString("");
                deliver(delivery, Set.of("picked_up", "at_dropoff").contains(status));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<JsonNode> openDeliveries() {
        var open = new ArrayList<JsonNode>();
        api.get("/v1/driver/deliveries?active=true").body().path("data").forEach(open::add);
        return open;
    }

    private boolean accept(JsonNode offer) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(2));
        return api.post("/v1/driver/offers/" + offer.path("offerId").asString("") + "/accept", Map.of())
                .ok();
    }

    private void deliver(JsonNode job, boolean pickedUp) throws InterruptedException {
        var order = job.path("orderId").asString("");
        if (!pickedUp) {
            drive(place(job.path("pickUp")));
            command(order, "arrived-pickup");
            if (!awaitFood(order) || !command(order, "picked-up")) {
                return;
            }
        }
        drive(place(job.path("dropOff")));
        command(order, "arrived-dropoff");
        Thread.sleep(Duration.ofSeconds(5));
        command(order, "delivered");
    }

    private boolean awaitFood(String order) throws InterruptedException {
        while (!lost.contains(order)) {
            var ready = openDeliveries().stream()
                    .filter(delivery -> delivery.path("orderId").asString("").equals(order))
                    .anyMatch(delivery ->
                            Instant.parse(delivery.path("readyAt").asString("")).isBefore(Instant.now()));
            if (ready) {
                return true;
            }
            Thread.sleep(Duration.ofSeconds(2));
        }
        return false;
    }

    private void drive(Place to) throws InterruptedException {
        var from = here;
        var seconds = from.distanceTo(to) / METERS_PER_SECOND;
        for (int second = 1; second < seconds; second++) {
            here = from.towards(to, second / seconds);
            Thread.sleep(Duration.ofSeconds(1));
        }
        here = to;
    }

    private boolean command(String order, String command) {
        return api.post("/v1/driver/deliveries/" + order + "/" + command, Map.of("position", here.asJson()))
                .ok();
    }

    private void reportPositions() {
        while (working) {
            positions.send(Map.of(
                    "positions",
                    List.of(Map.of(
                            "lat",
                            here.lat(),
                            "lng",
                            here.lng(),
                            "at",
                            Instant.now().toString()))));
            try {
                Thread.sleep(PING);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static Place place(JsonNode position) {
        return new Place(position.path("lat").asDouble(), position.path("lng").asDouble());
    }

    @Override
    public void close() {
        working = false;
        socket.close();
        positions.close();
    }
}
