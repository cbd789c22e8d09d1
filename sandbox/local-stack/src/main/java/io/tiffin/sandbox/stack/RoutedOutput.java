package io.tiffin.sandbox.stack;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;

/** Standard output of a JVM with several services: each service's lines go to its own log file. */
final class RoutedOutput extends OutputStream {

    private final Path logs;
    private final OutputStream others;
    private final ConcurrentHashMap<String, OutputStream> files = new ConcurrentHashMap<>();

    private RoutedOutput(Path logs, OutputStream others) {
        this.logs = logs;
        this.others = others;
    }

    /** Before the first service starts; logging writes to what {@code System.out} is at that time. */
    static void install(Path logs, OutputStream others) {
        System.setOut(new PrintStream(new RoutedOutput(logs, others), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new RoutedOutput(logs, System.err), true, StandardCharsets.UTF_8));
    }

    @Override
    public void write(int b) throws IOException {
        destination().write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        destination().write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        destination().flush();
    }

    private OutputStream destination() {
        var service = ServiceClassLoader.of(Thread.currentThread());
        return service == null ? others : files.computeIfAbsent(service, this::open);
    }

    private OutputStream open(String service) {
        try {
            return new FileOutputStream(logs.resolve(service + ".log").toFile(), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
