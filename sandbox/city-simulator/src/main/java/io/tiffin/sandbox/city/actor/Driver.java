package io.tiffin.sandbox.city.actor;

import io.tiffin.sandbox.city.client.Api;
import io.tiffin.sandbox.city.client.FrameSocket;
import io.tiffin.sandbox.city.day.DeliveryDay;
import io.tiffin.sandbox.city.day.DeliveryDay.Point;
import io.tiffin.sandbox.city.fate.Fate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A driver with a phone: on shift, reports positions, answers offers, drives. One thread lives the shift, another reports
 * positions; the stream's frames only put offers and cancellations where the first looks for them.
 */
final class Driver implements AutoCloseable {

    /** A phone that stands still reports rarely, one that drives at each chance. */
    private static final Duration IDLE_PING = Duration.ofMillis(1_500);

    private final City city;
    private final DeliveryDay.Courier plan;
    private final Api api;
    private final FrameSocket offersSocket;
    private final FrameSocket positionSocket;
    private final BlockingQueue<JsonNode> offers = new LinkedBlockingQueue<>();
    private final Set<String> seenOffers = ConcurrentHashMap.newKeySet();
    private final Set<String> lostJobs = ConcurrentHashMap.newKeySet();
    private volatile Point position;
    private volatile boolean moving;
    private volatile boolean online;
    private volatile boolean silent;
    private volatile boolean dayIsOver;

    Driver(City city, DeliveryDay.Courier plan) {
        this.city = city;
        this.plan = plan;
        this.position = plan.start();
        this.api = city.api("driver", "driver-" + city.name() + "-" + plan.id(), Map.of("city", city.name()));
        this.offersSocket = FrameSocket.open(api, "/v1/driver/stream", this::onFrame);
        this.positionSocket = FrameSocket.open(api, "/v1/driver/locations/stream", answer -> {});
    }

    @Override
    public void close() {
        dayIsOver = true;
        offersSocket.close();
        positionSocket.close();
    }

    /** No more orders will come: go home when nothing is left to deliver. */
    void dayIsOver() {
        dayIsOver = true;
    }

    void live() {
        try {
            city.clock().sleepUntil(city.at(plan.onMinute()));
            var answer = api.put("/v1/driver/shift", Map.of("state", "online", "position", CityMap.position(position)));
            if (!answer.ok()) {
                city.trouble("driver " + plan.id(), new IllegalStateException("no shift: " + answer));
                return;
            }
            online = true;
            Thread.ofVirtual().name("positions of " + plan.id()).start(this::reportPositions);
            while (!dayIsOver && city.clock().now().isBefore(city.at(plan.offMinute()))) {
                var offer = offers.poll(1, TimeUnit.SECONDS);
                if (offer != null) {
                    consider(offer);
                }
            }
            goOffline();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            city.trouble("driver " + plan.id(), e);
        } finally {
            online = false;
        }
    }

    private void onFrame(JsonNode frame) {
        var data = frame.path("data");
        switch (City.text(frame, "type")) {
            case "offer.made" -> {
                if (seenOffers.add(City.text(data, "offerId"))) {
                    offers.add(data);
                }
            }
            case "delivery.cancelled" -> lostJobs.add(City.text(data, "orderId"));
            case "delivery.updated" -> {
                if (Set.of("cancelled", "reassigned").contains(City.text(data, "status"))) {
                    lostJobs.add(City.text(data, "orderId"));
                }
            }
            default -> {}
        }
    }

    /** A shift cannot end while a job or an offer is held. */
    private void goOffline() throws InterruptedException {
        for (int i = 0; i < 120; i++) {
            var open = offers.poll();
            if (open != null) {
                api.post(
                        "/v1/driver/offers/" + City.text(open, "offerId") + "/decline", Map.of("reason", "shift_ends"));
            }
            if (api.put("/v1/driver/shift", Map.of("state", "offline")).ok()) {
                return;
            }
            Thread.sleep(1_000);
        }
    }

    private void consider(JsonNode offer) throws InterruptedException {
        var orderId = City.text(offer, "orderId");
        var story = city.storyOf(orderId);
        if (story == null || dealtWith(story, offer)) {
            return;
        }
        Thread.sleep(CityClock.SHORTEST_PAUSE); // a look at the phone
        var answer = api.post("/v1/driver/offers/" + City.text(offer, "offerId") + "/accept", Map.of());
        story.answered(plan.id(), "accept", answer, city.clock().now());
        if (answer.ok()) {
            lostJobs.remove(orderId); // it may be ours for the second time
            story.driversWhoAccepted().add(plan.id());
            deliver(story, orderId);
        }
    }

