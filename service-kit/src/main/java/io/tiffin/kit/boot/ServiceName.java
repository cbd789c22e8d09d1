package io.tiffin.kit.boot;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which service a thread works for. In a JVM that runs several, logging exists once, but each service has a class loader
 * of its own, which its threads inherit.
 */
final class ServiceName {

    private static final Map<ClassLoader, String> NAMES = Collections.synchronizedMap(new WeakHashMap<>());

    static void register(@Nullable ClassLoader loader, String name) {
        if (loader != null) {
            NAMES.put(loader, name);
        }
    }

    static String ofCurrentThread() {
        for (var loader = Thread.currentThread().getContextClassLoader(); loader != null; loader = loader.getParent()) {
            var name = NAMES.get(loader);
            if (name != null) {
                return name;
            }
        }
        return "-";
    }

    private ServiceName() {}
}
