package io.tiffin.sandbox.city.collect;

import io.tiffin.sandbox.city.check.Evidence.Intent;
import io.tiffin.sandbox.city.check.Evidence.Operation;
import io.tiffin.sandbox.city.client.Json;
import io.tiffin.sandbox.city.client.PublicIds;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** What the payment provider says that it did. */
final class ProviderLedger {

    private final HttpClient http;
    private final URI provider;

    ProviderLedger(HttpClient http, URI provider) {
        this.http = http;
        this.provider = provider;
    }

    record Pages(List<Intent> intents, List<String> anomalies) {}

    Pages read() throws InterruptedException {
        var request = HttpRequest.newBuilder(provider.resolve("/sim/ledger"))
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            var ledger = Json.read(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
            var intents = new ArrayList<Intent>();
            ledger.path("intents").forEach(intent -> intents.add(intent(intent)));
            var anomalies = new ArrayList<String>();
            ledger.path("anomalies").forEach(anomaly -> anomalies.add(anomaly.toString()));
            return new Pages(intents, anomalies);
        } catch (IOException e) {
            throw new IllegalStateException("The payment provider did not show its ledger", e);
        }
    }

    private static Intent intent(JsonNode intent) {
        var history = new ArrayList<Operation>();
        for (var call : intent.path("operations")) {
            var performed = call.path("outcome").asString("").startsWith("performed");
            if (performed && !call.path("byClient").asBoolean()) { // an app has no keys of ours
                history.add(new Operation(
                        kind(call.path("operation").asString("")),
                        intent.path("amount").asLong(),
                        call.path("key").asString(null)));
            }
        }
        return new Intent(
                intent.path("id").asString(""),
                // a hold for no order at all is a hold for the order of zeros: the checker will say that there is none
                PublicIds.parse(intent.path("orderId").asString("")).orElse(new UUID(0, 0)),
                intent.path("purpose").asString("order"),
                intent.path("amount").asLong(),
                intent.path("currency").asString(""),
                intent.path("state").asString(""),
                intent.path("held").asLong(),
                intent.path("captured").asLong(),
                intent.path("refunded").asLong(),
                history);
    }

    private static String kind(String operation) {
        var lower = operation.toLowerCase(Locale.ROOT);
        return lower.equals("cancel") ? "void" : lower;
    }
}
