package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.MoneyAmount;
import io.tiffin.events.PaymentCommand.CapturePayment;
import io.tiffin.events.PaymentCommand.RefundPayment;
import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.events.PaymentEvent.PaymentCaptured;
import io.tiffin.events.PaymentEvent.PaymentInReview;
import io.tiffin.events.PaymentEvent.PaymentRefunded;
import io.tiffin.events.PaymentEvent.PaymentReviewResolved;
import io.tiffin.events.PaymentEvent.PaymentVoided;
import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.kit.testing.TestTokens;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** People settle what machines have given up. */
class ReviewPaymentsTest extends PaymentStack {

    private static final String WHY = "{\"reason\": \"the bank was called\"}";

    @Autowired
    ReviewQueue reviews;

    private final Api api = new Api(PORT, TestTokens.ops());

    @Test
    void a_capture_in_review_is_tried_again_and_taken_once() {
        var order = Uuid7.next();
        var ask = captureInReview(order);
        jdbc.update("update operations set currency = 'EUR' where order_id = ? and kind = 'capture'", order);
        var item = claimed("payment_capture", order);
        assertThat(item.words("/actions")).contains("retry", "write_off");

        assertThat(api.post(item.path() + "/retry", WHY).text("/resolution")).isEqualTo("retry");

        await().atMost(Duration.ofSeconds(20)).until(() -> types(order).contains(PaymentCaptured.class));
        assertThat(answer(order, ask, PaymentCaptured.class).taken()).isEqualTo(TOTAL);
        assertThat(types(order)).contains(PaymentReviewResolved.class);
        assertThat(ledger(order)).hasSize(1);
        assertThat(ledger(order).getFirst().captured()).isEqualTo(2500);
    }

    @Test
    void a_capture_that_is_written_off_is_let_go_of() {
        var order = Uuid7.next();
        captureInReview(order);
        var item = claimed("payment_capture", order);

        assertThat(api.post(item.path() + "/write-off", WHY).status()).isEqualTo(200);

        await().atMost(Duration.ofSeconds(20))
                .until(() -> types(order).contains(PaymentVoided.class)
                        || ledger(order).getFirst().state().equals("canceled"));
        assertThat(ledger(order).getFirst().held()).isZero();
    }

    @Test
    void what_the_provider_may_have_done_is_not_written_off_unseen() {
        var order = Uuid7.next();
        captureInReview(order);
        jdbc.update(
                "update operations set kind = 'void', unknown = true where order_id = ? and kind = 'capture'", order);
        reviews.add("payment_void", order, "status_503", Map.of());
        var item = claimed("payment_void", order);

        assertThat(api.post(item.path() + "/write-off", WHY).code()).isEqualTo("outcome_unknown");

        assertThat(api.get(item.path()).text("/state")).isEqualTo("claimed");
        assertThat(api.post(item.path() + "/retry", WHY).status()).isEqualTo(200);
    }

    @Test
    void what_would_come_back_at_once_is_refused_and_stays() {
        var order = Uuid7.next();
        answer(order, capture(order), PaymentInReview.class);
        var item = claimed("payment_capture", order);

        var refused = api.post(item.path() + "/retry", WHY);

        assertThat(refused.code()).isEqualTo("review_would_return");
        assertThat(refused.text("/reason")).isEqualTo("nothing_is_held");
        assertThat(api.get(item.path()).text("/state")).isEqualTo("claimed");
        assertThat(api.post(item.path() + "/write-off", WHY).status()).isEqualTo(200);
    }

    @Test
    void one_of_two_refunds_is_settled_and_the_other_stays_with_people() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        answer(order, capture(order), PaymentCaptured.class);
        var asks = Stream.of(100L, 200L)
                .map(amount -> ask(new RefundPayment(order, new MoneyAmount(amount, "USD"), "cold")))
                .toList();
        asks.forEach(ask -> answer(order, ask, PaymentInReview.class));
        var first = claimed("payment_refund", order);
        assertThat(first.words("/details/operations")).containsExactly("refund");
        assertThat(first.words("/actions")).contains("retry", "write_off").doesNotContain("refund");
        assertThat(api.post(first.path() + "/retry", WHY).code()).isEqualTo("review_would_return");

        assertThat(api.post(first.path() + "/resolve", WHY).status()).isEqualTo(200);

