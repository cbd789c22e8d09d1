package io.tiffin.sandbox.infra;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A Redis server with an append-only file, as a child of this JVM. */
public final class Redis implements AutoCloseable {

    private final ChildProgram program;
    private final int port;

    private Redis(ChildProgram program, int port) {
        this.program = program;
        this.port = port;
    }

    /** Starts a server on the data that the folder holds, or on none. */
    public static Redis start(Path folder, int port) {
        var binary = Binaries.redis();
        var pidFile = new PidFile(folder.resolveSibling(folder.getFileName() + ".pid"));
        pidFile.endPrevious("TERM", Duration.ofSeconds(5));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var command = List.of(
                binary.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toAbsolutePath().toString(),
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec",
                "--save",
                "");
        var log = folder.resolveSibling(folder.getFileName() + ".log");
        var program = ChildProgram.start(command, false, "TERM", folder, log, pidFile);
        var redis = new Redis(program, port);
        redis.awaitReady(log);
        return redis;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public ProcessHandle process() {
        return program.handle();
    }

    public boolean isAlive() {
        return program.isAlive();
    }

    @Override
    public void close() {
        program.stop(Duration.ofSeconds(10));
    }

    private void awaitReady(Path log) {
        var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (System.nanoTime() < end && program.isAlive()) {
            if (answers()) {
                return;
            }
            Waiting.shortly();
        }
        program.stop(Duration.ofSeconds(1));
        throw new IllegalStateException("Redis did not start: see " + log);
    }

    /** Whether this very process serves: at the port another program might. */
    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            socket.setSoTimeout(500);
            socket.getOutputStream().write("INFO server\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            var ours = "process_id:" + program.handle().pid();
            var seen = false;
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                seen |= line.equals(ours);
                if (line.startsWith("+PONG") || line.startsWith("-")) { // an error while it reads its file
                    return seen && line.startsWith("+PONG");
                }
            }
            return false;
        } catch (IOException _) {
            return false;
        }
    }
}
