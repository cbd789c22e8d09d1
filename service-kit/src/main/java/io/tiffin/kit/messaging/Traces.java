package io.tiffin.kit.messaging;

import io.tiffin.kit.trace.TraceContext;
import java.util.Map;

/**
 * Which trace a message belongs to. In a poll every key has its own: what a use case publishes for a key continues the trace
 * of the message that it is handling for that key. Otherwise it is the thread's present trace.
 */
final class Traces {

    private static final ThreadLocal<Map<String, String>> BY_KEY = ThreadLocal.withInitial(Map::of);

    static String traceParentFor(String key) {
        var handled = BY_KEY.get().get(key);
        return handled != null ? handled : TraceContext.currentTraceparent();
    }

    static void with(Map<String, String> traceParentByKey, Runnable work) {
        BY_KEY.set(traceParentByKey);
        try {
            work.run();
        } finally {
            BY_KEY.remove();
        }
    }

    private Traces() {}
}
