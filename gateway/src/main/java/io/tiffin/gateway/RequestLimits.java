package io.tiffin.gateway;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Holds a request to the methods and the size of body that its route allows, also when the size was not announced. */
@Component
final class RequestLimits implements GlobalFilter, Ordered {

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        Route route = exchange.getRequiredAttribute(GATEWAY_ROUTE_ATTR);
        var request = exchange.getRequest();
        var way = Door.wayOf(route);
        if (!way.methods().contains(request.getMethod())) {
            return Mono.error(new MethodNotAllowedException(request.getMethod(), way.methods()));
        }
        var limit = way.maxBody().toBytes();
        if (request.getHeaders().getContentLength() > limit) {
            return Mono.error(new BodyTooLarge(limit));
        }
        return chain.filter(exchange.mutate().request(counted(request, limit)).build());
    }

    private static ServerHttpRequest counted(ServerHttpRequest request, long limit) {
        return new ServerHttpRequestDecorator(request) {
            @Override
            public Flux<DataBuffer> getBody() {
                return Flux.defer(() -> {
                    var seen = new long[1];
                    return super.getBody().handle((buffer, sink) -> {
                        seen[0] += buffer.readableByteCount();
                        if (seen[0] > limit) {
                            DataBufferUtils.release(buffer);
                            sink.error(new BodyTooLarge(limit));
                        } else {
                            sink.next(buffer);
                        }
                    });
                });
            }
        };
    }
}
