package io.tiffin.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.testing.TestTokens;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators can do about an order that does not move. */
class ReviewOrdersTest extends RunningService {

    private static final String WHY = "{\"reason\": \"the kitchen is back\"}";

    @BeforeEach
    void the_restaurant_is_open() {
        openRestaurant();
    }

    @Test
    void whoever_stays_silent_is_asked_again_at_once() {
        var order = place();
        authorized(order);
        var ask = lastSent(order, "ticket.open.v1").ask();
        jdbc.update("update asks set sendings = 8, due_at = now() - interval '1 second' where id = ?", ask);
        var list = "/v1/ops/order-reviews?subject=" + PublicId.format("ord", order);
        await().atMost(PATIENCE)
                .until(() -> get(list, TestTokens.ops()).body().path("data").size() == 1);
        jdbc.update("update asks set due_at = now() + interval '1 hour' where id = ?", ask);
        var before = times(order, "ticket.open.v1");
        var item = "/v1/ops/order-reviews/"
                + get(list, TestTokens.ops())
                        .body()
                        .path("data")
                        .get(0)
                        .path("id")
                        .asString();
        post(item + "/claim", TestTokens.ops(), WHY);

        var answer = post(item + "/retry", TestTokens.ops(), WHY);

        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        assertThat(answer.body().path("resolution").asString()).isEqualTo("retry");
        await().atMost(PATIENCE).until(() -> times(order, "ticket.open.v1") == before + 1);
        // still silent: it stands there again
        assertThat(get(list, TestTokens.ops()).body().path("data").size()).isEqualTo(1);
        accepted(order);
        assertThat(get(list, TestTokens.ops()).body().path("data").isEmpty()).isTrue();
    }

    private long times(java.util.UUID order, String type) {
        return sentTypes(order).stream().filter(type::equals).count();
    }
}
