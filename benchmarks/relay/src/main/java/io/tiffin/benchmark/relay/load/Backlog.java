package io.tiffin.benchmark.relay.load;

import io.tiffin.benchmark.lab.OutboxDatabase;
import java.sql.SQLException;

/** Rows that nobody has moved yet; the keys take turns. */
public final class Backlog {

    private static final int ROWS_PER_COMMIT = 1_000;

    private Backlog() {}

    public static int keyOf(int row) {
        return row % Messages.KEYS;
    }

    public static long versionOf(int row) {
        return row / Messages.KEYS + 1L;
    }

    public static void write(OutboxDatabase database, String topic, int rows) throws SQLException {
        try (var connection = database.connect();
                var insert = new OutboxInsert(connection)) {
            connection.setAutoCommit(false);
            for (var row = 0; row < rows; row++) {
                insert.add(topic, Messages.key(keyOf(row)), versionOf(row), Messages.payload(row));
                if ((row + 1) % ROWS_PER_COMMIT == 0 || row + 1 == rows) {
                    insert.execute();
                    connection.commit();
                }
            }
        }
        database.asAdministrator("checkpoint"); // or it would come in the middle of somebody's turn
    }
}
