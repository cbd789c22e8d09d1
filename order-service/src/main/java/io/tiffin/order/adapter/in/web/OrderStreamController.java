package io.tiffin.order.adapter.in.web;

import io.tiffin.kit.security.Caller;
import io.tiffin.kit.time.RealClock;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.order.adapter.in.stream.Frame;
import io.tiffin.order.adapter.in.stream.LivePositions;
import io.tiffin.order.adapter.in.stream.OrderStreams;
import io.tiffin.order.adapter.in.stream.Watch;
import io.tiffin.order.adapter.in.web.OrderBody.FrameBody;
import io.tiffin.order.adapter.in.web.OrderBody.FramesBody;
import io.tiffin.order.adapter.in.web.OrderBody.StreamTokenBody;
import io.tiffin.order.application.OrderNotFound;
import io.tiffin.order.application.OrderReads;
import io.tiffin.order.application.StreamTokens;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The live view of one order. A request's thread is a virtual one: it may wait as long as the stream is open. */
@RestController
@RequestMapping("/v1/orders/{id}")
class OrderStreamController {

    private static final int LONGEST_WAIT_S = 30;

    private final OrderReads reads;
    private final OrderStreams streams;
    private final StreamTokens tokens;
    private final LivePositions positions;
    private final RealClock clock;
    private final JsonMapper json;
    private final Duration heartbeat;
    private final Duration longest;

    OrderStreamController(
            OrderReads reads,
            OrderStreams streams,
            StreamTokens tokens,
            LivePositions positions,
            RealClock clock,
            JsonMapper json,
            @Value("${order.streams.heartbeat:15s}") Duration heartbeat,
            @Value("${order.streams.longest:1h}") Duration longest) {
        this.reads = reads;
        this.streams = streams;
        this.tokens = tokens;
        this.positions = positions;
        this.clock = clock;
        this.json = json;
        this.heartbeat = heartbeat;
        this.longest = longest;
    }

    /** For browsers' EventSource, which can send no header. */
    @PostMapping("/stream-token")
    StreamTokenBody token(@PathVariable String id, Caller.Customer customer) {
        var order = OrderController.orderId(id);
        if (!reads.exists(order, customer.id())) {
            throw new OrderNotFound();
        }
        var token = tokens.issue(order);
        return new StreamTokenBody(token.text(), token.expiresAt());
    }

    /** The same frames for clients that cannot hold a stream: what came after, or what comes within the wait. */
    @GetMapping(path = "/events", params = "wait", produces = MediaType.APPLICATION_JSON_VALUE)
    FramesBody poll(
            @PathVariable String id,
            @RequestParam int wait,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String st,
            @RequestHeader(value = "Last-Event-ID", required = false) @Nullable String lastEventId)
            throws InterruptedException {
        var order = admitted(id, st);
        var patience = Duration.ofSeconds(Math.clamp(wait, 0, LONGEST_WAIT_S));
        try (var watch = streams.watch(order, sequence(after == null ? lastEventId : after))) {
            var frames = new ArrayList<FrameBody>();
            var end = clock.now().plus(patience);
            while (true) {
                var left = frames.isEmpty() ? Duration.between(clock.now(), end) : Duration.ZERO;
                switch (watch.next(left.isNegative() ? Duration.ZERO : left)) {
                    case Frame.Line(var line) -> frames.add(FrameBody.of(line));
                    case Frame.Live _ -> {} // a poll shows where the order stands; positions are in the order itself
                    case Frame.End(var reason) -> {
                        return new FramesBody(frames, reason == Frame.Reason.CLOSED);
                    }
                    case null -> {
                        return new FramesBody(frames, false);
                    }
                }
            }
        }
    }

    @GetMapping(path = "/events", params = "!wait")
    void stream(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String st,
            @RequestHeader(value = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletResponse response)
            throws InterruptedException {
        var order = admitted(id, st);
        var until = until();
        try (var watch = streams.watch(order, sequence(lastEventId))) {
            if (watch.isOver()) {
                response.setStatus(HttpStatus.NO_CONTENT.value()); // an EventSource comes again after anything else
                return;
            }
            response.setContentType("text/event-stream;charset=UTF-8");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setHeader("X-Accel-Buffering", "no");
            response.flushBuffer();
            var out = response.getOutputStream();
            var last = positions.frameOf(order).orElse(null);
            if (last != null) {
                write(out, last.event(), null, last.json());
            }
            send(watch, out, until);
        } catch (IOException _) {
            return; // the client has gone; it comes again with the id of the last frame it saw
        }
    }

    private void send(Watch watch, OutputStream out, Instant until) throws IOException, InterruptedException {
        while (clock.now().isBefore(until)) {
            switch (watch.next(heartbeat)) {
                case Frame.Line(var line) ->
                    write(out, "order.updated", line.sequence(), json.writeValueAsString(FrameBody.of(line)));
                case Frame.Live(var event, var data) -> write(out, event, null, data);
                case Frame.End(var reason) -> {
                    if (reason == Frame.Reason.CLOSED) {
                        write(out, "closed", null, "{}");
                    }
                    return;
                }
                case null -> write(out, "heartbeat", null, "{}");
            }
        }
    }

    private static void write(OutputStream out, String event, @Nullable Integer id, String data) throws IOException {
        var text = new StringBuilder("event: ").append(event).append('\n');
        if (id != null) {
            text.append("id: ").append(id).append('\n');
        }
        text.append("data: ").append(data).append("\n\n");
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** By the stream's own token, or as the customer whose order it is. */
    private UUID admitted(String id, @Nullable String streamToken) {
        if (streamToken != null) {
            var order = OrderController.orderId(id);
            if (!tokens.admits(streamToken, order)) {
                throw ApiProblem.unauthenticated("The stream token is unknown, too old, or for another order.");
            }
            return order;
        }
        var customer = Caller.as(authentication(), Caller.Customer.class);
        var order = OrderController.orderId(id);
        if (!reads.exists(order, customer.id())) {
            throw new OrderNotFound();
        }
        return order;
    }

    /** No stream outlives the token that opened it. */
    private Instant until() {
        var latest = clock.now().plus(longest);
        if (authentication() instanceof JwtAuthenticationToken jwt) {
            var expires = Objects.requireNonNullElse(jwt.getToken().getExpiresAt(), latest);
            return expires.isBefore(latest) ? expires : latest;
        }
        return latest;
    }

    private static @Nullable Authentication authentication() {
        return SecurityContextHolder.getContext().getAuthentication();
    }

    private static int sequence(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return 0;
        }
        try {
            return Math.max(0, Integer.parseInt(lastEventId.strip()));
        } catch (NumberFormatException _) {
            throw ApiProblem.malformed("Last-Event-ID is not an id of this stream.");
        }
    }
}
