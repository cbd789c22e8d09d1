package io.tiffin.sandbox.stack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** The launcher's ear: a loopback port and a secret, both in a file that only the owner reads. */
final class ControlServer implements AutoCloseable {

    private final HttpServer server;
    private final Path file;
    private final String secret = UUID.randomUUID().toString();
    private final Launcher launcher;
    private final Runnable whenAskedToStop;

    private ControlServer(HttpServer server, Path file, Launcher launcher, Runnable whenAskedToStop) {
        this.server = server;
        this.file = file;
        this.launcher = launcher;
        this.whenAskedToStop = whenAskedToStop;
    }

    static ControlServer start(Path file, Launcher launcher, Runnable whenAskedToStop) {
        try {
            var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var control = new ControlServer(http, file, launcher, whenAskedToStop);
            http.createContext("/", control::handle);
            http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            http.start();
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    file,
                    "http://127.0.0.1:%d %s %d%n"
                            .formatted(
                                    http.getAddress().getPort(),
                                    control.secret,
                                    ProcessHandle.current().pid()));
            return control;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var given = exchange.getRequestHeaders().getFirst("Authorization");
            if (given == null || !MessageDigest.isEqual(bytes(given), bytes("Bearer " + secret))) {
                answer(exchange, 401, "wrong secret");
                return;
            }
            try {
                answer(exchange, 200, obey(exchange.getRequestURI().getPath()));
            } catch (StackFailure e) {
                answer(exchange, 409, String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                answer(exchange, 500, e.toString());
            }
        }
    }

    private String obey(String path) {
        var words = path.substring(1).split("/", 2);
        var name = words.length == 2 ? words[1] : "";
        return switch (words[0]) {
            case "parts" -> launcher.parts().stream().map(Part::toLine).collect(Collectors.joining("\n"));
            case "kill" -> launcher.kill(name);
            case "start" -> launcher.start(name);
            case "restart" -> launcher.restart(name);
            case "down" -> {
                whenAskedToStop.run();
                yield "stopping";
            }
            default -> throw new StackFailure("no such command: " + words[0]);
        };
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        var body = bytes(text);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
