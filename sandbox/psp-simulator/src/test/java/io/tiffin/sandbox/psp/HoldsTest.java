package io.tiffin.sandbox.psp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.stripe.exception.CardException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentUpdateParams;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldsTest extends SimulatorTest {

    @Test
    void a_hold_is_captured_once() throws StripeException {
        var held = authorize("ord_1", "k1", "pm_card_visa");

        assertThat(held.getStatus()).isEqualTo("requires_capture");
        assertThat(held.getAmountCapturable()).isEqualTo(2500);
        assertThat(held.getMetadata()).containsEntry("order_id", "ord_1");
        assertThat(captureBefore(held)).isBetween(in(WEEK).minusSeconds(60), in(WEEK));
        assertThat(held.getLatestChargeObject().getBalanceTransaction()).isNull();

        var captured = capture(held.getId(), "k2");

        assertThat(captured.getStatus()).isEqualTo("succeeded");
        assertThat(captured.getAmountReceived()).isEqualTo(2500);
        assertThat(captured.getLatestChargeObject().getCaptured()).isTrue();
        assertThat(unexpectedState(() -> capture(held.getId(), "k3")).getMessage())
                .contains("released");
        assertThat(unexpectedState(() -> cancel(held.getId(), "k4")).getMessage())
                .contains("succeeded");
        var told = psp.ledger().intents().getFirst();
        assertThat(told.orderId()).isEqualTo("ord_1");
        assertThat(told.purpose()).isEqualTo("order");
        assertThat(told.paymentMethod()).isEqualTo("pm_card_visa");
        assertThat(told.captured()).isEqualTo(2500);
        assertThat(told.holds()).extracting(Ledger.Hold::end).containsExactly("captured");
        assertThat(told.operations())
                .extracting(Ledger.Call::key, Ledger.Call::outcome)
                .containsExactly(
                        tuple("k1", "performed"),
                        tuple("k2", "performed"),
                        tuple("k3", "refused"),
                        tuple("k4", "refused"));
    }

    @ParameterizedTest
    @CsvSource({
        "pm_card_visa, false, 168",
        "pm_card_visa, true, 114",
        "pm_card_mastercard, true, 168",
        "pm_card_amex, true, 168"
    })
    void visa_holds_a_shorter_time_when_the_customer_is_away(String card, boolean offSession, int hours)
            throws StripeException {
        var params = hold("ord_1", 2500, "eur").setPaymentMethod(card).setOffSession(offSession);

        var held = stripe.v1().paymentIntents().create(params.build(), key("k1"));

        assertThat(captureBefore(held))
                .isBetween(in(Duration.ofHours(hours)).minusSeconds(60), in(Duration.ofHours(hours)));
    }

    @Test
    void a_smaller_capture_releases_the_rest_and_a_larger_one_is_refused() throws StripeException {
        var held = authorize("ord_1", "k1", "pm_card_visa");

        var tooMuch = refused(() -> capture(held.getId(), "k2", 2501L), "amount_too_large");
        assertThat(tooMuch.getStripeError().getPaymentIntent().getStatus()).isEqualTo("requires_capture");

        var captured = capture(held.getId(), "k3", 1000L);
        assertThat(captured.getAmountReceived()).isEqualTo(1000);
        assertThat(captured.getAmountCapturable()).isZero();
        var charge = captured.getLatestChargeObject();
        assertThat(charge.getAmountCaptured()).isEqualTo(1000);
        assertThat(charge.getAmountRefunded()).as("what was let go of").isEqualTo(1500);
        assertThat(charge.getRefunded()).isFalse();
        assertThat(charge.getBalanceTransactionObject().getAmount()).isEqualTo(1000);
        assertThat(refused(() -> capture(held.getId(), "k4", 0L), "parameter_invalid_integer"))
                .isNotNull();
    }

    @Test
    void what_is_captured_costs_a_fee() throws StripeException {
        var held = authorize("ord_1", "k1", "pm_card_visa", 10_000, "eur");

        var transaction = capture(held.getId(), "k2").getLatestChargeObject().getBalanceTransactionObject();

        assertThat(transaction.getFee()).isEqualTo(290 + 30);
        assertThat(transaction.getNet()).isEqualTo(10_000 - 320);
        assertThat(transaction.getType()).isEqualTo("charge");
        assertThat(transaction.getFeeDetails()).hasSize(1);
        assertThat(psp.ledger().intents().getFirst().fees()).isEqualTo(320);
    }

    @Test
    void a_fee_is_never_more_than_what_was_captured() throws StripeException {
        var held = authorize("ord_1", "k1", "pm_card_visa");

        var transaction =
                capture(held.getId(), "k2", 20L).getLatestChargeObject().getBalanceTransactionObject();

        assertThat(transaction.getFee()).isEqualTo(20);
        assertThat(transaction.getNet()).isZero();
    }

    @Test
    void a_canceled_hold_is_released_and_cannot_be_captured() throws StripeException {
        var held = authorize("ord_1", "k1", "pm_card_visa");

        var canceled = cancel(held.getId(), "k2");

        assertThat(canceled.getStatus()).isEqualTo("canceled");
        assertThat(canceled.getCancellationReason()).isEqualTo("requested_by_customer");
        assertThat(canceled.getLatestChargeObject().getCaptured()).isFalse();
        assertThat(canceled.getLatestChargeObject().getRefunded()).isTrue();
        assertThat(unexpectedState(() -> capture(held.getId(), "k3")).getMessage())
                .contains("status of canceled");
        assertThat(unexpectedState(() -> cancel(held.getId(), "k4")).getMessage())
                .contains("canceled");
        assertThat(psp.ledger().intents().getFirst().holds())
                .extracting(Ledger.Hold::end)
                .containsExactly("voided");
    }

    @Test
    void an_intent_may_be_canceled_in_every_state_before_its_money_is_taken() throws StripeException {
        var unpaid = stripe.v1()
                .paymentIntents()
                .create(
                        PaymentIntentCreateParams.builder()
                                .setAmount(2500L)
                                .setCurrency("eur")
                                .build(),
                        key("k1"));
        var unconfirmed = stripe.v1()
                .paymentIntents()
                .create(
                        PaymentIntentCreateParams.builder()
                                .setAmount(2500L)
                                .setCurrency("eur")
                                .setPaymentMethod("pm_card_visa")
                                .build(),
                        key("k2"));
        var asking = authorize("ord_1", "k3", "pm_card_authenticationRequired");
        assertThat(unpaid.getStatus()).isEqualTo("requires_payment_method");
        assertThat(unconfirmed.getStatus()).isEqualTo("requires_confirmation");
        assertThat(asking.getStatus()).isEqualTo("requires_action");

        assertThat(cancel(unpaid.getId(), "k4").getStatus()).isEqualTo("canceled");
        assertThat(cancel(unconfirmed.getId(), "k5").getStatus()).isEqualTo("canceled");
        assertThat(cancel(asking.getId(), "k6").getStatus()).isEqualTo("canceled");
    }

    @ParameterizedTest
    @CsvSource({
        "pm_card_chargeDeclined, card_declined, generic_decline",
        "pm_card_visa_chargeDeclined, card_declined, generic_decline",
        "pm_card_chargeCustomerFail, card_declined, generic_decline",
        "pm_card_chargeDeclinedInsufficientFunds, card_declined, insufficient_funds",
        "pm_card_visa_chargeDeclinedLostCard, card_declined, lost_card",
        "pm_card_visa_chargeDeclinedVelocityLimitExceeded, card_declined, card_velocity_exceeded",
        "pm_card_chargeDeclinedExpiredCard, expired_card, ",
        "pm_card_chargeDeclinedIncorrectCvc, incorrect_cvc, ",
        "pm_card_chargeDeclinedProcessingError, processing_error, "
    })
    void a_refusing_card_leaves_an_intent_without_a_hold(String card, String code, @Nullable String declineCode)
            throws StripeException {
        var refusal = catchThrowableOfType(CardException.class, () -> authorize("ord_1", "k1", card));

        assertThat(refusal.getStatusCode()).isEqualTo(402);
        assertThat(refusal.getCode()).isEqualTo(code);
        assertThat(refusal.getDeclineCode()).isEqualTo(declineCode);
        var intent = retrieve(refusal.getStripeError().getPaymentIntent().getId());
        assertThat(refusal.getCharge()).isEqualTo(intent.getLatestCharge());
        assertThat(intent.getStatus()).isEqualTo("requires_payment_method");
        assertThat(intent.getPaymentMethod()).isNull();
        assertThat(intent.getLastPaymentError().getCode()).isEqualTo(code);
        assertThat(intent.getLastPaymentError().getPaymentMethod().getCard().getBrand())
                .isEqualTo("visa");
        assertThat(intent.getLatestChargeObject().getPaid()).isFalse();
        assertThat(psp.ledger().intents().getFirst().held()).isZero();
    }

    @Test
    void a_refused_intent_may_be_confirmed_with_another_card() throws StripeException {
        var refusal =
                catchThrowableOfType(CardException.class, () -> authorize("ord_1", "k1", "pm_card_chargeDeclined"));
        var id = refusal.getStripeError().getPaymentIntent().getId();

        var params = com.stripe.param.PaymentIntentConfirmParams.builder()
                .setPaymentMethod("pm_card_mastercard")
                .build();
        var held = stripe.v1().paymentIntents().confirm(id, params, key("k2"));

        assertThat(held.getStatus()).isEqualTo("requires_capture");
        assertThat(held.getLastPaymentError()).isNull();
        assertThat(psp.ledger().intents().getFirst().holds())
                .extracting(Ledger.Hold::end)
                .containsExactly("declined", "held");
        assertThat(unexpectedState(() -> stripe.v1().paymentIntents().confirm(id, params, key("k3")))
                        .getMessage())
                .contains("already succeeded");
    }

    @Test
    void terms_change_only_before_the_money_is_held() throws StripeException {
        var params = PaymentIntentCreateParams.builder()
                .setAmount(2500L)
                .setCurrency("eur")
                .putMetadata("order_id", "ord_1")
                .build();
        var intent = stripe.v1().paymentIntents().create(params, key("k1"));

        var dearer = PaymentIntentUpdateParams.builder()
                .setAmount(2600L)
                .putMetadata("purpose", "tip")
                .build();
        assertThat(stripe.v1()
                        .paymentIntents()
                        .update(intent.getId(), dearer, key("k2"))
                        .getMetadata())
                .containsEntry("order_id", "ord_1")
                .containsEntry("purpose", "tip");

        var held = authorize("ord_2", "k3", "pm_card_visa");
        var refusal = unexpectedState(() -> stripe.v1().paymentIntents().update(held.getId(), dearer, key("k4")));
        assertThat(refusal.getParam()).isEqualTo("amount");
    }

    @Test
    void a_hold_lapses_by_business_time() throws StripeException {
        var now = Instant.now();
        restart(settings(null, Duration.ofMinutes(1)), new BusinessTime(now, now, 60));
        var held = authorize("ord_1", "k1", "pm_card_visa");

        await().atMost(Duration.ofSeconds(5)).until(() -> retrieve(held.getId()).getStatus(), "canceled"::equals);

        assertThat(retrieve(held.getId()).getCancellationReason()).isEqualTo("automatic");
        assertThat(unexpectedState(() -> capture(held.getId(), "k2")).getMessage())
                .contains("canceled");
        await().until(() -> psp.ledger().intents().getFirst().holds().getFirst().end(), "expired"::equals);
        assertThat(stripe.v1().events().list().getData())
                .extracting(com.stripe.model.Event::getType)
                .startsWith("payment_intent.canceled", "charge.expired");
    }

    private static Instant captureBefore(PaymentIntent intent) {
        return Instant.ofEpochSecond(intent.getLatestChargeObject()
                .getPaymentMethodDetails()
                .getCard()
                .getCaptureBefore());
    }

    private static Instant in(Duration time) {
        return Instant.now().plus(time);
    }
}
