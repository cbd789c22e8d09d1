package io.tiffin.sandbox.city.demo;

import io.tiffin.sandbox.city.client.Api;
import io.tiffin.sandbox.city.client.FrameSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * A driver who takes every offer. What to do next is read from the API each time, so the bot goes on where it was after a
 * restart of anything; frames only wake it.
 */
final class DriverBot {

    private static final double METRES_PER_SECOND = 9;
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration BUSY = Duration.ofSeconds(1);

    private final Api api;
    private final FrameSocket positions;
    private final LinkedBlockingQueue<JsonNode> wakeUps = new LinkedBlockingQueue<>();
    private Place here;
    private Instant lastReport = Instant.EPOCH;
    private boolean busy;

    private DriverBot(Api api, Place start) {
        this.api = api;
        this.here = start;
        this.positions = FrameSocket.open(api, "/v1/driver/locations/stream", _ -> {});
    }

    static void open(Api api, Place start) {
        var bot = new DriverBot(api, start);
        FrameSocket.open(api, "/v1/driver/stream", bot.wakeUps::add);
        Thread.ofVirtual().name("driver " + api.who().name()).start(bot::live);
    }

    private void live() {
        var online = false;
        while (true) {
            try {
                if (!online) {
                    online = api.put("/v1/driver/shift", Map.of("state", "online", "position", here.toJson()))
                            .ok();
                }
                report();
                work();
                if (wakeUps.poll((busy ? BUSY : IDLE).toMillis(), TimeUnit.MILLISECONDS) != null) {
                    wakeUps.clear();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                System.err.println(api.who().name() + ": " + e);
            }
        }
    }

    private void work() {
        var jobs = api.get("/v1/driver/deliveries?active=true").body().path("data");
        busy = !jobs.isEmpty();
        if (busy) {
            goOn(jobs.get(0));
            return;
        }
        for (var offer : api.get("/v1/driver/offers").body().path("data")) {
            var answer = api.post("/v1/driver/offers/" + offer.path("offerId").asString() + "/accept", Map.of());
            say("accept", offer, answer);
            busy |= answer.ok();
        }
    }

    private void goOn(JsonNode job) {
        var pickUp = Place.of(job.path("pickUp"));
        var dropOff = Place.of(job.path("dropOff"));
        switch (job.path("status").asString("")) {
            case "assigned" -> {
                if (driveTo(pickUp)) {
                    tap(job, "arrived-pickup");
                }
            }
            case "at_pickup" -> {
                if (!Instant.now().isBefore(Instant.parse(job.path("readyAt").asString()))) {
                    tap(job, "picked-up");
                }
            }
            case "picked_up" -> {
                if (driveTo(dropOff)) {
                    tap(job, "arrived-dropoff");
                }
            }
            case "at_dropoff" -> tap(job, "delivered");
            default -> {}
        }
    }

    private boolean driveTo(Place place) {
        here = here.towards(place, METRES_PER_SECOND * BUSY.toSeconds());
        return here.equals(place);
    }

    private void tap(JsonNode job, String command) {
        var path = "/v1/driver/deliveries/" + job.path("orderId").asString() + "/" + command;
        say(command, job, api.post(path, Map.of("at", Instant.now().toString(), "position", here.toJson())));
    }

    private void say(String command, JsonNode about, Api.Answer answer) {
        System.out.printf(
                "%s %s %s: %d%n",
                api.who().name(), command, about.path("orderId").asString(), answer.status());
    }

    private void report() {
        var now = Instant.now();
        if (!busy && now.isBefore(lastReport.plus(IDLE))) {
            return;
        }
        lastReport = now;
        positions.send(
                Map.of("positions", List.of(Map.of("lat", here.lat(), "lng", here.lng(), "at", now.toString()))));
    }
}
