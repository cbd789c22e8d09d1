package io.tiffin.sandbox.psp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.exception.CardException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.PaymentMethod;
import com.stripe.model.SetupIntent;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.CustomerListParams;
import com.stripe.param.CustomerUpdateParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentMethodAttachParams;
import com.stripe.param.PaymentMethodListParams;
import com.stripe.param.SetupIntentConfirmParams;
import com.stripe.param.SetupIntentCreateParams;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SavedCardsTest extends SimulatorTest {

    @Test
    void a_customer_is_made_found_changed_and_deleted() throws StripeException {
        var customer = customer("k1");

        assertThat(stripe.v1().customers().retrieve(customer).getMetadata()).containsEntry("customer_id", "cst_1");
        var named = CustomerUpdateParams.builder().setName("Anna").build();
        assertThat(stripe.v1().customers().update(customer, named, key("k2")).getName())
                .isEqualTo("Anna");
        var byMail = CustomerListParams.builder().setEmail("anna@example.com").build();
        assertThat(stripe.v1().customers().list(byMail).getData())
                .extracting(com.stripe.model.Customer::getId)
                .containsExactly(customer);
        attach("pm_card_visa", customer, "k3");

        assertThat(stripe.v1().customers().delete(customer).getDeleted()).isTrue();

        assertThat(stripe.v1().customers().retrieve(customer).getDeleted()).isTrue();
        assertThat(stripe.v1().customers().list(byMail).getData()).isEmpty();
        refused(() -> attach("pm_card_visa", customer, "k4"), "resource_missing");
    }

    @Test
    void a_payment_method_belongs_to_one_customer_until_it_is_detached_for_good() throws StripeException {
        var anna = customer("k1");
        var ben = customer("k2");

        var saved = attach("pm_card_mastercard", anna, "k3");

        assertThat(saved.getId()).startsWith("pm_").isNotEqualTo("pm_card_mastercard");
        assertThat(saved.getCard().getLast4()).isEqualTo("4444");
        assertThat(saved.getCard().getFingerprint()).isNotBlank();
        assertThat(methods(anna)).extracting(PaymentMethod::getId).containsExactly(saved.getId());
        assertThat(stripe.v1().customers().paymentMethods().list(anna).getData())
                .hasSize(1);
        assertThat(refused(() -> attach(saved.getId(), ben, "k4"), null).getMessage())
                .contains("already been attached");

        assertThat(stripe.v1().paymentMethods().detach(saved.getId(), key("k5")).getCustomer())
                .isNull();

        assertThat(methods(anna)).isEmpty();
        assertThat(refused(() -> stripe.v1().paymentMethods().detach(saved.getId(), key("k6")), null)
                        .getMessage())
                .contains("not attached");
        assertThat(refused(() -> attach(saved.getId(), ben, "k7"), null).getMessage())
                .contains("may not be used again");
    }

    @Test
    void a_card_that_refuses_charges_may_not_be_saved_but_for_one() throws StripeException {
        var customer = customer("k1");

        var refusal =
                catchThrowableOfType(CardException.class, () -> attach("pm_card_visa_chargeDeclined", customer, "k2"));
        assertThat(refusal.getDeclineCode()).isEqualTo("generic_decline");
        assertThat(methods(customer)).isEmpty();

        var saved = attach("pm_card_chargeCustomerFail", customer, "k3");
        assertThatThrownBy(() -> pay(customer, saved.getId(), true, "k4")).isInstanceOf(CardException.class);
    }

    @Test
    void a_saved_card_pays_in_the_customers_absence() throws StripeException {
        var customer = customer("k1");
        var saved = attach("pm_card_visa", customer, "k2");

        var tip = pay(customer, saved.getId(), true, "k3");

        assertThat(tip.getStatus()).isEqualTo("succeeded");
        assertThat(tip.getCustomer()).isEqualTo(customer);
        assertThat(tip.getLatestChargeObject().getBalanceTransaction()).startsWith("txn_");
        assertThat(psp.ledger().intents().getFirst().purpose()).isEqualTo("tip");
        assertThat(pay(customer, saved.getId(), true, "k4").getStatus()).isEqualTo("succeeded");
    }

    @Test
    void a_payment_method_is_of_use_to_its_customer_only_and_without_one_once() throws StripeException {
        var anna = customer("k1");
        var saved = attach("pm_card_visa", anna, "k2");
        var ben = customer("k3");

        var forgotten = refused(() -> pay(null, saved.getId(), false, "k4"), "parameter_missing");
        assertThat(forgotten.getMessage()).contains("belongs to the Customer " + anna);
        assertThat(refused(() -> pay(ben, saved.getId(), true, "k5"), null).getParam())
                .isEqualTo("payment_method");
        var loose = authorize("ord_1", "k6", "pm_card_visa").getPaymentMethod();
        assertThat(refused(() -> authorize("ord_2", "k7", loose), null).getMessage())
                .contains("may not be used again");
        refused(() -> authorize("ord_3", "k8", "pm_unheardOf"), "resource_missing");
    }

    @Test
    void a_payment_saves_its_card_when_that_was_agreed() throws StripeException {
        var customer = customer("k1");
        var params = hold("ord_1", 2500, "eur")
                .setCustomer(customer)
                .setPaymentMethod("pm_card_visa")
                .setSetupFutureUsage(PaymentIntentCreateParams.SetupFutureUsage.OFF_SESSION)
                .build();

        var held = stripe.v1().paymentIntents().create(params, key("k2"));

        assertThat(methods(customer)).extracting(PaymentMethod::getId).containsExactly(held.getPaymentMethod());
        assertThat(pay(customer, held.getPaymentMethod(), true, "k3").getStatus())
                .isEqualTo("succeeded");
    }

    @Test
    void a_setup_intent_saves_a_card_and_charges_nothing() throws StripeException {
        var customer = customer("k1");
        var setup = setup(customer, "k2");
        assertThat(setup.getStatus()).isEqualTo("requires_payment_method");
        assertThat(setup.getClientSecret()).startsWith(setup.getId() + "_secret_");

        var confirmed = confirm(setup, "pm_card_visa", "k3");

        assertThat(confirmed.getStatus()).isEqualTo("succeeded");
        assertThat(methods(customer)).extracting(PaymentMethod::getId).containsExactly(confirmed.getPaymentMethod());
        assertThat(psp.ledger().intents()).isEmpty();
        assertThat(psp.ledger().setups()).extracting(Ledger.Saving::state).containsExactly("succeeded");
        assertThat(refused(() -> confirm(setup, "pm_card_visa", "k4"), "setup_intent_unexpected_state")
                        .getMessage())
                .contains("already succeeded");
        refused(() -> stripe.v1().setupIntents().cancel(setup.getId(), key("k5")), "setup_intent_unexpected_state");
    }

    @Test
    void a_setup_intent_that_is_refused_stays_open_and_may_be_canceled() throws StripeException {
        var customer = customer("k1");
        var setup = setup(customer, "k2");

        var refusal = catchThrowableOfType(
                CardException.class, () -> confirm(setup, "pm_card_chargeDeclinedExpiredCard", "k3"));

        assertThat(refusal.getCode()).isEqualTo("expired_card");
        assertThat(refusal.getStripeError().getSetupIntent().getStatus()).isEqualTo("requires_payment_method");
        assertThat(methods(customer)).isEmpty();
        assertThat(stripe.v1().setupIntents().cancel(setup.getId(), key("k4")).getStatus())
                .isEqualTo("canceled");
        refused(() -> stripe.v1().setupIntents().cancel(setup.getId(), key("k5")), "setup_intent_unexpected_state");
    }

    @ParameterizedTest
    @CsvSource({
        // card, set up before, asks in absence
        "pm_card_authenticationRequiredOnSetup, true, false",
        "pm_card_authenticationRequiredOnSetup, false, true",
        "pm_card_authenticationRequired, true, true",
        "pm_card_authenticationRequiredSetupForOffSession, false, false"
    })
    void a_bank_may_insist_on_its_customer(String card, boolean setUp, boolean asks) throws StripeException {
        var customer = customer("k1");
        String saved;
        if (setUp) {
            var setup = confirm(setup(customer, "k2"), card, "k3");
            assertThat(setup.getStatus()).isEqualTo("requires_action");
            psp.authenticate(setup.getClientSecret(), true);
            saved = stripe.v1().setupIntents().retrieve(setup.getId()).getPaymentMethod();
        } else {
            saved = attach(card, customer, "k2").getId();
        }

        if (asks) {
            var refusal = catchThrowableOfType(CardException.class, () -> pay(customer, saved, true, "k4"));
            assertThat(refusal.getCode()).isEqualTo("authentication_required");
            assertThat(refusal.getDeclineCode()).isEqualTo("authentication_required");
            assertThat(refusal.getStripeError().getPaymentIntent().getLatestCharge())
                    .isNull();
        } else {
            assertThat(pay(customer, saved, true, "k4").getStatus()).isEqualTo("succeeded");
        }
        assertThat(pay(customer, saved, false, "k5").getStatus()).isEqualTo("requires_action");
    }

    @Test
    void a_default_payment_method_is_used_where_none_is_named() throws StripeException {
        var customer = customer("k1");
        var saved = attach("pm_card_visa", customer, "k2").getId();
        var settings = CustomerUpdateParams.InvoiceSettings.builder()
                .setDefaultPaymentMethod(saved)
                .build();
        stripe.v1()
                .customers()
                .update(
                        customer,
                        CustomerUpdateParams.builder()
                                .setInvoiceSettings(settings)
                                .build(),
                        key("k3"));
        var params = PaymentIntentCreateParams.builder()
                .setAmount(300L)
                .setCurrency("eur")
                .setCustomer(customer)
                .addPaymentMethodType("card")
                .build();
        var intent = stripe.v1().paymentIntents().create(params, key("k4"));

        assertThat(stripe.v1()
                        .paymentIntents()
                        .confirm(intent.getId(), key("k5"))
                        .getPaymentMethod())
                .isEqualTo(saved);
    }

    @Test
    void a_card_number_is_never_taken() throws Exception {
        var body = "type=card&card[number]=4242424242424242&card[exp_month]=1&card[exp_year]=2034&card[cvc]=123";
        var answer = send("POST", "/v1/payment_methods", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("generally unsafe").doesNotContain("4242424242424242");

        var token = send("POST", "/v1/payment_methods", "type=card&card[token]=tok_amex", "Bearer pk_test_tiffin");
        assertThat(token.statusCode()).isEqualTo(200);
        assertThat(token.body()).contains("\"brand\":\"amex\"");
    }

    private String customer(String key) throws StripeException {
        var params = CustomerCreateParams.builder()
                .setEmail("anna@example.com")
                .putMetadata("customer_id", "cst_1")
                .build();
        return stripe.v1().customers().create(params, key(key)).getId();
    }

    private PaymentMethod attach(String method, String customer, String key) throws StripeException {
        var params = PaymentMethodAttachParams.builder().setCustomer(customer).build();
        return stripe.v1().paymentMethods().attach(method, params, key(key));
    }

    private List<PaymentMethod> methods(String customer) throws StripeException {
        var params = PaymentMethodListParams.builder()
                .setCustomer(customer)
                .setType(PaymentMethodListParams.Type.CARD)
                .build();
        return stripe.v1().paymentMethods().list(params).getData();
    }

    private SetupIntent setup(String customer, String key) throws StripeException {
        var params = SetupIntentCreateParams.builder()
                .setCustomer(customer)
                .addPaymentMethodType("card")
                .setUsage(SetupIntentCreateParams.Usage.OFF_SESSION)
                .build();
        return stripe.v1().setupIntents().create(params, key(key));
    }

    private SetupIntent confirm(SetupIntent setup, String method, String key) throws StripeException {
        var params = SetupIntentConfirmParams.builder().setPaymentMethod(method).build();
        return stripe.v1().setupIntents().confirm(setup.getId(), params, key(key));
    }

    private PaymentIntent pay(@Nullable String customer, String method, boolean offSession, String key)
            throws StripeException {
        var params = PaymentIntentCreateParams.builder()
                .setAmount(300L)
                .setCurrency("eur")
                .setConfirm(true)
                .setOffSession(offSession)
                .setPaymentMethod(method)
                .addPaymentMethodType("card")
                .putMetadata("order_id", "ord_1")
                .putMetadata("purpose", "tip")
                .addExpand("latest_charge");
        return stripe.v1()
                .paymentIntents()
                .create((customer == null ? params : params.setCustomer(customer)).build(), key(key));
    }
}
