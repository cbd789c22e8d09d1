package io.tiffin.sandbox.psp;

import io.tiffin.sandbox.psp.Book.Change;
import io.tiffin.sandbox.psp.Book.Delivery;
import io.tiffin.sandbox.psp.Book.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes down what happens as events; which endpoints want to hear of it is decided at once. */
final class EventLog {

    private final String apiVersion;
    private final Function<String, List<String>> endpointsFor;

    EventLog(String apiVersion, Function<String, List<String>> endpointsFor) {
        this.apiVersion = apiVersion;
        this.endpointsFor = endpointsFor;
    }

    /** @param request none when the provider acted by itself */
    void record(
            Change change,
            String type,
            Map<String, @Nullable Object> object,
            @Nullable String orderId,
            @Nullable ApiRequest request,
            Instant now) {
        var endpoints = endpointsFor.apply(type);
        var id = Ids.next("evt_");
        var json = Json.object(
                "id",
                id,
                "object",
                "event",
                "api_version",
                apiVersion,
                "created",
                now.getEpochSecond(),
                "data",
                Json.object("object", object),
                "livemode",
                false,
                "pending_webhooks",
                endpoints.size(),
                "request",
                Json.object(
                        "id", request == null ? null : request.id(),
                        "idempotency_key", request == null ? null : request.idempotencyKey()),
                "type",
                type);
        change.events.add(new Event(id, type, orderId, Json.text(json), now));
        endpoints.forEach(endpoint -> change.due.add(new Delivery(id, endpoint)));
    }
}
