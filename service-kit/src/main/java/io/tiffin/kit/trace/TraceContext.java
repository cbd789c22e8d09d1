package io.tiffin.kit.trace;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The trace that the present thread works for. It lives in the log context, so that every line carries it, and travels
 * as {@code traceparent} in HTTP and message headers.
 */
public record TraceContext(String traceId, String spanId) {

    public static final String HEADER = "traceparent";
    public static final String TRACE_ID = "traceId";
    public static final String ORDER_ID = "orderId";

    private static final String SPAN_ID = "spanId";
    private static final Pattern TRACEPARENT = Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}");
    private static final String NO_TRACE = "0".repeat(32);

    /** Ends the thread's work for a trace or an order; the log context is then as it was before. */
    public interface Scope extends AutoCloseable {

        @Override
        void close();
    }

    public static TraceContext start() {
        var random = ThreadLocalRandom.current();
        var hex = HexFormat.of();
        return new TraceContext(
                hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong() | 1),
                hex.toHexDigits(random.nextLong() | 1));
    }

    /** Goes on with the trace of a received header; a missing or malformed one starts a new trace. */
    public static TraceContext follow(@Nullable String traceparent) {
        if (traceparent != null) {
            var matcher = TRACEPARENT.matcher(traceparent);
            if (matcher.matches() && !NO_TRACE.equals(matcher.group(1))) {
                return new TraceContext(matcher.group(1), start().spanId());
            }
        }
        return start();
    }

    public static Optional<TraceContext> current() {
        var traceId = MDC.get(TRACE_ID);
        var spanId = MDC.get(SPAN_ID);
        return traceId == null || spanId == null ? Optional.empty() : Optional.of(new TraceContext(traceId, spanId));
    }

    /** The header for what leaves the process now: the present trace, or a new one. */
    public static String currentTraceparent() {
        return current().orElseGet(TraceContext::start).traceparent();
    }

    public String traceparent() {
        return "00-" + traceId + "-" + spanId + "-01";
    }

    public Scope open() {
        var closeTrace = put(TRACE_ID, traceId);
        var closeSpan = put(SPAN_ID, spanId);
        return () -> {
            closeSpan.close();
            closeTrace.close();
        };
    }

    /** Names the order in the log lines of this thread until the scope is closed. */
    public static Scope forOrder(String orderId) {
        return put(ORDER_ID, orderId);
    }

    private static Scope put(String key, String value) {
        var before = MDC.get(key);
        MDC.put(key, value);
        return () -> {
            if (before == null) {
                MDC.remove(key);
            } else {
                MDC.put(key, before);
            }
        };
    }
}
