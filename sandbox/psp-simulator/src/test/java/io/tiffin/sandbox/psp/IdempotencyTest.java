package io.tiffin.sandbox.psp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.stripe.exception.ApiException;
import com.stripe.exception.CardException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.StripeException;
import io.tiffin.sandbox.psp.Faults.Kind;
import io.tiffin.sandbox.psp.Faults.Operation;
import io.tiffin.sandbox.psp.Faults.Rule;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdempotencyTest extends SimulatorTest {

    @Test
    void a_key_replays_its_first_answer_and_refuses_other_parameters() throws StripeException {
        var first = authorize("ord_1", "k1", "pm_card_visa");
        var again = authorize("ord_1", "k1", "pm_card_visa");

        assertThat(again.getId()).isEqualTo(first.getId());
        assertThat(again.getLastResponse().headers().firstValue("Idempotent-Replayed"))
                .contains("true");
        assertThat(again.getLastResponse().headers().firstValue("Original-Request"))
                .contains(first.getLastResponse().requestId());
        assertThat(again.getLastResponse().requestId())
                .isNotEqualTo(first.getLastResponse().requestId());
        assertThatThrownBy(() -> authorize("ord_2", "k1", "pm_card_visa")).isInstanceOf(IdempotencyException.class);
        assertThatThrownBy(() -> capture(first.getId(), "k1")).isInstanceOf(IdempotencyException.class);
        assertThat(psp.ledger().intents()).hasSize(1);
        assertThat(psp.ledger().anomalies()).extracting(Ledger.Oddity::kind).containsOnly("KEY_MISMATCH");
    }

    @Test
    void a_refusal_is_saved_under_its_key_too() {
        for (var i = 0; i < 2; i++) {
            assertThatThrownBy(() -> authorize("ord_3", "k3", "pm_card_chargeDeclined"))
                    .isInstanceOf(CardException.class);
        }
        assertThat(psp.ledger().intents()).hasSize(1);
    }

    @Test
    void a_replay_shows_the_answer_of_then() throws StripeException {
        var held = authorize("ord_1", "k1", "pm_card_visa");
        cancel(held.getId(), "k2");

        assertThat(authorize("ord_1", "k1", "pm_card_visa").getStatus()).isEqualTo("requires_capture");
        assertThat(retrieve(held.getId()).getStatus()).isEqualTo("canceled");
    }

    @Test
    void parameters_that_fail_validation_do_not_use_up_the_key() throws StripeException {
        refused(() -> authorize("ord_1", "k1", "pm_card_unknown"), "resource_missing");
        refused(() -> authorize("ord_1", "k1", "pm_card_visa", 49, "eur"), "amount_too_small");
        refused(() -> authorize("ord_1", "k1", "pm_card_visa", 100_000_000, "eur"), "amount_too_large");
        assertThat(refused(() -> authorize("ord_1", "k1", "pm_card_visa", 2500, "xxz"), null)
                        .getParam())
                .isEqualTo("currency");

        assertThat(authorize("ord_1", "k1", "pm_card_visa").getStatus()).isEqualTo("requires_capture");
        assertThat(psp.ledger().anomalies()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"ERROR_AFTER", "ERROR_BEFORE"})
    void a_failure_of_the_provider_is_saved_under_the_key_for_good(Kind kind) {
        psp.faults().add(Rule.of(kind, Operation.AUTHORIZE).times(1));

        for (var i = 0; i < 3; i++) {
            assertThat(catchThrowableOfType(ApiException.class, () -> authorize("ord_1", "k1", "pm_card_visa"))
                            .getStatusCode())
                    .isEqualTo(500);
        }

        assertThat(psp.ledger().intents()).hasSize(kind == Kind.ERROR_AFTER ? 1 : 0);
    }

    @Test
    void a_key_in_flight_is_a_conflict() throws Exception {
        psp.faults().add(Rule.of(Kind.DELAY, Operation.AUTHORIZE).delayed(1_500).times(1));
        var first = Thread.ofVirtual()
                .start(() -> assertThat(unchecked("ord_1", "k1")).isNotNull());
        await().until(() -> psp.faults().rules().isEmpty());

        var conflict = catchThrowableOfType(ApiException.class, () -> authorize("ord_1", "k1", "pm_card_visa"));

        assertThat(conflict.getStatusCode()).isEqualTo(409);
        assertThat(conflict.getCode()).isEqualTo("idempotency_key_in_use");
        first.join();
        assertThat(authorize("ord_1", "k1", "pm_card_visa").getStatus()).isEqualTo("requires_capture");
        assertThat(psp.ledger().intents()).hasSize(1);
    }

    @Test
    void an_old_key_is_forgotten_and_then_means_a_new_request() throws StripeException {
        restart(settings(Duration.ZERO, Duration.ofMillis(200), 0, null, Duration.ofSeconds(2)), BusinessTime.real());
        var first = authorize("ord_1", "k1", "pm_card_visa");

        await().until(() -> !authorize("ord_1", "k1", "pm_card_visa").getId().equals(first.getId()));

        assertThat(psp.ledger().intents())
                .as("a second hold: the danger of late retries")
                .hasSizeGreaterThan(1);
    }

    @Test
    void only_posts_have_keys() throws StripeException {
        var held = authorize("ord_1", "k1", "pm_card_visa");

        assertThat(stripe.v1()
                        .paymentIntents()
                        .retrieve(held.getId(), key("k1"))
                        .getId())
                .isEqualTo(held.getId());
    }

    @Test
    void a_key_has_an_end() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(psp.address().resolve("/v1/customers"))
                    .header("Authorization", "Bearer sk_test_tiffin")
                    .header("Idempotency-Key", "k".repeat(256)) // the library would not even send it
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void a_post_without_a_key_is_journalled() throws Exception {
        assertThat(send("POST", "/v1/payment_intents", "amount=500&currency=eur")
                        .statusCode())
                .isEqualTo(200);

        assertThat(psp.ledger().anomalies()).extracting(Ledger.Oddity::kind).containsExactly("NO_KEY");
    }

    @Test
    void everything_survives_a_restart() throws StripeException {
        var file = folder.resolve("ledger.jsonl");
        restart(settings(file, WEEK), BusinessTime.real());
        var held = authorize("ord_1", "k1", "pm_card_visa");
        var captured = authorize("ord_2", "k2", "pm_card_visa");
        capture(captured.getId(), "k3");
        var refund = refund(captured.getId(), "k4", 700L);
        var customer = stripe.v1()
                .customers()
                .create(
                        com.stripe.param.CustomerCreateParams.builder()
                                .setPaymentMethod("pm_card_visa")
                                .build(),
                        key("k5"));
        var before = psp.ledger();
        for (var i = 0; i < 2; i++) {
            restart(settings(file, WEEK), BusinessTime.real());
        }

        assertThat(psp.ledger().intents()).isEqualTo(before.intents());
        assertThat(authorize("ord_1", "k1", "pm_card_visa").getId()).isEqualTo(held.getId());
        assertThat(stripe.v1().refunds().retrieve(refund.getId()).getAmount()).isEqualTo(700);
        assertThat(stripe.v1()
                        .customers()
                        .paymentMethods()
                        .list(customer.getId())
                        .getData())
                .hasSize(1);
        assertThat(cancel(held.getId(), "k6").getStatus()).isEqualTo("canceled");
    }
}