        var both = claimed("payment_refund", order);
        assertThat(both.words("/details/operations")).containsExactly("refund", "refund-2");
        jdbc.update("update operations set currency = 'EUR' where order_id = ? and number = 2", order);
        assertThat(api.post(both.path() + "/retry", WHY).status()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(20)).until(() -> types(order).contains(PaymentRefunded.class));
        assertThat(answer(order, asks.getLast(), PaymentRefunded.class).refunded())
                .isEqualTo(new MoneyAmount(200, "EUR"));
        assertThat(claimed("payment_refund", order).words("/details/operations"))
                .containsExactly("refund");
    }

    @Test
    void money_is_given_back_by_hand_but_never_more_than_was_taken() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        answer(order, capture(order), PaymentCaptured.class);
        reviews.add("payment_complaint", order, "the customer has called", Map.of());
        var item = claimed("payment_complaint", order);
        assertThat(item.words("/actions")).contains("refund").doesNotContain("retry");

        assertThat(api.post(item.path() + "/refund", amount(2501, "EUR")).status())
                .isEqualTo(422);
        assertThat(api.post(item.path() + "/refund", amount(100, "USD")).status())
                .isEqualTo(422);
        assertThat(api.post(item.path() + "/refund", amount(100, "ABC")).status())
                .isEqualTo(422);
        assertThat(api.post(item.path() + "/refund", amount(700, "EUR")).status())
                .isEqualTo(200);
        assertThat(api.post(item.path() + "/refund", amount(700, "EUR")).status())
                .isEqualTo(200);

        await().atMost(Duration.ofSeconds(20)).until(() -> types(order).contains(PaymentRefunded.class));
        assertThat(ledger(order).getFirst().refunded()).isEqualTo(700);
    }

    @Test
    void an_answer_that_cannot_be_stored_goes_to_people_instead_of_being_asked_for_ever() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        jdbc.update("""
                insert into journal (order_id, entry, account, amount, currency, cause, business_at, recorded_at)
                select ?, 2, account, amount, 'EUR', 'by_hand', now(), now()
                from (values ('sales', 5), ('provider', -5)) as line (account, amount)""", order);
        var ask = capture(order);
        await().atMost(Duration.ofSeconds(90))
                .until(() -> !api.get(list("payment_stuck", order))
                        .body()
                        .path("data")
                        .isEmpty());
        var item = claimed("payment_stuck", order);
        jdbc.update("update payments set entries = 2 where order_id = ?", order);

        assertThat(api.post(item.path() + "/retry", WHY).status()).isEqualTo(200);

        answer(order, ask, PaymentCaptured.class);
        assertThat(ledger(order).getFirst().captured()).isEqualTo(2500);
    }

    @Test
    void a_payment_that_cannot_be_read_can_be_shown_and_tried_again() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        jdbc.update(
                "update payments set state = 'needs_customer', client_secret = null, due_at = now() - interval '1 hour' where order_id = ?",
                order);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !api.get(list("payment_stuck", order))
                        .body()
                        .path("data")
                        .isEmpty());
        var item = claimed("payment_stuck", order);
        assertThat(item.words("/actions")).contains("retry").doesNotContain("refund");
        jdbc.update("update payments set state = 'authorized' where order_id = ?", order);

        assertThat(api.post(item.path() + "/retry", WHY).status()).isEqualTo(200);

        answer(order, capture(order), PaymentCaptured.class);
    }

    /** @return the ask */
    private UUID captureInReview(UUID order) {
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        var ask = ask(new CapturePayment(order, new MoneyAmount(2500, "USD")));
        answer(order, ask, PaymentInReview.class);
        return ask;
    }

    private static String amount(long amount, String currency) {
        return "{\"reason\": \"cold\", \"amount\": {\"amount\": %d, \"currency\": \"%s\"}}".formatted(amount, currency);
    }

    private Api.Answer claimed(String kind, UUID order) {
        var items = api.get(list(kind, order)).body().path("data");
        assertThat(items.size()).isEqualTo(1);
        var path = "/v1/ops/payment-reviews/" + items.get(0).path("id").asString();
        assertThat(api.post(path + "/claim", WHY).status()).isEqualTo(200);
        return api.get(path);
    }

    private static String list(String kind, UUID order) {
        return "/v1/ops/payment-reviews?kind=%s&subject=%s".formatted(kind, PublicId.format("ord", order));
    }
}
