package io.tiffin.kit.stream;

import io.tiffin.kit.security.Caller;
import io.tiffin.kit.stream.StoredFrames.Ack;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.SessionLimitExceededException;

/** One client's socket: what it was sent and what it has acknowledged. */
final class Connection {

    static final CloseStatus TOKEN_EXPIRED = new CloseStatus(4401, "token expired");

    private static final Logger log = LoggerFactory.getLogger(Connection.class);
    private static final Duration LONGEST_SEND = Duration.ofSeconds(5);
    private static final int BUFFER_BYTES = 512 * 1024;

    private record Sent(UUID recipient, long nanos) {}

    private final WebSocketSession socket;
    private final Caller caller;
    private final Set<UUID> recipients;
    private final @Nullable Instant expiresAt;
    private final Map<Long, Sent> sent = new ConcurrentHashMap<>();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean sending = new AtomicBoolean();
    private volatile long lastHeard = System.nanoTime();
    private volatile long lastPing = System.nanoTime();

    Connection(WebSocketSession socket, Caller caller, Set<UUID> recipients, @Nullable Instant expiresAt) {
        this.socket = new ConcurrentWebSocketSessionDecorator(socket, (int) LONGEST_SEND.toMillis(), BUFFER_BYTES);
        this.caller = caller;
        this.recipients = Set.copyOf(recipients);
        this.expiresAt = expiresAt;
    }

    Caller caller() {
        return caller;
    }

    Set<UUID> recipients() {
        return recipients;
    }

    boolean expired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    void heard() {
        lastHeard = System.nanoTime();
    }

    /** Empty when it was never sent here, or is acknowledged already. */
    @Nullable
    Ack acknowledge(long seq) {
        var frame = sent.get(seq);
        if (frame == null) {
            return null;
        }
        acknowledged.add(seq); // first: between the two the frame must not look unsent
        sent.remove(seq);
        return new Ack(frame.recipient(), seq);
    }

    /** The row is gone: no query returns the frame any more. */
    void forget(long seq) {
        acknowledged.remove(seq);
    }

    /** Which of the rows are due here: not sent yet, or not acknowledged for too long. */
    List<StoredFrames.Row> due(Collection<StoredFrames.Row> rows, Duration resendAfter) {
        var now = System.nanoTime();
        return rows.stream()
                .filter(row -> !acknowledged.contains(row.seq()))
                .filter(row -> {
                    var before = sent.get(row.seq());
                    return before == null || now - before.nanos() >= resendAfter.toNanos();
                })
                .toList();
    }

    /** True when another thread is still sending to this slow client: it gets the frames in a later round. */
    boolean busy() {
        return sending.get();
    }

    void send(List<StoredFrames.Row> rows) {
        if (!sending.compareAndSet(false, true)) {
            return;
        }
        try {
            for (var row : rows) {
                if (acknowledged.contains(row.seq())) {
                    continue;
                }
                sent.put(row.seq(), new Sent(row.recipient(), System.nanoTime())); // before: the ack may be quick
                if (!sendText(row.envelope())) {
                    return;
                }
            }
        } finally {
            sending.set(false);
        }
    }

    boolean sendText(String text) {
        try {
            socket.sendMessage(new TextMessage(text));
            return true;
        } catch (IOException | IllegalStateException | SessionLimitExceededException e) {
            log.debug("a client of {} is gone: {}", caller.subject(), e.toString());
            close(CloseStatus.SESSION_NOT_RELIABLE);
            return false;
        }
    }

    /** Pings when it is time; false when the client has been silent for three pings. */
    boolean keepAlive(Duration interval) {
        var now = System.nanoTime();
        if (now - lastHeard > 3 * interval.toNanos()) {
            return false;
        }
        if (now - lastPing >= interval.toNanos()) {
            lastPing = now;
            try {
                socket.sendMessage(new PingMessage());
            } catch (IOException | IllegalStateException | SessionLimitExceededException _) {
                return false;
            }
        }
        return true;
    }

    void close(CloseStatus status) {
        try {
            socket.close(status);
        } catch (IOException | IllegalStateException e) {
            log.debug("closing failed: {}", e.toString());
        }
    }
}
