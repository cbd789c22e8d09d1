package io.tiffin.sandbox.stack;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One service's view of the libraries that all services of a JVM share: its own classes, and of the shared jars those
 * that it declares.
 *
 * <p>Boot configures what it finds. Were all jars visible to all, the gateway would want a data source and find MVC beside
 * WebFlux; were they not shared, ten services would load Spring ten times. Boot's and Cloud's own classes are always
 * admitted: their conditions name each other's types.
 */
final class ServiceClassLoader extends URLClassLoader {

    static {
        registerAsParallelCapable();
    }

    private static final List<String> ALWAYS = List.of("org.springframework.boot.", "org.springframework.cloud.");

    private final String service;
    private final ClassLoader shared;
    private final Set<String> declared;
    private final ConcurrentHashMap<String, Boolean> admitted = new ConcurrentHashMap<>();

    ServiceClassLoader(Launch launch, ClassLoader shared) {
        super(launch.name(), new URL[] {url(launch.jar())}, shared);
        this.service = launch.name();
        this.shared = shared;
        this.declared = new HashSet<>(
                launch.libraries().stream().map(ServiceClassLoader::artifact).toList());
    }

    String service() {
        return service;
    }

    /** The service on whose behalf the thread runs: threads inherit their context class loader. */
    static @Nullable String of(Thread thread) {
        for (var loader = thread.getContextClassLoader(); loader != null; loader = loader.getParent()) {
            if (loader instanceof ServiceClassLoader own) {
                return own.service;
            }
        }
        return null;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            var found = findLoadedClass(name);
            if (found == null) {
                found = fromShared(name);
            }
            if (found == null) {
                found = findClass(name);
            }
            if (resolve) {
                resolveClass(found);
            }
            return found;
        }
    }

    private @Nullable Class<?> fromShared(String name) {
        try {
            var found = shared.loadClass(name);
            return isVisible(found) ? found : null;
        } catch (ClassNotFoundException _) {
            return null;
        }
    }

    private boolean isVisible(Class<?> type) {
        for (var prefix : ALWAYS) {
            if (type.getName().startsWith(prefix)) {
                return true;
            }
        }
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null || isAdmitted(source.getLocation())) {
            return true; // the JDK's, or declared
        }
        // the same class in a second jar, which is declared
        return !filtered(resourcesOfShared(type.getName().replace('.', '/') + ".class"))
                .isEmpty();
    }

    @Override
    public @Nullable URL getResource(String name) {
        var fromShared = filtered(resourcesOfShared(name));
        return fromShared.isEmpty() ? findResource(name) : fromShared.getFirst();
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        var all = new ArrayList<>(filtered(resourcesOfShared(name)));
        all.addAll(Collections.list(findResources(name)));
        return Collections.enumeration(all);
    }

    private List<URL> resourcesOfShared(String name) {
        try {
            return Collections.list(shared.getResources(name));
        } catch (IOException _) {
            return List.of();
        }
    }

    private List<URL> filtered(List<URL> resources) {
        return resources.stream().filter(this::isResourceVisible).toList();
    }

    private boolean isResourceVisible(URL resource) {
        if (!"jar".equals(resource.getProtocol())) {
            return true;
        }
        try {
            return resource.openConnection() instanceof JarURLConnection connection
                    && isAdmitted(connection.getJarFileURL());
        } catch (IOException _) {
            return false;
        }
    }

    private boolean isAdmitted(URL jar) {
        return admitted.computeIfAbsent(jar.toString(), url -> declared.contains(artifact(Path.of(URI.create(url)))));
    }

    /** Of two versions of an artifact only one is loaded; who declares the other gets this one. */
    private static String artifact(Path jar) {
        var version = jar.getParent();
        if (version == null
                || version.getParent() == null
                || "target".equals(version.getFileName().toString())) {
            return jar.toString();
        }
        var name = jar.getFileName().toString();
        var folder = version.getParent();
        // several jars of one artifact and version differ by classifier: netty's native transports
        return folder + "/" + name.replace(version.getFileName().toString(), "");
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static URL[] urls(List<Path> jars) {
        return jars.stream().map(ServiceClassLoader::url).toArray(URL[]::new);
    }
}
