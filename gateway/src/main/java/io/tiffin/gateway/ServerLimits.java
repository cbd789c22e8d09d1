package io.tiffin.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/** What is refused before it is a request: slow senders, and heads that are too long or make no sense. */
@Component
final class ServerLimits implements NettyServerCustomizer {

    private static final String NAME = "tiffin.undecodable";

    private final GatewaySettings settings;
    private final ProblemWriter problems;

    ServerLimits(GatewaySettings settings, ProblemWriter problems) {
        this.settings = settings;
        this.problems = problems;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return server.readTimeout(settings.clientRead())
                .doOnChannelInit((_, channel, _) ->
                        channel.pipeline().addAfter(NettyPipeline.HttpCodec, NAME, new Undecodable()));
    }

    /** Netty answers such a request with an empty 400, 414 or 431, the only empty full responses with an error status. */
    private final class Undecodable extends ChannelOutboundHandlerAdapter {

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // the promise carries the outcome
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            context.write(
                    message instanceof FullHttpResponse answer && isRefusal(answer) ? explained(answer) : message,
                    promise);
        }

        private static boolean isRefusal(FullHttpResponse answer) {
            return answer.status().code() >= 400
                    && !answer.content().isReadable()
                    && answer.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        }

        private FullHttpResponse explained(FullHttpResponse refusal) {
            ReferenceCountUtil.release(refusal);
            var trace = Trace.fresh();
            var fault = Fault.of(refusal.status().code());
            var body = problems.document(fault, "Request line and headers could not be taken.", trace, "/");
            var answer =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, refusal.status(), Unpooled.wrappedBuffer(body));
            answer.headers()
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                    .set(HttpHeaderNames.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE)
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length)
                    .set(RequestHeaders.REQUEST_ID, trace.id());
            return answer;
        }
    }
}
