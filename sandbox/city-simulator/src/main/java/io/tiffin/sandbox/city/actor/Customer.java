package io.tiffin.sandbox.city.actor;

import io.tiffin.sandbox.city.client.Api;
import io.tiffin.sandbox.city.client.OrderStream;
import io.tiffin.sandbox.city.fate.Fate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Orders once, watches the order's stream until it ends, and perhaps changes their mind. */
final class Customer {

    private static final Set<String> FINAL = Set.of("delivered", "cancelled");
    private static final List<String> STATES = List.of("placed", "confirmed", "preparing", "ready", "picked_up");

    private final City city;
    private final Story story;
    private final Latencies latencies;
    private final Api api;
    /** Of a customer who cancels: in which status. */
    private final String cancelsWhen;

    /** @param ordinal spreads the cancellations over every state */
    Customer(City city, Story story, Latencies latencies, int ordinal) {
        this.city = city;
        this.story = story;
        this.latencies = latencies;
        this.api = city.api("customer", "customer-" + story.plan().id(), Map.of("city", city.name()));
        this.cancelsWhen = Objects.requireNonNull(STATES.get(ordinal % STATES.size()));
    }

    void live() {
        try {
            city.clock().sleepUntil(city.at(story.plan().placementMinute()));
            var orderId = place();
            if (orderId != null) {
                watch(orderId);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            city.trouble("customer of " + story.plan().id(), e);
        } finally {
            story.over().countDown();
        }
    }

    private @Nullable String place() {
        var restaurant =
                Objects.requireNonNull(city.restaurants().get(story.plan().restaurant()));
        var quantity = 1 + Math.floorMod(story.plan().id().hashCode(), 3);
        var basket = Map.of(
                "restaurantId", restaurant.id(),
                "items", List.of(Map.of("menuItemId", restaurant.itemId(), "quantity", quantity)),
                "expectedTotal",
                        Map.of(
                                "amount",
                                quantity * restaurant.price() + restaurant.deliveryFee(),
                                "currency",
                                restaurant.currency()),
                "dropOff",
                        Map.of(
                                "position",
                                CityMap.position(story.plan().dropOff()),
                                "address",
                                "Door of " + story.plan().id(),
                                "name",
                                "Customer " + story.plan().id(),
                                "phone",
                                "+49 30 0000000"),
                "paymentMethodId", card());
        var key = UUID.randomUUID().toString();
        story.placedAt = city.clock().now();
        var second = story.fate() == Fate.TAPS_TWICE
                ? CompletableFuture.supplyAsync(() -> api.post("/v1/orders", basket, key), Thread::startVirtualThread)
                : null;
        var answer = api.post("/v1/orders", basket, key);
        story.answered("customer", "place", answer, city.clock().now());
        if (second != null) {
            var other = second.join();
            story.answered("customer", "place again", other, city.clock().now());
            if (other.ok()) {
                story.orderIds().add(City.text(other.body(), "id"));
            }
        }
        if (!answer.ok()) {
            city.trouble("customer of " + story.plan().id(), new IllegalStateException("not placed: " + answer));
            return null;
        }
        story.acknowledgedReal = Instant.now();
        latencies.add("place", answer.nanos());
        var orderId = City.text(answer.body(), "id");
        story.orderIds().addFirst(orderId);
        city.acknowledged(story, orderId);
        return orderId;
    }

    private String card() {
        return switch (story.fate()) {
            case CARD_DECLINED -> "pm_card_chargeDeclined";
            case PROVIDER_LOSES_REPLY -> City.LUCKLESS_CARD;
            default -> "pm_card_visa";
        };
    }

    private void watch(String orderId) throws InterruptedException {
        // longer than any undisturbed order: afterwards the checker says what is wrong
        var giveUp = Instant.now().plus(Duration.ofMinutes(15));
        var dropsLeft = story.fate() == Fate.STREAM_RECONNECTS ? 3 : 0;
        Long last = null;
        var ended = false;
        while (!ended && Instant.now().isBefore(giveUp)) {
            try (var stream = OrderStream.open(api, orderId, last)) {
                for (var frame = stream.next(); frame != null; frame = stream.next()) {
                    if (frame.id() == null) {
                        continue;
                    }
                    last = frame.id();
                    seen(orderId, frame);
                    ended = FINAL.contains(story.lastStatus());
                    if (ended || (dropsLeft > 0 && dropsLeft-- > 0)) {
                        break;
                    }
                }
            } catch (IOException | UncheckedIOException e) {
                Thread.sleep(CityClock.SHORTEST_PAUSE); // a service is away; the app connects again from where it was
            }
        }
    }

    private void seen(String orderId, OrderStream.Frame frame) {
        var data = frame.data();
        story.frames()
                .add(new Story.Frame(
                        Objects.requireNonNull(frame.id()),
                        City.text(data, "type"),
                        City.text(data, "status"),
                        data,
                        Instant.parse(City.text(data, "at")),
                        Instant.now()));
        if (story.fate() == Fate.CUSTOMER_CANCELS && cancelsNow() && !askedToCancel()) {
            var answer = api.post("/v1/orders/" + orderId + "/cancel", Map.of("reason", "changed_mind"));
            story.answered("customer", "cancel", answer, city.clock().now());
        } else if (story.frames().size() % 4 == 2) {
            var read = api.get("/v1/orders/" + orderId);
            latencies.add("status", read.nanos());
        }
    }

    /** In the status that was dealt, or in the first after it where a kitchen forgot to tap. */
    private boolean cancelsNow() {
        return STATES.indexOf(story.lastStatus()) >= STATES.indexOf(cancelsWhen);
    }

    private boolean askedToCancel() {
        return story.answers().stream().anyMatch(answer -> answer.command().equals("cancel"));
    }
}
