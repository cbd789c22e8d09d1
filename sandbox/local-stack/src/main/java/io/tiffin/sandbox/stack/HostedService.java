package io.tiffin.sandbox.stack;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** A Spring Boot application, or a plain program, that runs in this JVM under a class loader of its own. */
final class HostedService {

    private final ServiceClassLoader loader;
    private volatile @Nullable AutoCloseable context;

    private HostedService(ServiceClassLoader loader) {
        this.loader = loader;
    }

    /** Runs the service's main method to its end, that is until the application is up. */
    static HostedService start(Launch launch, ClassLoader shared) throws Exception {
        var service = new HostedService(new ServiceClassLoader(launch, shared));
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(service.loader);
        try {
            service.run(launch);
            return service;
        } catch (Exception | LinkageError e) {
            service.loader.close();
            throw e;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    void stop() throws Exception {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            var open = context;
            if (open != null) {
                open.close();
            }
            loader.close();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void run(Launch launch) throws Exception {
        var main = loader.loadClass(launch.mainClass()).getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        var failure = new Exception[1];
        Runnable body = () -> {
            try {
                main.invoke(null, (Object) launch.arguments().toArray(String[]::new));
            } catch (InvocationTargetException e) {
                failure[0] = e.getCause() instanceof Exception cause ? cause : e;
            } catch (IllegalAccessException e) {
                failure[0] = e;
            }
        };
        if (launch.isSpringApplication()) {
            watched(body);
        } else {
            body.run();
        }
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    /** Boot's hook for those who start an application without being it: the only way to its context past its main method. */
    private void watched(Runnable body) throws ReflectiveOperationException {
        var hookType = loader.loadClass("org.springframework.boot.SpringApplicationHook");
        var listenerType = loader.loadClass("org.springframework.boot.SpringApplicationRunListener");
        var listener = proxy(listenerType, (_, method, arguments) -> {
            if ("contextPrepared".equals(method.getName())) {
                context = (AutoCloseable) arguments[0];
            }
            return null;
        });
        var hook = proxy(hookType, (_, _, arguments) -> {
            giveLoader(arguments[0]);
            return listener;
        });
        loader.loadClass("org.springframework.boot.SpringApplication")
                .getMethod("withHook", hookType, Runnable.class)
                .invoke(null, hook, body);
    }

    /** Without it Boot reads the names of environment post-processors from its own class loader, which shows all jars. */
    private void giveLoader(Object application) throws ReflectiveOperationException {
        var resourceLoader = loader.loadClass("org.springframework.core.io.ResourceLoader");
        var own = loader.loadClass("org.springframework.core.io.DefaultResourceLoader")
                .getConstructor(ClassLoader.class)
                .newInstance(loader);
        application.getClass().getMethod("setResourceLoader", resourceLoader).invoke(application, own);
    }

    @SuppressWarnings("ReferenceEquality") // what equals means for an object without a state
    private Object proxy(Class<?> type, InvocationHandler handler) {
        return Proxy.newProxyInstance(
                loader, new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> self == arguments[0];
                    case "toString" -> type.getSimpleName();
                    default -> handler.invoke(self, method, arguments);
                });
    }
}