    /** The fates that befall the first offer only. */
    private boolean dealtWith(Story story, JsonNode offer) {
        var first =
                story.answers().stream().noneMatch(answer -> answer.command().startsWith("first offer"));
        if (story.fate() == Fate.DRIVER_DECLINES && first) {
            var answer = api.post(
                    "/v1/driver/offers/" + City.text(offer, "offerId") + "/decline", Map.of("reason", "too_far"));
            story.answered(
                    plan.id(), "first offer declined", answer, city.clock().now());
            return true;
        }
        if (story.fate() == Fate.DRIVER_IGNORES && first) {
            story.answers()
                    .add(new Story.Answer(
                            plan.id(),
                            "first offer ignored",
                            0,
                            "",
                            city.clock().now()));
            return true;
        }
        return false;
    }

    private void deliver(Story story, String orderId) throws InterruptedException {
        var losesNetwork = story.fate() == Fate.DRIVER_LOSES_NETWORK
                && story.driversWhoAccepted().size() == 1;
        var beforePickup = story.plan().id().hashCode() % 2 == 0;
        var restaurant = city.day().restaurants().stream()
                .filter(r -> r.id().equals(story.plan().restaurant()))
                .findFirst()
                .orElseThrow();
        if (losesNetwork && beforePickup) {
            loseNetwork();
        }
        if (!drive(restaurant.at(), orderId) || !command(story, orderId, "arrived-pickup")) {
            return;
        }
        var service = city.day().parameters();
        if (!waitForFood(story, orderId)) {
            return;
        }
        city.clock().sleepMinutes(service.pickupServiceMinutes() / 2);
        if (lostJobs.contains(orderId) || !command(story, orderId, "picked-up")) {
            return;
        }
        story.pickedUpAt = city.clock().now();
        city.clock().sleepMinutes(service.pickupServiceMinutes() / 2);
        if (losesNetwork && !beforePickup) {
            loseNetwork();
        }
        drive(story.plan().dropOff(), null);
        command(story, orderId, "arrived-dropoff");
        city.clock().sleepMinutes(service.dropoffServiceMinutes() / 2);
        if (command(story, orderId, "delivered")) {
            story.deliveredAt = city.clock().now();
        }
        city.clock().sleepMinutes(service.dropoffServiceMinutes() / 2);
    }

    private boolean waitForFood(Story story, String orderId) throws InterruptedException {
        while (!story.foodReady().await(500, TimeUnit.MILLISECONDS)) {
            if (lostJobs.contains(orderId) || dayIsOver) {
                return false;
            }
        }
        return !lostJobs.contains(orderId);
    }

    /** Sees and sends nothing for longer than a silence is allowed to last: five city minutes, or fifteen real seconds. */
    private void loseNetwork() throws InterruptedException {
        silent = true;
        offersSocket.networkLost(true);
        positionSocket.networkLost(true);
        var fiveMinutes = Duration.ofNanos(
                (long) (Duration.ofMinutes(5).toNanos() / city.clock().speed()));
        var floor = Duration.ofSeconds(15);
        Thread.sleep((fiveMinutes.compareTo(floor) > 0 ? fiveMinutes : floor).plusSeconds(12));
        silent = false;
        offersSocket.networkLost(false);
        positionSocket.networkLost(false);
        Thread.sleep(2_000); // what was missed arrives first
    }

    /** @return false when the job was taken away on the way */
    private boolean drive(Point to, @Nullable String unlessLost) throws InterruptedException {
        var from = position;
        var start = city.clock().now();
        var minutes = city.day().travelMinutes(from, to);
        moving = true;
        try {
            while (true) {
                var gone = Duration.between(start, city.clock().now()).toMillis() / 60_000.0;
                position = minutes <= 0 || gone >= minutes ? to : CityMap.between(from, to, gone / minutes);
                if (unlessLost != null && lostJobs.contains(unlessLost)) {
                    return false;
                }
                if (position.equals(to)) {
                    return true;
                }
                Thread.sleep(100);
            }
        } finally {
            moving = false;
        }
    }

    private boolean command(Story story, String orderId, String command) {
        var answer = api.post(
                "/v1/driver/deliveries/" + orderId + "/" + command,
                Map.of("at", city.clock().now().toString(), "position", CityMap.position(position)));
        story.answered(plan.id(), command, answer, city.clock().now());
        return answer.ok();
    }

    private void reportPositions() {
        try {
            while (online) {
                if (!silent) {
                    var here = Objects.requireNonNull(position);
                    positionSocket.send(Map.of(
                            "positions",
                            List.of(Map.of(
                                    "lat", CityMap.lat(here),
                                    "lng", CityMap.lng(here),
                                    "at", now().toString()))));
                }
                Thread.sleep(moving ? pause() : IDLE_PING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Every four city seconds, but no more often than twice a real second. */
    private Duration pause() {
        var fourSeconds = Duration.ofNanos((long) (4e9 / city.clock().speed()));
        return fourSeconds.compareTo(CityClock.SHORTEST_PAUSE) > 0 ? fourSeconds : CityClock.SHORTEST_PAUSE;
    }

    private Instant now() {
        return city.clock().now();
    }
}
