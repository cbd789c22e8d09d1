package io.tiffin.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Between a client and a server on this machine: connections can be cut, and new ones refused. */
final class TcpProxy implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final Collection<Socket> sockets = new ConcurrentLinkedQueue<>();
    private volatile boolean open = true;

    TcpProxy(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Ends all connections; while not open again, new ones end at once. */
    void cut() {
        open = false;
        sockets.forEach(TcpProxy::close);
        sockets.clear();
    }

    void open() {
        open = true;
    }

    private void accept() {
        try {
            while (true) {
                var client = server.accept();
                if (open) {
                    connect(client);
                } else {
                    close(client);
                }
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void connect(Socket client) {
        try {
            var upstream = new Socket(InetAddress.getLoopbackAddress(), target);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(upstream);
            Thread.ofVirtual().start(() -> copy(client, upstream));
            Thread.ofVirtual().start(() -> copy(upstream, client));
        } catch (IOException _) {
            close(client);
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException _) {
            // one of them was cut
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // it was already
        }
    }

    @Override
    public void close() {
        cut();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
