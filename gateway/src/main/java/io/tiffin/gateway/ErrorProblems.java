package io.tiffin.gateway;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.stereotype.Component;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Tells a client honestly what became of a request that no service answered. */
@Component
@Order(-2) // before Boot's own
final class ErrorProblems implements WebExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ErrorProblems.class);

    private final ProblemWriter problems;

    ErrorProblems(ProblemWriter problems) {
        this.problems = problems;
    }

    record Told(Fault fault, String detail) {}

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        if (exchange.getResponse().isCommitted()) {
            return Mono.error(error); // the connection is cut: half an answer must not look like a whole one
        }
        var told = told(error);
        record(exchange, told, error);
        var headers = new HttpHeaders();
        if (error instanceof MethodNotAllowedException refused) {
            headers.setAllow(Set.copyOf(refused.getSupportedMethods()));
        }
        return problems.write(exchange, told.fault(), told.detail(), headers);
    }

    private static Told told(Throwable error) {
        return switch (error) {
            case BodyTooLarge e -> new Told(Fault.PAYLOAD_TOO_LARGE, e.detail());
            case MethodNotAllowedException e ->
                new Told(Fault.METHOD_NOT_ALLOWED, "%s is not a method of this resource.".formatted(e.getHttpMethod()));
            case ResponseStatusException e -> told(e);
            case WebSocketClientHandshakeException e -> told(e);
            case AuthenticationServiceException _ ->
                new Told(Fault.SERVICE_UNAVAILABLE, "Tokens cannot be checked at the moment.");
            // no byte of the request has left
            case ConnectException _ ->
                new Told(Fault.SERVICE_UNAVAILABLE, "It was not reached; nothing was done. Try again.");
            case UnknownHostException _ ->
                new Told(Fault.SERVICE_UNAVAILABLE, "It was not reached; nothing was done. Try again.");
            case TimeoutException _ -> tookTooLong();
            case ReadTimeoutException _ -> // and the connection is closed: this reaches no one
                new Told(Fault.MALFORMED_REQUEST, "The request did not come to an end.");
            case DecoderException _ -> new Told(Fault.BAD_GATEWAY, "Its answer could not be read.");
            case IOException _ ->
                new Told(
                        Fault.BAD_GATEWAY,
                        "Whether the request was carried out is not known. Try again with the same Idempotency-Key.");
            default -> new Told(Fault.INTERNAL_ERROR, "Try again later, and quote the request id if it persists.");
        };
    }

    private static Told told(ResponseStatusException e) {
        return switch (HttpStatus.resolve(e.getStatusCode().value())) {
            case NOT_FOUND -> new Told(Fault.NOT_FOUND, "No resource has this address.");
            case GATEWAY_TIMEOUT -> tookTooLong();
            case null, default -> new Told(Fault.of(e.getStatusCode().value()), "The request was refused.");
        };
    }

    /** A service has refused a WebSocket before it was one. */
    private static Told told(WebSocketClientHandshakeException e) {
        var status = e.response() == null ? 502 : e.response().status().code();
        return new Told(Fault.of(status), "The stream was refused (%d).".formatted(status));
    }

    private static Told tookTooLong() {
        return new Told(
                Fault.GATEWAY_TIMEOUT,
                "Whether the request was carried out is not known. Try again with the same Idempotency-Key.");
    }

    private static void record(ServerWebExchange exchange, Told told, Throwable error) {
        var status = told.fault().status();
        if (!status.is5xxServerError()) {
            return; // counted by the metrics; whoever sends garbage does not fill our logs
        }
        var line = log.atWarn()
                .addKeyValue("traceId", Trace.of(exchange).id())
                .addKeyValue("method", exchange.getRequest().getMethod().name())
                .addKeyValue("path", exchange.getRequest().getPath().value())
                .addKeyValue("status", status.value());
        if (told.fault() == Fault.INTERNAL_ERROR) {
            line.setCause(error).log("request failed");
        } else {
            line.log("no answer from behind: {}", error.toString());
        }
    }
}
