package io.tiffin.sandbox.city.collect;

import io.tiffin.sandbox.city.check.Evidence.Difference;
import io.tiffin.sandbox.city.check.Evidence.Reconciliation;
import io.tiffin.sandbox.city.client.Api;
import io.tiffin.sandbox.city.client.PublicIds;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Has the payment service compare the books, as an operator would. */
final class BookKeeper {

    private static final String PATH = "/v1/ops/reconciliations";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Api operator;

    BookKeeper(Api operator) {
        this.operator = operator;
    }

    /** @throws IllegalStateException when it cannot be begun, or does not end: then nothing is known of the differences */
    Reconciliation reconcile(Instant from) throws InterruptedException {
        var begun = operator.post(PATH, Map.of("from", from.toString()), "end-of-day-" + from);
        if (!begun.ok()) {
            throw new IllegalStateException("The books cannot be compared: " + begun);
        }
        var id = begun.body().path("id").asString();
        var giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var run = operator.get(PATH + "/" + id);
            if (run.body().path("status").asString("").equals("done")) {
                var compared = run.body().path("compared");
                return new Reconciliation(
                        compared.path("objects").asLong(),
                        compared.path("orders").asLong(),
                        run.body()
                                .path("found")
                                .valueStream()
                                .map(BookKeeper::difference)
                                .toList());
            }
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("The comparison of the books does not end: " + run);
            }
            Thread.sleep(PAUSE);
        }
    }

    private static Difference difference(JsonNode found) {
        var order = found.path("orderId");
        return new Difference(
                found.path("type").asString(),
                order.isString() ? PublicIds.uuid(order.asString()) : null,
                found.path("action").asString());
    }
}
