package io.tiffin.sandbox.psp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import io.tiffin.sandbox.psp.Faults.Kind;
import io.tiffin.sandbox.psp.Faults.Operation;
import io.tiffin.sandbox.psp.Faults.Rule;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LimitsTest extends SimulatorTest {

    private static final Duration DAY = Duration.ofHours(24);

    @Test
    void more_requests_than_the_account_may_make_are_turned_away_unsaved() throws Exception {
        restart(settings(Duration.ZERO, DAY, 5, null, Duration.ofSeconds(2)), BusinessTime.real());
        var refused = new AtomicInteger();

        for (var i = 0; i < 60; i++) {
            try {
                authorize("ord_1", "k1", "pm_card_visa");
            } catch (RateLimitException e) {
                assertThat(e.getCode()).isEqualTo("rate_limit");
                refused.incrementAndGet();
            }
        }

        assertThat(refused).hasPositiveValue();
        assertThat(psp.ledger().intents()).hasSize(1);
        var answer =
                await().until(() -> send("GET", "/v1/payment_intents", ""), response -> response.statusCode() == 200);
        assertThat(answer.headers().firstValue("Request-Id").orElse("")).startsWith("req_");
    }

    @Test
    void the_limit_may_be_set_while_it_runs() throws Exception {
        var put = send("PUT", "/sim/faults", "{\"ratePerSecond\": 1}");
        assertThat(put.body()).contains("\"ratePerSecond\":1");

        assertThat(send("GET", "/v1/payment_intents", "").statusCode()).isEqualTo(200);
        var refusal = send("GET", "/v1/payment_intents", "");
        assertThat(refusal.statusCode()).isEqualTo(429);
        assertThat(refusal.headers().firstValue("Stripe-Rate-Limited-Reason")).contains("global-rate");
        assertThat(refusal.headers().firstValue("Stripe-Should-Retry")).isEmpty();

        send("PUT", "/sim/faults", "{\"ratePerSecond\": 0}");
        assertThat(send("GET", "/v1/payment_intents", "").statusCode()).isEqualTo(200);
    }

    @Test
    void two_requests_do_not_change_an_object_at_once() throws Exception {
        restart(settings(Duration.ZERO, DAY, 0, Duration.ofMillis(50), Duration.ofSeconds(2)), BusinessTime.real());
        var held = authorize("ord_1", "k1", "pm_card_visa");
        psp.faults().add(Rule.of(Kind.DELAY, Operation.CAPTURE).delayed(1_500).times(1));
        var first = Thread.ofVirtual().start(() -> captureUnchecked(held.getId()));
        await().until(() -> psp.faults().rules().isEmpty());

        var locked = catchThrowableOfType(RateLimitException.class, () -> cancel(held.getId(), "k3"));

        assertThat(locked.getCode()).isEqualTo("lock_timeout");
        assertThat(authorize("ord_2", "k4", "pm_card_visa").getStatus())
                .as("another object")
                .isEqualTo("requires_capture");
        first.join();
        assertThat(unexpectedState(() -> cancel(held.getId(), "k3")).getMessage())
                .as("nothing was saved under the key")
                .contains("succeeded");
    }

    @Test
    void a_lock_timeout_asks_to_be_tried_again() throws Exception {
        psp.faults().add(Rule.of(Kind.LOCK_TIMEOUT, Operation.LIST));

        var answer = send("GET", "/v1/payment_intents", "");

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Stripe-Should-Retry")).contains("true");
        assertThat(answer.headers().firstValue("Stripe-Rate-Limited-Reason")).isEmpty();
    }

    private void captureUnchecked(String id) {
        try {
            assertThat(capture(id, "k2").getStatus()).isEqualTo("succeeded");
        } catch (StripeException e) {
            throw new AssertionError(e);
        }
    }
}
