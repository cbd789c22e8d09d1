package io.tiffin.sandbox.psp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.StripeClient;
import com.stripe.exception.CardException;
import com.stripe.exception.PermissionException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The customer at the bank: by the app's library, by the bank's page, in absence. */
class AuthenticationTest extends SimulatorTest {

    private static final String ASKS = "pm_card_authenticationRequired";

    @Test
    void a_card_that_needs_the_customer_waits_for_the_answer() throws StripeException {
        var fine = authorize("ord_1", "k1", ASKS);
        var failed = authorize("ord_2", "k2", ASKS);
        assertThat(fine.getStatus()).isEqualTo("requires_action");
        assertThat(fine.getNextAction().getType()).isEqualTo("use_stripe_sdk");
        assertThat(fine.getLatestCharge())
                .as("the bank was not asked for money yet")
                .isNull();

        psp.authenticate(fine.getClientSecret(), true);
        psp.authenticate(failed.getClientSecret(), false);

        assertThat(retrieve(fine.getId()).getStatus()).isEqualTo("requires_capture");
        assertThat(retrieve(failed.getId()).getStatus()).isEqualTo("requires_payment_method");
        assertThat(retrieve(failed.getId()).getLastPaymentError().getCode())
                .isEqualTo("payment_intent_authentication_failure");
    }

    @Test
    void money_may_be_missing_after_the_customer_has_agreed() throws StripeException {
        var asked = authorize("ord_1", "k1", "pm_card_threeDSecureRequiredChargeDeclined");

        psp.authenticate(asked.getClientSecret(), true);

        assertThat(retrieve(asked.getId()).getStatus()).isEqualTo("requires_payment_method");
        assertThat(retrieve(asked.getId()).getLastPaymentError().getDeclineCode())
                .isEqualTo("generic_decline");
    }

    @Test
    void the_app_confirms_what_was_entrusted_to_it() throws StripeException {
        var intent = unconfirmed("k1");
        var app = client("pk_test_tiffin");

        assertThat(look(app, intent, intent.getClientSecret()).getAmount()).isEqualTo(2500);
        var confirmed = confirm(app, intent, ASKS, intent.getClientSecret());

        assertThat(confirmed.getStatus()).isEqualTo("requires_action");
        psp.authenticate(intent.getClientSecret(), true);
        assertThat(look(app, intent, intent.getClientSecret()).getStatus()).isEqualTo("requires_capture");
        assertThat(psp.ledger().anomalies()).as("an app has no keys").isEmpty();
        assertThat(psp.ledger().intents().getFirst().operations())
                .extracting(Ledger.Call::byClient)
                .containsExactly(false, true);
    }

    @Test
    void the_app_may_do_nothing_else() throws StripeException {
        var intent = unconfirmed("k1");
        var app = client("pk_test_tiffin");

        assertThat(refused(() -> look(app, intent, null), "parameter_missing").getParam())
                .isEqualTo("client_secret");
        refused(() -> look(app, intent, intent.getId() + "_secret_guessed"), "resource_missing");
        refused(() -> confirm(app, intent, "pm_card_visa", "pi_other_secret_x"), "resource_missing");
        var forbidden = catchThrowableOfType(
                PermissionException.class, () -> app.v1().paymentIntents().capture(intent.getId()));
        assertThat(forbidden.getCode()).isEqualTo("secret_key_required");
        assertThat(retrieve(intent.getId()).getStatus()).isEqualTo("requires_payment_method");
    }

    @Test
    void the_banks_page_leads_back_to_the_shop() throws Exception {
        var params = hold("ord_1", 2500, "eur")
                .setPaymentMethod(ASKS)
                .setReturnUrl("https://shop.example/back?a=b")
                .build();
        var asked = stripe.v1().paymentIntents().create(params, key("k1"));
        assertThat(asked.getNextAction().getType()).isEqualTo("redirect_to_url");
        var page = asked.getNextAction().getRedirectToUrl().getUrl();
        var path = page.substring(psp.address().toString().length());
        assertThat(send("GET", path, "").body()).contains("3-D Secure");

        var answer = send("POST", path, "outcome=succeeded");

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location").orElse(""))
                .startsWith("https://shop.example/back?a=b&payment_intent=" + asked.getId())
                .endsWith("redirect_status=succeeded");
        assertThat(retrieve(asked.getId()).getStatus()).isEqualTo("requires_capture");
        assertThat(send("POST", path, "outcome=succeeded").statusCode())
                .as("twice is once")
                .isEqualTo(400);
    }

    @Test
    void nobody_is_asked_where_that_would_be_an_error() throws StripeException {
        var absent = hold("ord_1", 2500, "eur").setPaymentMethod(ASKS).setOffSession(true);
        var strict = hold("ord_2", 2500, "eur").setPaymentMethod(ASKS).setErrorOnRequiresAction(true);

        for (var params : java.util.List.of(absent, strict)) {
            var refusal = catchThrowableOfType(
                    CardException.class,
                    () -> stripe.v1().paymentIntents().create(params.build(), key("k" + params.hashCode())));
            assertThat(refusal.getCode()).isEqualTo("authentication_required");
            assertThat(refusal.getStripeError().getPaymentIntent().getStatus()).isEqualTo("requires_payment_method");
        }
    }

    @Test
    void kinds_of_payment_that_lead_away_need_a_way_back() throws StripeException {
        var anyKind = PaymentIntentCreateParams.builder()
                .setAmount(2500L)
                .setCurrency("eur")
                .setConfirm(true)
                .setPaymentMethod("pm_card_visa")
                .build();

        assertThat(refused(() -> stripe.v1().paymentIntents().create(anyKind, key("k1")), null)
                        .getMessage())
                .contains("return_url");

        var early = PaymentIntentCreateParams.builder()
                .setAmount(2500L)
                .setCurrency("eur")
                .setOffSession(true)
                .build();
        assertThat(refused(() -> stripe.v1().paymentIntents().create(early, key("k2")), null)
                        .getParam())
                .isEqualTo("off_session");
    }

    private PaymentIntent unconfirmed(String key) throws StripeException {
        var params = PaymentIntentCreateParams.builder()
                .setAmount(2500L)
                .setCurrency("eur")
                .setCaptureMethod(PaymentIntentCreateParams.CaptureMethod.MANUAL)
                .putMetadata("order_id", "ord_1")
                .build();
        return stripe.v1().paymentIntents().create(params, key(key));
    }

    private static PaymentIntent look(StripeClient app, PaymentIntent intent, @Nullable String secret)
            throws StripeException {
        var params = PaymentIntentRetrieveParams.builder();
        return app.v1()
                .paymentIntents()
                .retrieve(intent.getId(), (secret == null ? params : params.setClientSecret(secret)).build());
    }

    private static PaymentIntent confirm(StripeClient app, PaymentIntent intent, String method, String secret)
            throws StripeException {
        var params = PaymentIntentConfirmParams.builder()
                .setPaymentMethod(method)
                .putExtraParam("client_secret", secret)
                .build();
        return app.v1().paymentIntents().confirm(intent.getId(), params);
    }
}
