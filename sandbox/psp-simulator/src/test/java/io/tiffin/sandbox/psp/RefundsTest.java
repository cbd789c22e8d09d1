package io.tiffin.sandbox.psp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.exception.StripeException;
import com.stripe.param.ChargeRetrieveParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import com.stripe.param.RefundRetrieveParams;
import com.stripe.param.RefundUpdateParams;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefundsTest extends SimulatorTest {

    private static final Duration SOON = Duration.ofMillis(300);

    @Test
    void refunds_never_exceed_what_was_captured() throws StripeException {
        var held = authorize("ord_1", "k1", "pm_card_visa");
        assertThat(unexpectedState(() -> refund(held.getId(), "k2", null)).getMessage())
                .contains("successful charge");
        capture(held.getId(), "k3", 2000L);

        assertThat(refund(held.getId(), "k4", 800L).getStatus()).isEqualTo("succeeded");
        refused(() -> refund(held.getId(), "k5", 1201L), "amount_too_large");
        assertThat(refund(held.getId(), "k6", null).getAmount()).isEqualTo(1200);
        refused(() -> refund(held.getId(), "k7", null), "charge_already_refunded");

        assertThat(psp.ledger().intents().getFirst().refunded()).isEqualTo(2000);
        assertThat(retrieve(held.getId()).getLatestChargeObject().getRefunded()).isTrue();
        var listed = stripe.v1()
                .refunds()
                .list(RefundListParams.builder().setPaymentIntent(held.getId()).build());
        assertThat(listed.getData())
                .extracting(com.stripe.model.Refund::getAmount)
                .containsExactly(1200L, 800L);
    }

    @Test
    void a_refund_may_name_the_charge_and_carries_metadata() throws StripeException {
        var taken = capture(authorize("ord_1", "k1", "pm_card_visa").getId(), "k2");
        var params = RefundCreateParams.builder()
                .setCharge(taken.getLatestCharge())
                .setAmount(500L)
                .setReason(RefundCreateParams.Reason.REQUESTED_BY_CUSTOMER)
                .putMetadata("operation", "refund-2")
                .build();

        var refund = stripe.v1().refunds().create(params, key("k3"));

        assertThat(refund.getPaymentIntent()).isEqualTo(taken.getId());
        assertThat(refund.getMetadata()).containsEntry("operation", "refund-2");
        var renamed = RefundUpdateParams.builder().putMetadata("seen", "yes").build();
        assertThat(stripe.v1()
                        .refunds()
                        .update(refund.getId(), renamed, key("k4"))
                        .getMetadata())
                .containsKeys("operation", "seen");
        var withTransaction =
                RefundRetrieveParams.builder().addExpand("balance_transaction").build();
        var transaction =
                stripe.v1().refunds().retrieve(refund.getId(), withTransaction).getBalanceTransactionObject();
        assertThat(transaction.getAmount()).isEqualTo(-500);
        assertThat(transaction.getFee()).isZero();
    }

    @Test
    void a_pending_refund_succeeds_later() throws StripeException {
        restart(settings(Duration.ZERO, Duration.ofHours(24), 0, null, SOON), BusinessTime.real());
        var taken = capture(authorize("ord_1", "k1", "pm_card_pendingRefund").getId(), "k2");

        var refund = refund(taken.getId(), "k3", 500L);

        assertThat(refund.getStatus()).isEqualTo("pending");
        await().until(() -> stripe.v1().refunds().retrieve(refund.getId()).getStatus(), "succeeded"::equals);
        assertThat(types()).startsWith("charge.refund.updated", "refund.updated");
    }

    @Test
    void a_refund_that_succeeded_fails_later_and_the_money_is_back() throws StripeException {
        restart(settings(Duration.ZERO, Duration.ofHours(24), 0, null, SOON), BusinessTime.real());
        var taken = capture(authorize("ord_1", "k1", "pm_card_refundFail").getId(), "k2");

        var refund = refund(taken.getId(), "k3", null);

        assertThat(refund.getStatus()).isEqualTo("succeeded");
        await().until(() -> stripe.v1().refunds().retrieve(refund.getId()).getStatus(), "failed"::equals);
        var failed = stripe.v1().refunds().retrieve(refund.getId());
        assertThat(failed.getFailureReason()).isEqualTo("expired_or_canceled_card");
        assertThat(failed.getFailureBalanceTransaction()).isNotNull();
        assertThat(types()).startsWith("refund.failed", "charge.refund.updated", "refund.updated");
        var charge = stripe.v1()
                .charges()
                .retrieve(
                        taken.getLatestCharge(), ChargeRetrieveParams.builder().build());
        assertThat(charge.getAmountRefunded()).isZero();
        assertThat(psp.ledger().intents().getFirst().refunded()).isZero();
        assertThat(psp.ledger().intents().getFirst().refunds())
                .extracting(Ledger.Returned::status)
                .containsExactly("failed");
    }

    @Test
    void the_experimenter_may_let_any_refund_fail() throws Exception {
        var taken = capture(authorize("ord_1", "k1", "pm_card_visa").getId(), "k2");
        var refund = refund(taken.getId(), "k3", 700L);

        var settlement = """
                {"refund": "%s", "status": "failed", "reason": "lost_or_stolen_card"}""".formatted(refund.getId());
        assertThat(send("POST", "/sim/refunds", settlement).statusCode()).isEqualTo(200);

        assertThat(stripe.v1().refunds().retrieve(refund.getId()).getFailureReason())
                .isEqualTo("lost_or_stolen_card");
        assertThat(refund(taken.getId(), "k4", 2500L).getStatus()).isEqualTo("succeeded");
    }

    private java.util.List<String> types() throws StripeException {
        return stripe.v1().events().list().getData().stream()
                .map(com.stripe.model.Event::getType)
                .toList();
    }
}
