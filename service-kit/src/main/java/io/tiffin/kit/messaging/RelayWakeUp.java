package io.tiffin.kit.messaging;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code NOTIFY outbox}, at most once a millisecond, on a connection and a thread of its own. Inside the writing transactions
 * it would serialise their commits and cost most of their throughput. A lost wake-up costs the relay's poll interval only.
 */
final class RelayWakeUp implements Runnable, AutoCloseable {

    interface Connections {
        Connection open() throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(RelayWakeUp.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();

    private final Connections connections;
    private final Semaphore wanted = new Semaphore(0);
    private final Thread thread;

    RelayWakeUp(Connections connections) {
        this.connections = connections;
        thread = Thread.ofVirtual().name("outbox-wake-up").start(this::notifyUntilClosed);
    }

    @Override
    public void run() {
        if (wanted.availablePermits() == 0) {
            wanted.release();
        }
    }

    private void notifyUntilClosed() {
        Connection connection = null;
        try {
            while (true) {
                wanted.acquire();
                wanted.drainPermits();
                connection = notify(connection);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (InterruptedException _) {
            close(connection);
        }
    }

    private @Nullable Connection notify(@Nullable Connection present) throws InterruptedException {
        var connection = present;
        try {
            if (connection == null) {
                connection = connections.open();
            }
            try (var statement = connection.createStatement()) {
                statement.execute("notify outbox");
            }
            return connection;
        } catch (SQLException e) {
            LOG.warn("The relay could not be woken; it polls. {}", e.getMessage());
            close(connection);
            Thread.sleep(AFTER_FAILURE);
            return null;
        }
    }

    private static void close(@Nullable Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("The wake-up connection was closed already", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
