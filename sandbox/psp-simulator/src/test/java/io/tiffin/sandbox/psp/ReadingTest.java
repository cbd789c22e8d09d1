package io.tiffin.sandbox.psp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.param.BalanceTransactionListParams;
import com.stripe.param.ChargeListParams;
import com.stripe.param.ChargeRetrieveParams;
import com.stripe.param.EventListParams;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingTest extends SimulatorTest {

    @Test
    void all_pages_of_a_window_are_found() throws StripeException {
        for (var i = 0; i < 7; i++) {
            authorize("ord_" + i, "k" + i, "pm_card_visa");
        }
        var now = Instant.now().getEpochSecond();
        var window = PaymentIntentListParams.Created.builder()
                .setGte(now - 60)
                .setLt(now + 60)
                .build();
        var params = PaymentIntentListParams.builder()
                .setLimit(3L)
                .setCreated(window)
                .addExpand("data.latest_charge")
                .build();

        var page = stripe.v1().paymentIntents().list(params);
        assertThat(page.getHasMore()).isTrue();
        assertThat(page.getData())
                .allSatisfy(intent ->
                        assertThat(intent.getLatestChargeObject().getPaid()).isTrue());
        var found = new ArrayList<String>();
        page.autoPagingIterable()
                .forEach(intent -> found.add(intent.getMetadata().get("order_id")));

        assertThat(found).containsExactly("ord_6", "ord_5", "ord_4", "ord_3", "ord_2", "ord_1", "ord_0");
        var future = PaymentIntentListParams.Created.builder().setGte(now + 60).build();
        var nothing = stripe.v1()
                .paymentIntents()
                .list(PaymentIntentListParams.builder().setCreated(future).build());
        assertThat(nothing.getData()).isEmpty();
        assertThat(nothing.getHasMore()).isFalse();
    }

    @Test
    void a_cursor_leads_forth_and_back_and_stays_where_it_was_when_something_is_new() throws StripeException {
        for (var i = 0; i < 4; i++) {
            authorize("ord_" + i, "k" + i, "pm_card_visa");
        }
        var first = list(PaymentIntentListParams.builder().setLimit(2L));
        authorize("ord_4", "k4", "pm_card_visa");

        var second = list(PaymentIntentListParams.builder()
                .setLimit(2L)
                .setStartingAfter(first.getLast().getId()));
        var back = list(PaymentIntentListParams.builder()
                .setLimit(2L)
                .setEndingBefore(second.getFirst().getId()));

        assertThat(orders(first)).containsExactly("ord_3", "ord_2");
        assertThat(orders(second)).containsExactly("ord_1", "ord_0");
        assertThat(orders(back)).containsExactly("ord_3", "ord_2");
        refused(() -> list(PaymentIntentListParams.builder().setStartingAfter("pi_unknown")), "resource_missing");
        assertThatThrownBy(() -> list(PaymentIntentListParams.builder().setLimit(101L)))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void a_charge_tells_what_it_cost() throws StripeException {
        var taken = capture(authorize("ord_1", "k1", "pm_card_visa").getId(), "k2");
        var params = ChargeRetrieveParams.builder()
                .addExpand("balance_transaction")
                .addExpand("payment_intent")
                .build();

        var charge = stripe.v1().charges().retrieve(taken.getLatestCharge(), params);

        assertThat(charge.getBalanceTransactionObject().getFee()).isEqualTo(103);
        assertThat(charge.getPaymentIntentObject().getStatus()).isEqualTo("succeeded");
        assertThat(charge.getMetadata()).containsEntry("order_id", "ord_1");
        var listed = ChargeListParams.builder().setPaymentIntent(taken.getId()).build();
        assertThat(stripe.v1().charges().list(listed).getData()).hasSize(1);
    }

    @Test
    void the_balance_is_what_came_less_fees_and_what_went() throws StripeException {
        var taken = capture(authorize("ord_1", "k1", "pm_card_visa").getId(), "k2");
        refund(taken.getId(), "k3", 1000L);

        var all = stripe.v1().balanceTransactions().list().getData();

        assertThat(all).extracting(com.stripe.model.BalanceTransaction::getNet).containsExactly(-1000L, 2397L);
        var refunds = BalanceTransactionListParams.builder().setType("refund").build();
        assertThat(stripe.v1().balanceTransactions().list(refunds).getData()).hasSize(1);
        assertThat(stripe.v1()
                        .balanceTransactions()
                        .retrieve(all.getFirst().getId())
                        .getType())
                .isEqualTo("refund");
    }

    @Test
    void what_happened_can_be_read_again_as_events() throws StripeException {
        var taken = capture(authorize("ord_1", "k1", "pm_card_visa").getId(), "k2");

        var events = stripe.v1().events().list().getData();

        assertThat(events)
                .extracting(com.stripe.model.Event::getType)
                .containsExactly(
                        "payment_intent.succeeded",
                        "charge.captured",
                        "payment_intent.amount_capturable_updated",
                        "charge.succeeded",
                        "payment_intent.created");
        assertThat(events.getFirst().getRequest().getIdempotencyKey()).isEqualTo("k2");
        var kind = EventListParams.builder().setType("charge.*").build();
        assertThat(stripe.v1().events().list(kind).getData()).hasSize(2);
        var one = stripe.v1().events().retrieve(events.getFirst().getId());
        assertThat(one.getData().toJson()).contains(taken.getId());
    }

    @ParameterizedTest
    @CsvSource({"bogus", "amount", "latest_charge.balance_transaction.source.payment_intent.customer"})
    void what_cannot_be_expanded_is_refused_before_anything_is_done(String path) {
        var params = hold("ord_1", 2500, "eur")
                .setPaymentMethod("pm_card_visa")
                .addExpand(path)
                .build();

        refused(() -> stripe.v1().paymentIntents().create(params, key("k1")), null);

        assertThat(psp.ledger().intents()).isEmpty();
    }

    @Test
    void expansions_go_on_from_each_other() throws StripeException {
        var taken = capture(authorize("ord_1", "k1", "pm_card_visa").getId(), "k2");
        var params = PaymentIntentRetrieveParams.builder()
                .addExpand("latest_charge.balance_transaction")
                .addExpand("latest_charge")
                .addExpand("payment_method")
                .addExpand("customer")
                .build();

        var intent = stripe.v1().paymentIntents().retrieve(taken.getId(), params);

        assertThat(intent.getLatestChargeObject().getBalanceTransactionObject().getFee())
                .isEqualTo(103);
        assertThat(intent.getPaymentMethodObject().getCard().getLast4()).isEqualTo("4242");
        assertThat(intent.getCustomer()).isNull();
        var wrong = PaymentIntentListParams.builder().addExpand("latest_charge").build();
        assertThat(refused(() -> stripe.v1().paymentIntents().list(wrong), null).getMessage())
                .contains("data.latest_charge");
    }

    private List<PaymentIntent> list(PaymentIntentListParams.Builder params) throws StripeException {
        return stripe.v1().paymentIntents().list(params.build()).getData();
    }

    private static List<String> orders(List<PaymentIntent> intents) {
        return intents.stream()
                .map(intent -> intent.getMetadata().get("order_id"))
                .toList();
    }
}
