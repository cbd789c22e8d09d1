package io.tiffin.sandbox.city.demo;

import io.tiffin.sandbox.city.client.Api;
import io.tiffin.sandbox.city.client.Json;
import io.tiffin.sandbox.city.client.Tokens;
import io.tiffin.sandbox.city.client.Tokens.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Opens the demo corner on a running stack: imports its restaurants, names the demo users, and lets the bots work. */
public final class DemoCity implements AutoCloseable {

    static final String CITY = "demo";
    static final String CURRENCY = "EUR";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI gateway;
    private final URI identity;
    private final Tokens tokens;
    private final List<AutoCloseable> bots = new ArrayList<>();

    public DemoCity(URI gateway, URI identity) {
        this.gateway = gateway;
        this.identity = identity;
        this.tokens = new Tokens(http, identity);
    }

    /** Idempotent: what an earlier run imported stays as it is. */
    public void open() {
        for (var restaurant : DemoMenu.RESTAURANTS) {
            var id = importOne(restaurant);
            register(restaurant.account(), id);
            bots.add(new DemoKitchen(
                    api("restaurant", restaurant.account(), Map.of("restaurant_ids", id.toString(), "city", CITY)),
                    restaurant.cookingTime()));
        }
        for (var driver : DemoMenu.DRIVERS) {
            var bot = new DemoDriver(api("driver", driver.account(), Map.of("city", CITY)), driver.start());
            bots.add(bot);
            bot.begin();
        }
    }

    private UUID importOne(DemoMenu.Restaurant restaurant) {
        var answer = api("ops", "olga", Map.of("city", CITY))
                .post(
                        "/v1/ops/restaurants:import",
                        Map.of("city", CITY, "restaurants", List.of(restaurant.asImported())));
        if (!answer.ok()) {
            throw new IllegalStateException("The demo restaurants were not imported: " + answer);
        }
        var id = answer.body().path("restaurants").path(0).path("id").asString("");
        return uuid(id);
    }

    /** So that {@code ./dev token restaurant mira} is for this restaurant. */
    private void register(String account, UUID restaurant) {
        var request = HttpRequest.newBuilder(identity.resolve("/demo/users/restaurant/" + account))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(
                        Json.write(Map.of("restaurant_ids", List.of(restaurant.toString()), "city", CITY))))
                .build();
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException("The issuer did not register " + account + ": " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Api api(String role, String name, Map<String, String> claims) {
        return new Api(http, gateway, tokens, new Identity(role, name, claims));
    }

    private static UUID uuid(String publicId) {
        var hex = publicId.substring(publicId.indexOf('_') + 1).replace("-", "");
        return UUID.fromString(hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
    }

    @Override
    public void close() throws Exception {
        for (var bot : bots) {
            bot.close();
        }
        http.shutdownNow();
    }
}
