package io.tiffin.gateway;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

@Component
final class ProblemWriter {

    // a killed service is healthy again within three seconds
    private static final String RETRY_AFTER_SECONDS = "2";

    private final JsonMapper json;

    ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    byte[] document(Fault fault, String detail, Trace trace, String path) {
        return json.writeValueAsBytes(Problem.of(fault, detail, trace, path));
    }

    Mono<Void> write(ServerWebExchange exchange, Fault fault, String detail) {
        return write(exchange, fault, detail, HttpHeaders.EMPTY);
    }

    Mono<Void> write(ServerWebExchange exchange, Fault fault, String detail, HttpHeaders more) {
        var response = exchange.getResponse();
        var headers = response.getHeaders();
        headers.clear(); // of what a service may have begun to answer
        headers.putAll(more);
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (fault == Fault.SERVICE_UNAVAILABLE) {
            headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        response.setStatusCode(fault.status());
        var body = document(
                fault,
                detail,
                Trace.of(exchange),
                exchange.getRequest().getPath().value());
        headers.setContentLength(body.length);
        if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
            return response.setComplete();
        }
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
