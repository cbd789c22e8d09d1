package io.tiffin.benchmark.relay.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;

/** Rows for the outbox, as {@code service-kit} writes them. */
final class OutboxInsert implements AutoCloseable {

    private final PreparedStatement statement;

    OutboxInsert(Connection connection) throws SQLException {
        statement = connection.prepareStatement("insert into outbox (message_id, bucket, topic, key, headers, payload)"
                + " values (?, ?, ?, ?, ?::json, ?)");
    }

    void add(String topic, String key, long version, byte[] payload) throws SQLException {
        statement.setObject(1, UUID.randomUUID());
        statement.setShort(2, Messages.bucketOf(key));
        statement.setString(3, topic);
        statement.setString(4, key);
        statement.setString(5, Messages.headers(key, version));
        statement.setBytes(6, payload);
        statement.addBatch();
    }

    void execute() throws SQLException {
        statement.executeBatch();
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
