package io.tiffin.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import org.apache.kafka.clients.producer.ProducerRecord;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * A committed message: where it stands in the outbox, and what goes to the broker.
 *
 * @param bucket the share that its key belongs to, 0 to 63
 */
record OutboxRow(long position, int bucket, Instant createdAt, ProducerRecord<String, byte[]> message) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int RECORD_OVERHEAD = 100;

    static final String REMOVE = "delete from outbox where position = any (?)";

    static Array positions(Collection<OutboxRow> rows, Connection connection) throws SQLException {
        return Sessions.array(
                connection, rows.stream().mapToLong(OutboxRow::position).toArray());
    }

    /** Of a query for position, bucket, created_at, topic, key, headers and payload. */
    static OutboxRow of(ResultSet result) throws SQLException {
        return of(
                result.getLong(1),
                result.getInt(2),
                result.getTimestamp(3).toInstant(),
                result.getString(4),
                result.getString(5),
                result.getBytes(6),
                result.getBytes(7));
    }

    /** @param headers a JSON object in UTF-8; values that are not texts travel as their JSON */
    static OutboxRow of(
            long position, int bucket, Instant createdAt, String topic, String key, byte[] headers, byte[] payload) {
        var message = new ProducerRecord<>(topic, null, key, payload);
        addHeaders(message, headers);
        return new OutboxRow(position, bucket, createdAt, message);
    }

    /** Streamed, since this is done for every row: a third of the cost of a tree. */
    private static void addHeaders(ProducerRecord<String, byte[]> message, byte[] headers) {
        try (var parser = JSON.createParser(headers)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            for (var name = parser.nextName(); name != null; name = parser.nextName()) {
                var token = parser.nextToken();
                var value = token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY
                        ? JSON.writeValueAsString(JSON.readTree(parser))
                        : parser.getString();
                message.headers().add(name, value.getBytes(UTF_8));
            }
        }
    }

    String key() {
        return message.key();
    }

    String topic() {
        return message.topic();
    }

    /** Bytes on the wire before compression, rather too many than too few. */
    int size() {
        var size = RECORD_OVERHEAD + message.value().length + 3 * key().length();
        for (var header : message.headers()) {
            size += header.value().length + header.key().length() + 10;
        }
        return size;
    }
}
