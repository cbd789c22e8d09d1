package io.tiffin.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiffin.events.OrderStatusEvent;
import io.tiffin.events.Topics;
import io.tiffin.kit.id.Uuid7;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class InboxTest extends MessagingTest {

    @Autowired
    Inbox inbox;

    @Test
    void a_message_is_claimed_once_by_each_consumer() {
        var message = incoming(Uuid7.next());
        assertThat(claim("saga", List.of(message))).containsExactly(message);
        assertThat(claim("saga", List.of(message))).isEmpty();
        assertThat(claim("timeline", List.of(message))).containsExactly(message);
    }

    @Test
    void the_same_message_twice_in_one_poll_acts_once_and_the_order_stays() {
        var first = incoming(Uuid7.next());
        var second = incoming(Uuid7.next());
        var third = incoming(Uuid7.next());
        assertThat(claim("saga", List.of(third, first, third, second, first))).containsExactly(third, first, second);
    }

    @Test
    void a_rolled_back_claim_was_never_made() {
        var message = incoming(Uuid7.next());
        transactions.executeWithoutResult(status -> {
            inbox.claim("saga", List.of(message));
            status.setRollbackOnly();
        });
        assertThat(claim("saga", List.of(message))).containsExactly(message);
    }

    @Test
    void a_claim_is_refused_outside_a_transaction() {
        assertThatThrownBy(() -> inbox.claim("saga", List.of(incoming(Uuid7.next()))))
                .isInstanceOf(IllegalStateException.class);
    }

    private List<Incoming<OrderStatusEvent>> claim(String consumer, List<Incoming<OrderStatusEvent>> records) {
        return transactions.execute(_ -> inbox.claim(consumer, records));
    }

    private static Incoming<OrderStatusEvent> incoming(UUID id) {
        var order = Uuid7.next();
        return new Incoming<>(
                id, Topics.ORDERS_STATUS, 0, 0, order.toString(), "berlin", preparing(order), NOON, null, null);
    }
}
