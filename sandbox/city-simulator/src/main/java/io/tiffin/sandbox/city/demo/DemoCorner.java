package io.tiffin.sandbox.city.demo;

import io.tiffin.sandbox.city.client.Api;
import io.tiffin.sandbox.city.client.Json;
import io.tiffin.sandbox.city.client.PublicIds;
import io.tiffin.sandbox.city.client.Tokens;
import io.tiffin.sandbox.city.client.Tokens.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Imports the restaurants through the public API, registers the demo users, and wakes the bots. */
public final class DemoCorner {

    /** Minutes and seconds are real ones here: the stack of {@code ./dev up} runs at speed 1. */
    private static final Map<String, Duration> COOKING = Map.of("soup-in-a-minute", Duration.ofSeconds(20));

    private static final Duration USUAL_COOKING = Duration.ofSeconds(90);

    private static final List<Place> DRIVERS_START =
            List.of(new Place(52.5212, 13.4071), new Place(52.5190, 13.4032), new Place(52.5225, 13.4009));
    private static final List<String> DRIVERS = List.of("dev", "dora", "dan");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI gateway;
    private final URI issuer;
    private final Tokens tokens;

    private DemoCorner(URI gateway, URI issuer) {
        this.gateway = gateway;
        this.issuer = issuer;
        this.tokens = new Tokens(http, issuer);
    }

    /** Arguments: the gateway's address and the issuer's. Returns when the corner is ready to take orders. */
    public static void main(String[] arguments) {
        new DemoCorner(URI.create(arguments[0]), URI.create(arguments[1])).open();
    }

    private void open() {
        var imported = importRestaurants();
        var ids = new ArrayList<String>();
        for (var restaurant : imported.path("restaurants")) {
            ids.add(PublicIds.uuid(restaurant.path("id").asString()).toString());
        }
        register("restaurant", "mira", Map.of("restaurant_ids", ids, "city", "demo"));
        for (var restaurant : imported.path("restaurants")) {
            var externalId = restaurant.path("externalId").asString();
            var id = PublicIds.uuid(restaurant.path("id").asString()).toString();
            var api = api("restaurant", "kitchen-" + externalId, Map.of("restaurant_ids", id, "city", "demo"));
            KitchenBot.open(api, COOKING.getOrDefault(externalId, USUAL_COOKING));
        }
        for (int i = 0; i < DRIVERS.size(); i++) {
            DriverBot.open(api("driver", DRIVERS.get(i), Map.of("city", "demo")), DRIVERS_START.get(i));
        }
        System.out.println("the demo corner is open: " + ids.size() + " restaurants, " + DRIVERS.size() + " drivers");
    }

    private JsonNode importRestaurants() {
        var answer = api("ops", "olga", Map.of()).post("/v1/ops/restaurants:import", Json.read(menus()));
        if (!answer.ok()) {
            throw new IllegalStateException("the demo restaurants were refused: " + answer.body());
        }
        return answer.body();
    }

    private static String menus() {
        try (var in = DemoCorner.class.getResourceAsStream("restaurants.json")) {
            if (in == null) {
                throw new IllegalStateException("restaurants.json is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So that {@code ./dev token restaurant mira} sees the demo's kitchens. */
    private void register(String role, String name, Map<String, ?> claims) {
        var request = HttpRequest.newBuilder(issuer.resolve("/demo/users/%s/%s".formatted(role, name)))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(10))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(Json.write(claims)))
                .build();
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException("the issuer refused %s: %s".formatted(name, answer.body()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Api api(String role, String name, Map<String, String> claims) {
        return new Api(http, gateway, tokens, new Identity(role, name, claims));
    }
}
