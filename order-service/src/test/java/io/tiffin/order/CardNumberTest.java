package io.tiffin.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.testing.LeakSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A customer types a card's number where it does not belong; afterwards it is nowhere. */
@ExtendWith(OutputCaptureExtension.class)
class CardNumberTest extends RunningService {

    private static final String CARD = "5555 5555 5555 4444";
    private static final String DIGITS = CARD.replace(" ", "");

    @Value("${spring.kafka.bootstrap-servers}")
    private String broker;

    @BeforeEach
    void the_restaurant_is_open() {
        openRestaurant();
    }

    @Test
    void a_planted_card_number_is_in_no_answer_log_table_or_topic(CapturedOutput output) {
        var order = place();
        var fields = List.of("pm_card_visa", "Secret Street 1", "Ada", "+49 30 000000");
        var bodies = fields.stream()
                .flatMap(field -> Stream.of(CARD, DIGITS, "my card: " + CARD)
                        .map(card -> basket(2, 1_750).replace(field, card)));
        var answers = new ArrayList<Answer>();
        bodies.forEach(body -> answers.add(post(
                "/v1/orders",
                customerToken(),
                body,
                "Idempotency-Key",
                Uuid7.next().toString())));
        answers.add(post(path(order) + "/cancel", customerToken(), "{\"reason\": \"%s\"}".formatted(CARD)));
        answers.add(post(path(order) + "/cancel", customerToken(), "{\"%s\": 1}".formatted(DIGITS)));
        answers.add(post("/v1/orders", customerToken(), basket(2, 1_750), "Idempotency-Key", DIGITS));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.code()).isEqualTo("card_number_refused");
        });
        assertThat(answers).noneMatch(answer -> holdsCard(answer.raw().body()));
        get("/v1/orders/" + DIGITS, customerToken());
        get("/v1/orders?status=" + DIGITS, customerToken());
        await().atMost(PATIENCE).until(() -> !sent(order).isEmpty()); // the service is at work meanwhile
        assertThat(holdsCard(output.getAll())).isFalse();
        for (var written : List.of(CARD, DIGITS)) {
            assertThat(LeakSearch.tables(jdbc, written)).isEmpty();
            assertThat(LeakSearch.topics(broker, written)).isEmpty();
        }
        assertThat(LeakSearch.tables(jdbc, "Secret Street 1")).contains("drop_offs"); // the search does find things
    }

    private static boolean holdsCard(String text) {
        return text.contains(CARD) || text.contains(DIGITS);
    }
}
