package io.tiffin.sandbox.city.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One connection of a customer's app to the live stream of an order (server-sent events). */
public final class OrderStream implements AutoCloseable {

    private final Stream<String> lines;
    private final Iterator<String> iterator;

    /** @param id the sequence of a timeline frame; absent for positions, ETA and heartbeats */
    public record Frame(String event, @Nullable Long id, JsonNode data) {}

    /** @throws IOException when the stream cannot be opened; {@link RefusedException} when the server says no */
    public static OrderStream open(Api api, String orderId, @Nullable Long after) throws IOException {
        var request = api.request("/v1/orders/" + orderId + "/events").header("Accept", "text/event-stream");
        if (after != null) {
            request.header("Last-Event-ID", after.toString());
        }
        try {
            var answer = api.http().send(request.GET().build(), HttpResponse.BodyHandlers.ofLines());
            if (answer.statusCode() != 200) {
                answer.body().close();
                throw new RefusedException(answer.statusCode());
            }
            return new OrderStream(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** The server answered with a status other than 200. */
    public static final class RefusedException extends IOException {

        RefusedException(int status) {
            super("HTTP " + status);
        }
    }

    private OrderStream(Stream<String> lines) {
        this.lines = lines;
        this.iterator = lines.iterator();
    }

    /** The next frame, or null when the server has ended the stream. */
    public @Nullable Frame next() throws IOException {
        var event = "message";
        Long id = null;
        var data = new StringBuilder();
        try {
            while (iterator.hasNext()) {
                var line = iterator.next();
                if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        return new Frame(event, id, Json.read(data.toString()));
                    }
                } else if (line.startsWith("event:")) {
                    event = line.substring(6).strip();
                } else if (line.startsWith("id:")) {
                    id = Long.valueOf(line.substring(3).strip());
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5).strip());
                }
            }
            return null;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
