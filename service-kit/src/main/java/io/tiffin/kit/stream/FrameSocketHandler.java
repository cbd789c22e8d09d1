package io.tiffin.kit.stream;

import io.tiffin.kit.security.Caller;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.kit.web.Problems;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One endpoint's sockets: who may connect, acknowledgements, what the client says. */
final class FrameSocketHandler extends TextWebSocketHandler implements SubProtocolCapable, HandshakeInterceptor {

    private static final Logger log = LoggerFactory.getLogger(FrameSocketHandler.class);
    private static final CloseStatus TOO_MANY = new CloseStatus(4429, "too many connections");

    private final FrameEndpoint endpoint;
    private final FrameStreams streams;
    private final StreamSettings settings;
    private final JsonMapper json;
    private final Map<String, Connection> bySession = new ConcurrentHashMap<>();

    FrameSocketHandler(FrameEndpoint endpoint, FrameStreams streams, StreamSettings settings, JsonMapper json) {
        this.endpoint = endpoint;
        this.streams = streams;
        this.settings = settings;
        this.json = json;
    }

    @Override
    public List<String> getSubProtocols() {
        return List.of("delivery.v1");
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes)
            throws Exception {
        try {
            var authentication = SecurityContextHolder.getContext().getAuthentication();
            var caller = Caller.of(authentication);
            attributes.put("caller", caller);
            attributes.put("recipients", endpoint.recipients().apply(caller));
            return true;
        } catch (ApiProblem problem) {
            response.setStatusCode(problem.status());
            response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
            response.getBody()
                    .write(json.writeValueAsBytes(Problems.members(
                            problem.toProblem(), request.getURI().getPath())));
            response.getBody().flush();
            return false;
        }
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception failure) {}

    @Override
    @SuppressWarnings("unchecked") // put there by beforeHandshake
    public void afterConnectionEstablished(WebSocketSession session) throws Exception {
        session.setTextMessageSizeLimit((int) settings.maxMessage().toBytes());
        session.setBinaryMessageSizeLimit(1024);
        var attributes = session.getAttributes();
        var connection = new Connection(
                session,
                (Caller) Objects.requireNonNull(attributes.get("caller")),
                (Set<UUID>) Objects.requireNonNull(attributes.get("recipients")),
                expiryOf(session));
        if (!streams.admits(connection)) {
            session.close(TOO_MANY);
            return;
        }
        bySession.put(session.getId(), connection);
        streams.connected(connection);
    }

    private static @Nullable Instant expiryOf(WebSocketSession session) {
        return session.getPrincipal() instanceof JwtAuthenticationToken token
                ? token.getToken().getExpiresAt()
                : null;
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) {
        var connection = bySession.get(session.getId());
        if (connection == null) {
            return;
        }
        connection.heard();
        try {
            var incoming = endpoint.incoming();
            if (connection.recipients().isEmpty() && incoming != null) {
                answer(connection, incoming.on(connection.caller(), message.getPayload()));
                return;
            }
            var node = parse(message.getPayload());
            if (node.get("ack") != null) {
                acknowledge(connection, node.get("ack"));
            } else if (incoming != null) {
                answer(connection, incoming.on(connection.caller(), message.getPayload()));
            } else {
                throw ApiProblem.malformed("Only acknowledgements are understood here: {\"ack\": seq}.");
            }
        } catch (ApiProblem problem) {
            connection.sendText(json.writeValueAsString(
                    Map.of("type", "problem", "data", Problems.members(problem.toProblem(), endpoint.path()))));
        } catch (RuntimeException e) {
            log.error("a message on {} failed", endpoint.path(), e);
            connection.close(CloseStatus.SERVER_ERROR);
        }
    }

    private JsonNode parse(String text) {
        try {
            return json.readTree(text);
        } catch (JacksonException _) {
            throw ApiProblem.malformed("The message is not JSON.");
        }
    }

    private void acknowledge(Connection connection, JsonNode ack) {
        if (ack.isIntegralNumber()) {
            streams.acknowledged(connection, ack.longValue());
        } else if (ack.isArray() && ack.valueStream().allMatch(JsonNode::isIntegralNumber)) {
            ack.forEach(seq -> streams.acknowledged(connection, seq.longValue()));
        } else {
            throw ApiProblem.malformed("ack is a seq or a list of them.");
        }
    }

    private static void answer(Connection connection, @Nullable String text) {
        if (text != null) {
            connection.sendText(text);
        }
    }

    @Override
    protected void handlePongMessage(WebSocketSession session, PongMessage message) {
        var connection = bySession.get(session.getId());
        if (connection != null) {
            connection.heard();
        }
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable failure) {
        log.debug("transport error on {}: {}", endpoint.path(), failure.toString());
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        var connection = bySession.remove(session.getId());
        if (connection != null) {
            streams.disconnected(connection);
        }
    }
}
