package io.tiffin.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import tools.jackson.databind.json.JsonMapper;

/**
 * A committed message: where it stands in the outbox, and what goes to the broker.
 *
 * @param bucket the share that its key belongs to, 0 to 63
 * @param size bytes on the wire before compression, rather too many than too few: JSON has more around a header than a record
 */
record OutboxRow(long position, int bucket, Instant createdAt, int size, ProducerRecord<String, byte[]> message) {

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
        if (!addTexts(message.headers(), headers)) {
            message = new ProducerRecord<>(topic, null, key, payload);
            addAny(message.headers(), headers);
        }
        var size = RECORD_OVERHEAD + payload.length + 3 * key.length() + headers.length;
        return new OutboxRow(position, bucket, createdAt, size, message);
    }

    /**
     * Without a parser, since this is done for every row.
     *
     * @return false when there is anything but texts without escapes
     */
    private static boolean addTexts(Headers to, byte[] json) {
        var next = behind('{', json, 0);
        while (next > 0) {
            var name = behind('"', json, next);
            var nameEnd = endOfText(json, name);
            var value = behind('"', json, behind(':', json, nameEnd + 1));
            var valueEnd = endOfText(json, value);
            if (valueEnd < 0) {
                return false;
            }
            to.add(new String(json, name, nameEnd - name, UTF_8), Arrays.copyOfRange(json, value, valueEnd));
            next = behind(',', json, valueEnd + 1);
            if (next < 0) {
                return behind('}', json, valueEnd + 1) > 0;
            }
        }
        return false;
    }

    /** Where it goes on behind this byte, if that is the next that is no space; else -1. */
    private static int behind(char expected, byte[] json, int from) {
        var at = from;
        while (at >= 0 && at < json.length && json[at] <= ' ' && json[at] > 0) {
            at++;
        }
        return at >= 0 && at < json.length && json[at] == expected ? at + 1 : -1;
    }

    /** Where its closing quote is; -1 when an escape comes first. */
    private static int endOfText(byte[] json, int from) {
        for (var at = from; at >= 0 && at < json.length && json[at] != '\\'; at++) {
            if (json[at] == '"') {
                return at;
            }
        }
        return -1;
    }

    private static void addAny(Headers to, byte[] json) {
        for (var header : JSON.readTree(json).properties()) {
            var value = header.getValue();
            var text = value.isString() ? value.stringValue() : value.toString();
            to.add(header.getKey(), text.getBytes(UTF_8));
        }
    }

    String key() {
        return message.key();
    }

    String topic() {
        return message.topic();
    }
}
