package io.tiffin.benchmark.relay.load;

import io.tiffin.benchmark.lab.OutboxDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** One session that changes states and says so: the lock of the key's row first, then the outbox, as every writer owes it. */
public final class Writer implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement change;
    private final OutboxInsert insert;

    public Writer(OutboxDatabase database) throws SQLException {
        connection = database.connect();
        connection.setAutoCommit(false);
        change = connection.prepareStatement("update states set version = version + ?, status = 'PREPARING',"
                + " changed_at = clock_timestamp() where key = ? returning version");
        insert = new OutboxInsert(connection);
    }

    /** A state of each key; its version counts its changes. */
    public static void createStates(OutboxDatabase database) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("create table states (key text primary key, version bigint not null,"
                    + " status text not null, changed_at timestamptz not null)");
            try (var insert = connection.prepareStatement("insert into states values (?, 0, 'PLACED', now())")) {
                for (var key = 0; key < Messages.KEYS; key++) {
                    insert.setString(1, Messages.key(key));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }

    /** Changes the state and says nothing. */
    public void change(int key) throws SQLException {
        raiseVersion(Messages.key(key), 1);
        connection.commit();
    }

    /** Returns the key's version that the message carries. */
    public long changeAndTell(int number, String topic) throws SQLException {
        return changeAndTell(number, topic, 1);
    }

    /** Several changes of a key, and as many messages, in one transaction; returns the last version. */
    public long changeAndTell(int number, String topic, int times) throws SQLException {
        var key = Messages.key(number);
        var last = raiseVersion(key, times);
        for (var version = last - times + 1; version <= last; version++) {
            insert.add(topic, key, version, Messages.payload(number + version));
        }
        insert.execute();
        connection.commit();
        return last;
    }

    private long raiseVersion(String key, int by) throws SQLException {
        change.setInt(1, by);
        change.setString(2, key);
        try (var result = change.executeQuery()) {
            result.next();
            return result.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
