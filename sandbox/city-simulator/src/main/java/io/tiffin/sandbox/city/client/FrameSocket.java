package io.tiffin.sandbox.city.client;

import java.net.URI;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A WebSocket of a tablet or a driver's phone that stays up: it reconnects when the connection is lost, hands each frame
 * to its owner and acknowledges it afterwards. The server sends unacknowledged frames again, so an owner may see one twice.
 */
public final class FrameSocket implements AutoCloseable {

    private static final Duration RECONNECT = Duration.ofMillis(500);

    private final Api api;
    private final String path;
    private final Consumer<JsonNode> owner;
    private volatile @Nullable WebSocket socket;
    private volatile CountDownLatch closed = new CountDownLatch(0);
    private volatile boolean wanted = true;
    private volatile boolean networkLost;

    /** @param owner called for each text frame, one at a time */
    public static FrameSocket open(Api api, String path, Consumer<JsonNode> owner) {
        var socket = new FrameSocket(api, path, owner);
        Thread.ofVirtual().name("socket " + path).start(socket::stayConnected);
        return socket;
    }

    private FrameSocket(Api api, String path, Consumer<JsonNode> owner) {
        this.api = api;
        this.path = path;
        this.owner = owner;
    }

    /** Sends without waiting; what is sent while the connection is down is lost. */
    public void send(Object message) {
        var open = socket;
        if (open != null) {
            synchronized (this) {
                try {
                    open.sendText(new String(Json.write(message), StandardCharsets.UTF_8), true)
                            .orTimeout(5, TimeUnit.SECONDS)
                            .join();
                } catch (CompletionException | IllegalStateException e) {
                    drop();
                }
            }
        }
    }

    /** The phone has no network: the connection breaks and is not made again until {@code false}. */
    public void networkLost(boolean lost) {
        networkLost = lost;
        if (lost) {
            drop();
        }
    }

    @Override
    public void close() {
        wanted = false;
        drop();
    }

    private void drop() {
        var open = socket;
        if (open != null) {
            open.abort(); // tells the listener nothing
        }
        closed.countDown();
    }

    private void stayConnected() {
        while (wanted) {
            if (!networkLost) {
                connectAndWait();
            }
            try {
                Thread.sleep(RECONNECT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void connectAndWait() {
        var ended = new CountDownLatch(1);
        closed = ended;
        try {
            var uri = URI.create("ws://" + api.gateway().getAuthority() + path);
            api.http()
                    .newWebSocketBuilder()
                    .header("Authorization", "Bearer " + api.token())
                    .subprotocols("delivery.v1")
                    .connectTimeout(Duration.ofSeconds(5))
                    .buildAsync(uri, new Listener(ended))
                    .join();
            ended.await();
        } catch (CompletionException | IllegalStateException | java.io.UncheckedIOException e) {
            // not reachable now: the loop tries again
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            socket = null;
        }
    }

    private final class Listener implements WebSocket.Listener {

        private final CountDownLatch ended;
        private final StringBuilder text = new StringBuilder();

        Listener(CountDownLatch ended) {
            this.ended = ended;
        }

        @Override
        public void onOpen(WebSocket opened) {
            socket = opened;
            opened.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                var frame = Json.read(text.toString());
                text.setLength(0);
                owner.accept(frame);
                if (frame.has("seq")) {
                    send(Map.of("ack", frame.path("seq").asLong()));
                }
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            ended.countDown();
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            ended.countDown();
        }
    }
}
