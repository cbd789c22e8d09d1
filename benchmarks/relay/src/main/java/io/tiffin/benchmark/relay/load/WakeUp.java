package io.tiffin.benchmark.relay.load;

import io.tiffin.benchmark.lab.OutboxDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/** After the commit, at most once a millisecond, on a connection of its own: as {@code service-kit} does it. */
public final class WakeUp implements AutoCloseable {

    private static final long PAUSE_NANOS = 1_000_000;

    private final Connection connection;
    private final Semaphore wanted = new Semaphore(0);
    private final Thread thread;

    public WakeUp(OutboxDatabase database) throws SQLException {
        connection = database.connect();
        thread = Thread.ofPlatform().name("wake-up").start(this::notifyUntilClosed);
    }

    public void want() {
        if (wanted.availablePermits() == 0) {
            wanted.release();
        }
    }

    private void notifyUntilClosed() {
        try (var statement = connection.createStatement()) {
            while (true) {
                wanted.acquire();
                wanted.drainPermits();
                statement.execute("notify outbox");
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (InterruptedException _) {
            // closed
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws SQLException, InterruptedException {
        thread.interrupt();
        thread.join();
        connection.close();
    }
}
