package io.tiffin.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiffin.events.Topics;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.trace.TraceContext;
import java.sql.DriverManager;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import tools.jackson.databind.json.JsonMapper;

class OutboxTest extends MessagingTest {

    private static final int NOTIFIED_WITHIN_MILLIS = 5_000;

    @Autowired
    Outbox outbox;

    @Autowired
    JdbcConnectionDetails database;

    @Test
    void a_message_is_refused_outside_a_transaction() {
        assertThatThrownBy(() -> outbox.add(outgoing(Uuid7.next(), 1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_message_of_a_rolled_back_transaction_was_never_there() {
        var order = Uuid7.next();
        transactions.executeWithoutResult(status -> {
            outbox.add(outgoing(order, 1));
            status.setRollbackOnly();
        });
        assertThat(sequencesOf(order)).isEmpty();
    }

    @Test
    void messages_of_one_call_get_their_positions_in_the_order_given() {
        var order = Uuid7.next();
        var messages =
                LongStream.rangeClosed(1, 500).mapToObj(n -> outgoing(order, n)).toList();
        transactions.executeWithoutResult(_ -> outbox.add(messages));
        assertThat(sequencesOf(order))
                .isEqualTo(LongStream.rangeClosed(1, 500).boxed().toList());
    }

    @Test
    void the_envelope_says_what_a_consumer_needs() {
        var order = Uuid7.next();
        var ask = Uuid7.next();
        var trace = TraceContext.start();
        try (var _ = trace.open()) {
            transactions.executeWithoutResult(
                    _ -> outbox.add(outgoing(order, 7).withAsk(ask).withReplyTo(order)));
        }
        var row = jdbc.queryForMap("select * from outbox where key = ?", order.toString());
        var headers = JsonMapper.shared().readTree(String.valueOf(row.get("headers")));
        assertThat(row.get("topic")).isEqualTo(Topics.ORDERS_STATUS);
        assertThat(headers.get("ce_id").asString()).isEqualTo(String.valueOf(row.get("message_id")));
        assertThat(UUID.fromString(headers.get("ce_id").asString()).version()).isEqualTo(7);
        assertThat(headers.get("ce_type").asString()).isEqualTo("order.preparing.v1");
        assertThat(headers.get("ce_source").asString()).isEqualTo("/kit-test");
        assertThat(headers.get("ce_subject").asString()).isEqualTo(order.toString());
        assertThat(headers.get("ce_time").asString()).isEqualTo(NOON.toString());
        assertThat(headers.get("city").asString()).isEqualTo("berlin");
        assertThat(headers.get("sequence").asString()).isEqualTo("7");
        assertThat(headers.get("ask").asString()).isEqualTo(ask.toString());
        assertThat(headers.get("inReplyTo").asString()).isEqualTo(order.toString());
        assertThat(headers.get("traceparent").asString()).contains(trace.traceId());
    }

    @Test
    void the_relay_is_woken_after_the_commit() throws Exception {
        try (var listening =
                DriverManager.getConnection(database.getJdbcUrl(), database.getUsername(), database.getPassword())) {
            listening.createStatement().execute("listen outbox");
            transactions.executeWithoutResult(_ -> outbox.add(List.of(outgoing(Uuid7.next(), 1))));
            assertThat(listening.unwrap(PGConnection.class).getNotifications(NOTIFIED_WITHIN_MILLIS))
                    .isNotEmpty();
        }
    }

    private List<@Nullable Long> sequencesOf(UUID order) {
        return jdbc.queryForList(
                "select (headers ->> 'sequence')::bigint from outbox where key = ? order by position",
                Long.class,
                order.toString());
    }
}
