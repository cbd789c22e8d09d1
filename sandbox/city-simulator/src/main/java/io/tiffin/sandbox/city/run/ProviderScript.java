package io.tiffin.sandbox.city.run;

import io.tiffin.sandbox.city.actor.City;
import io.tiffin.sandbox.city.client.Json;
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

/** What goes wrong at the payment provider, as its simulator is told before the day begins. */
final class ProviderScript {

    /** Of all requests; a saved failure was performed or not, as it falls. */
    private record Share(String kind, double ofAll) {}

    static final Duration DOWN = Duration.ofSeconds(60);

    private static final List<Share> PAYMENT_FAULTS = List.of(
            new Share("LOST_REPLY", 0.20),
            new Share("ERROR_AFTER", 0.025),
            new Share("ERROR_BEFORE", 0.025),
            new Share("RATE_LIMITED", 0.05));

    private final List<Map<String, Object>> rules = new ArrayList<>();

    /** The fate of some orders: the provider performs what it is asked for, and its answer is lost, once each. */
    ProviderScript loseRepliesToTheLuckless() {
        for (var operation : List.of("AUTHORIZE", "CAPTURE")) {
            rules.add(Map.of(
                    "kind",
                    "LOST_REPLY",
                    "operation",
                    operation,
                    "paymentMethod",
                    City.LUCKLESS_CARD,
                    "oncePerOrder",
                    true));
        }
        return this;
    }

    /**
     * The whole day long, and for a minute nothing at all.
     *
     * @param untilDown real time
     */
    ProviderScript failWithPayments(Duration untilDown) {
        // first, for what is down performs nothing
        rules.addFirst(Map.of("kind", "DOWN", "afterMs", Math.max(0, untilDown.toMillis()), "forMs", DOWN.toMillis()));
        var left = 1.0;
        for (var share : PAYMENT_FAULTS) {
            // a rule is asked only about what the earlier ones have spared
            rules.add(Map.of("kind", share.kind(), "probability", share.ofAll() / left));
            left -= share.ofAll();
        }
        return this;
    }

    List<Map<String, Object>> rules() {
        return List.copyOf(rules);
    }

    void giveTo(HttpClient http, URI simulator, long seed) throws InterruptedException {
        var request = HttpRequest.newBuilder(simulator.resolve("/sim/faults"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(10))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(Json.write(Map.of("seed", seed, "rules", rules))))
                .build();
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException("The provider did not take its script: " + answer.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
