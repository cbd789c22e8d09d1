package io.tiffin.kit.asks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.events.PaymentCommand.VoidAuthorization;
import io.tiffin.events.Topics;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.MessagingTest;
import io.tiffin.kit.review.ReviewQueue;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class AsksTest extends MessagingTest {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofMinutes(5);

    @Autowired
    Asks asks;

    @Autowired
    ReviewQueue reviews;

    @Test
    void an_ask_is_open_until_it_is_answered() {
        var ask = open("VOID");
        assertThat(asks.anyOpen(ask.subject())).isTrue();
        assertThat(asks.subjectsWithOpen(List.of(ask.subject(), Uuid7.next()))).isEqualTo(Set.of(ask.subject()));
        asks.answer(List.of(ask.id(), Uuid7.next()));
        assertThat(asks.anyOpen(ask.subject())).isFalse();
    }

    @Test
    void an_unanswered_ask_is_sent_again_with_growing_pauses() {
        var ask = open("VOID");
        clock.advance(ANSWER_WITHIN.minusMillis(1));
        assertThat(overdue(ask.subject())).isEmpty();
        clock.advance(Duration.ofMillis(1));
        assertThat(asks.overdueSubjects(1_000)).contains(ask.subject());

        var again = overdue(ask.subject());

        assertThat(again)
                .containsExactly(
                        new OverdueAsk(ask.id(), "VOID", ask.subject(), ask.city(), ask.topic(), ask.payload(), 2));
        clock.advance(ANSWER_WITHIN);
        assertThat(overdue(ask.subject())).isEmpty();
        clock.advance(ANSWER_WITHIN);
        assertThat(overdue(ask.subject())).hasSize(1);
        asks.answer(List.of(ask.id()));
        clock.advance(LONG);
        assertThat(overdue(ask.subject())).isEmpty();
    }

    @Test
    void a_person_need_not_wait_for_the_pause() {
        var ask = open("VOID");
        assertThat(asks.hasten(ask.subject(), "REFUND")).isZero();
        assertThat(overdue(ask.subject())).isEmpty();
        assertThat(asks.hasten(ask.subject(), "VOID")).isEqualTo(1);
        assertThat(overdue(ask.subject())).hasSize(1);
        assertThat(asks.hasten(ask.subject(), null)).isEqualTo(1);
        assertThat(overdue(ask.subject())).hasSize(1);
    }

    @Test
    void an_ask_that_nobody_answers_stands_in_the_review_queue_until_it_is_answered_and_is_still_sent() {
        var ask = open("VOID");
        var before = reviews.open();
        for (var sending = 2; sending <= 8; sending++) {
            clock.advance(LONG);
            assertThat(overdue(ask.subject())).hasSize(1);
        }
        assertThat(reviews.open()).isEqualTo(before);
        clock.advance(LONG);
        assertThat(overdue(ask.subject())).hasSize(1);
        assertThat(reviews.open()).isEqualTo(before + 1);
        clock.advance(LONG);
        assertThat(overdue(ask.subject())).hasSize(1);
        assertThat(reviews.open()).isEqualTo(before + 1);
        asks.answer(List.of(ask.id()));
        assertThat(reviews.open()).isEqualTo(before);
    }

    @Test
    void an_undo_ends_the_sending_of_its_do() {
        var ask = open("AUTHORIZE");
        asks.withdraw(ask.subject(), List.of("CAPTURE"));
        assertThat(asks.anyOpen(ask.subject())).isTrue();
        asks.withdraw(ask.subject(), List.of("AUTHORIZE", "CAPTURE"));
        assertThat(asks.anyOpen(ask.subject())).isFalse();
    }

    private Ask open(String kind) {
        var order = Uuid7.next();
        var ask = new Ask(
                Uuid7.next(),
                kind,
                order,
                "berlin",
                Topics.PAYMENTS_PROCESS,
                new VoidAuthorization(order, "cancelled"),
                ANSWER_WITHIN);
        asks.open(List.of(ask));
        return ask;
    }

    private List<OverdueAsk> overdue(UUID subject) {
        return asks.takeOverdue(List.of(subject));
    }
}
