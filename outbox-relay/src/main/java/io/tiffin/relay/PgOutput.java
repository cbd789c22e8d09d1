package io.tiffin.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what the server's plugin {@code pgoutput} sends (protocol version 1, values in binary) of a publication of inserts on
 * the outbox. Other kinds of messages are passed over.
 */
final class PgOutput {

    sealed interface Message {}

    /** @param commitLsn where its commit stands; transactions come in the order of these */
    record Begin(long commitLsn, long xid) implements Message {}

    record Insert(OutboxRow row) implements Message {}

    /** @param endLsn the log is done with when everything up to here is */
    record Commit(long endLsn) implements Message {}

    private static final List<String> COLUMNS =
            List.of("position", "bucket", "created_at", "topic", "key", "headers", "payload");
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    /** Of each table, which value of a row is which of our columns; -1 for those that we do not need. */
    private final Map<Integer, int[]> tables = new HashMap<>();

    Optional<Message> read(ByteBuffer message) {
        return switch (message.get()) {
            case 'B' -> {
                var commitLsn = message.getLong();
                message.getLong(); // when
                yield Optional.of(new Begin(commitLsn, Integer.toUnsignedLong(message.getInt())));
            }
            case 'C' -> {
                message.get(); // flags
                message.getLong(); // where the commit stands
                yield Optional.of(new Commit(message.getLong()));
            }
            case 'R' -> {
                readTable(message);
                yield Optional.empty();
            }
            case 'I' -> Optional.of(new Insert(readRow(message)));
            default -> Optional.empty();
        };
    }

    private void readTable(ByteBuffer message) {
        var table = message.getInt();
        readText(message); // schema
        var name = readText(message);
        message.get(); // replica identity
        var columns = new int[message.getShort()];
        var found = 0;
        for (var i = 0; i < columns.length; i++) {
            message.get(); // flags
            columns[i] = COLUMNS.indexOf(readText(message));
            found += columns[i] < 0 ? 0 : 1;
            message.getInt(); // type
            message.getInt(); // its modifier
        }
        if (found < COLUMNS.size()) {
            throw new IllegalStateException("the table " + name + " has not all the columns of an outbox: " + COLUMNS);
        }
        tables.put(table, columns);
    }

    private OutboxRow readRow(ByteBuffer message) {
        var columns = tables.get(message.getInt());
        if (columns == null || message.get() != 'N' || message.getShort() != columns.length) {
            throw new IllegalStateException("a row that does not fit its table's description");
        }
        var values = new ByteBuffer[COLUMNS.size()];
        for (var column : columns) {
            var kind = message.get();
            if (kind == 'n') {
                continue;
            }
            if (kind != 'b') {
                throw new IllegalStateException("a value that is not in binary: " + (char) kind);
            }
            var length = message.getInt();
            if (column >= 0) {
                values[column] = message.slice(message.position(), length);
            }
            message.position(message.position() + length);
        }
        return OutboxRow.of(
                values[0].getLong(),
                values[1].getShort(),
                EPOCH.plus(values[2].getLong(), ChronoUnit.MICROS),
                new String(bytes(values[3]), UTF_8),
                new String(bytes(values[4]), UTF_8),
                bytes(values[5]),
                bytes(values[6]));
    }

    private static byte[] bytes(ByteBuffer value) {
        var bytes = new byte[value.remaining()];
        value.get(bytes);
        return bytes;
    }

    private static String readText(ByteBuffer message) {
        var start = message.position();
        while (message.get() != 0) {
            // to its end
        }
        return UTF_8.decode(message.slice(start, message.position() - 1 - start))
                .toString();
    }
}
