package io.tiffin.benchmark.relay.contender;

import io.tiffin.benchmark.lab.ChildJvm;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * One transaction a batch: rows that nobody else has locked, sent, acknowledged, deleted. While batches are full the next one
 * follows at once. Deleting is kinder to the table than the flag that is often set instead.
 */
final class OriginalDesignProgram {

    private static final int BATCH = 1_000;
    private static final long POLL_MILLIS = 100;

    private OriginalDesignProgram() {}

    /** Arguments: database's URL, its role (also the password), bootstrap servers. */
    public static void main(String[] arguments) throws SQLException, InterruptedException {
        try (var connection = DriverManager.getConnection(arguments[0], arguments[1], arguments[1]);
                var producer = Producers.open(arguments[2])) {
            connection.setAutoCommit(false);
            System.out.println(ChildJvm.READY);
            while (true) {
                if (moveBatch(connection, producer) < BATCH) {
                    Thread.sleep(POLL_MILLIS);
                }
            }
        }
    }

    private static int moveBatch(Connection connection, Producer<String, byte[]> producer)
            throws SQLException, InterruptedException {
        var positions = new ArrayList<Long>();
        var sent = new ArrayList<Future<RecordMetadata>>();
        try (var query = connection.prepareStatement("select position, topic, key, headers, payload from outbox"
                        + " order by position limit ? for update skip locked");
                var delete = connection.prepareStatement("delete from outbox where position = any (?)")) {
            query.setInt(1, BATCH);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    positions.add(rows.getLong(1));
                    sent.add(producer.send(Producers.record(
                            rows.getString(2), rows.getString(3), rows.getString(4), rows.getBytes(5))));
                }
            }
            producer.flush();
            Producers.awaitAll(sent);
            delete.setArray(1, connection.createArrayOf("int8", positions.toArray()));
            delete.executeUpdate();
            connection.commit();
            return positions.size();
        }
    }
}
