package io.tiffin.gateway;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/** The W3C trace of a request. Its id is also the request id that clients see and quote. */
record Trace(String id, String span) {

    private static final Pattern TRACEPARENT = Pattern.compile("00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final String NONE = "0".repeat(32);
    private static final String ATTRIBUTE = Trace.class.getName();

    /** A client may bring its own trace; a malformed one is replaced, as the standard wants it. */
    static Trace continuing(@Nullable String traceparent) {
        if (traceparent != null) {
            var matcher = TRACEPARENT.matcher(traceparent);
            if (matcher.matches() && !matcher.group(1).equals(NONE)) {
                return new Trace(matcher.group(1), word());
            }
        }
        return fresh();
    }

    static Trace fresh() {
        return new Trace(word() + word(), word());
    }

    String traceparent() {
        return "00-%s-%s-01".formatted(id, span);
    }

    void attachTo(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    static Trace of(ServerWebExchange exchange) {
        return exchange.getAttributeOrDefault(ATTRIBUTE, new Trace(NONE, word()));
    }

    private static String word() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE));
    }
}
