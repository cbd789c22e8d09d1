package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.param.SetupIntentConfirmParams;
import io.tiffin.events.PaymentCommand.AuthorizePayment;
import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.events.PaymentEvent.PaymentCaptured;
import io.tiffin.events.PaymentEvent.PaymentDeclined;
import io.tiffin.events.PaymentEvent.PaymentNeedsCustomer;
import io.tiffin.events.RealDeadline;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.testing.LeakSearch;
import io.tiffin.kit.testing.TestTokens;
import io.tiffin.payment.application.KeepPaymentMethods;
import io.tiffin.sandbox.psp.Faults;
import io.tiffin.sandbox.psp.HookFaults;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Customers save, use and remove what they pay with, and confirm what their bank asks. */
class PaymentMethodsTest extends PaymentStack {

    private static final String PATH = "/v1/me/payment-methods";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String VISA = "{\"paymentMethodId\": \"pm_card_visa\"}";

    @Autowired
    KeepPaymentMethods methods;

    @Value("${spring.kafka.bootstrap-servers}")
    String broker;

    private final UUID anna = Uuid7.next();
    private final Api api = new Api(PORT, TestTokens.customer(anna));
    private final Api ben = api.as(TestTokens.customer(Uuid7.next()));

    @AfterEach
    void webhooksCome() {
        PSP.hookFaults().clear();
    }

    @Test
    void the_app_brings_a_card_by_the_clients_secret_and_the_webhook_tells_us() throws StripeException {
        var setup = begin("{}");
        assertThat(setup.status()).isEqualTo(201);
        assertThat(setup.text("/status")).isEqualTo("requires_payment_method");
        assertThat(setup.text("/clientSecret")).startsWith(setup.text("/id") + "_secret_");
        assertThat(ids(api)).isEmpty();

        confirmInApp(setup.text("/id"), "pm_card_visa");

        await().atMost(PATIENCE).until(() -> {
            methods.catchUp(); // the webhook has made it due
            return !ids(api).isEmpty();
        });
        var saved = api.get(PATH).body().path("data").get(0);
        assertThat(saved.path("id").asString()).startsWith("pm_");
        assertThat(saved.path("brand").asString()).isEqualTo("visa");
        assertThat(saved.path("last4").asString()).isEqualTo("4242");
        assertThat(ids(ben)).isEmpty();
    }

    @Test
    void the_apps_word_and_the_webhook_end_in_one_saved_card_whoever_comes_first() throws StripeException {
        PSP.hookFaults().add(HookFaults.Rule.of(HookFaults.Kind.DUPLICATED, "setup_intent.succeeded"));
        var setup = begin("{}");
        confirmInApp(setup.text("/id"), "pm_card_mastercard");
        var word = "{\"setupId\": \"%s\"}".formatted(setup.text("/id"));

        var answers =
                IntStream.range(0, 4)
                        .mapToObj(_ -> CompletableFuture.supplyAsync(() -> api.post(PATH, word)))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();
        methods.catchUp();

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text("/paymentMethod/brand")).isEqualTo("mastercard");
        });
        assertThat(ids(api)).hasSize(1);
    }

    @Test
    void a_lost_webhook_is_made_up_for_by_looking() throws StripeException {
        PSP.hookFaults().add(HookFaults.Rule.of(HookFaults.Kind.LOST, "setup_intent.succeeded"));
        var setup = begin("{}");
        confirmInApp(setup.text("/id"), "pm_card_visa");
        jdbc.update("update method_setups set look_at = now() where provider_id = ?", setup.text("/id"));

        methods.catchUp();

        assertThat(ids(api)).hasSize(1);
    }

    @Test
    void a_bank_that_asks_is_answered_in_the_app() {
        var setup = begin("{\"paymentMethodId\": \"pm_card_authenticationRequired\"}");
        assertThat(setup.text("/status")).isEqualTo("requires_action");

        PSP.authenticate(setup.text("/clientSecret"), true);

        var done = api.post(PATH, "{\"setupId\": \"%s\"}".formatted(setup.text("/id")));
        assertThat(done.text("/status")).isEqualTo("succeeded");
        assertThat(done.body().has("clientSecret")).isFalse();
        assertThat(ids(api)).containsExactly(done.text("/paymentMethod/id"));
    }

    @Test
    void the_same_request_again_is_the_same_setup_also_when_the_answer_was_lost() {
        PSP.faults()
                .add(Faults.Rule.of(Faults.Kind.LOST_REPLY, Faults.Operation.CUSTOMER)
                        .times(1));
        PSP.faults()
                .add(Faults.Rule.of(Faults.Kind.LOST_REPLY, Faults.Operation.SETUP)
                        .times(1));
        var key = Uuid7.next().toString();

        assertThat(begin(VISA, key).code()).isEqualTo("payment_provider_unavailable");
        assertThat(begin(VISA, key).headers().firstValue("Retry-After")).isPresent();
        var first = begin(VISA, key);
        assertThat(first.status()).isEqualTo(201);
        var again = begin(VISA, key);

        assertThat(again.text("/id")).isEqualTo(first.text("/id"));
        assertThat(again.text("/paymentMethod/id")).isEqualTo(first.text("/paymentMethod/id"));
        assertThat(ids(api)).hasSize(1);
        assertThat(jdbc.queryForObject(
                        "select count(*) from provider_customers where customer_id = ?", Long.class, anna))
                .isEqualTo(1);
        assertThat(begin("{}", key).code()).isEqualTo("idempotency_key_reused");
    }

    @Test
    void a_key_that_replays_a_failure_is_replaced() {
        PSP.faults()
                .add(Faults.Rule.of(Faults.Kind.ERROR_BEFORE, Faults.Operation.SETUP)
                        .times(1));
        var key = Uuid7.next().toString();
        assertThat(begin(VISA, key).status()).isEqualTo(503);
        assertThat(begin(VISA, key).status()).isEqualTo(201);
        assertThat(ids(api)).hasSize(1);
    }

    @Test
    void an_order_is_paid_with_ones_own_card_and_nobody_elses() {
        var mine = begin(VISA).text("/paymentMethod/id");
        var order = Uuid7.next();
        answer(order, authorize(order, anna, mine), PaymentAuthorized.class);
        answer(order, capture(order), PaymentCaptured.class);
        var other = Uuid7.next();
        answer(other, authorize(other, anna, mine), PaymentAuthorized.class); // it is attached, so it can be used again

        var stolen = Uuid7.next();
        assertThat(answer(stolen, authorize(stolen, Uuid7.next(), mine), PaymentDeclined.class)
                        .reason())
                .isEqualTo("payment_method_not_accepted");
        assertThat(ledger(stolen)).isEmpty();
        assertThat(ben.post(PATH, "{\"paymentMethodId\": \"%s\"}".formatted(mine), "Idempotency-Key", "steal")
                        .status())
                .isEqualTo(404);
        assertThat(ben.delete(PATH + "/" + mine).status()).isEqualTo(404);

        assertThat(api.delete(PATH + "/" + mine).status()).isEqualTo(204);
        assertThat(api.delete(PATH + "/" + mine).status()).isEqualTo(204);
        assertThat(ids(api)).isEmpty();
        var late = Uuid7.next();
        assertThat(answer(late, authorize(late, anna, mine), PaymentDeclined.class)
                        .reason())
                .isEqualTo("payment_method_not_accepted");
    }

    @Test
    void a_removal_that_the_provider_does_not_hear_is_made_good() {
        var mine = begin(VISA).text("/paymentMethod/id");
        PSP.faults()
                .add(Faults.Rule.of(Faults.Kind.UNAVAILABLE, Faults.Operation.METHOD)
                        .times(1));

        assertThat(api.delete(PATH + "/" + mine).status()).isEqualTo(204);
        assertThat(ids(api)).isEmpty();
        methods.catchUp();

        assertThat(jdbc.queryForObject("select detached from payment_methods where id = ?", Boolean.class, mine))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"paymentMethodId\": \"tok_visa\"} | 422 | validation_failed",
                "{\"paymentMethodId\": \"4242 4242 4242 4242\"} | 422 | card_number_refused",
                "{\"paymentMethodId\": \"pm_nobody_knows\"} | 422 | validation_failed",
                "{\"paymentMethodId\": \"pm_card_chargeDeclined\"} | 402 | card_declined",
                "{\"setupId\": \"pi_1\"} | 422 | validation_failed",
                "{\"setupId\": \"seti_nobody_knows\"} | 404 | not_found",
                "{\"setupId\": \"seti_1\", \"paymentMethodId\": \"pm_1\"} | 422 | validation_failed",
                "{\"number\": \"1234\", \"cvc\": \"123\"} | 400 | malformed_request",
                "[] | 400 | malformed_request",
            })
    void what_cannot_be_saved_is_refused(String body, int status, String code) {
        var answer = begin(body);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(ids(api)).isEmpty();
    }

    @Test
    void a_setup_of_another_customer_does_not_exist() {
        var setup = begin("{}");
        assertThat(ben.post(PATH, "{\"setupId\": \"%s\"}".formatted(setup.text("/id")))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void the_customers_word_and_the_webhook_are_one_confirmation_whoever_comes_first() {
        PSP.hookFaults().add(HookFaults.Rule.of(HookFaults.Kind.LOST, "payment_intent.*"));
        var order = Uuid7.next();
        var asked = answer(order, authorize(order, anna, "pm_card_authenticationRequired"), PaymentNeedsCustomer.class);
        var path = "/v1/me/payments/" + name(order) + "/confirmed";

        assertThat(api.post(path, null).status()).isEqualTo(202); // too early: it changes nothing
        await().atMost(PATIENCE).until(() -> hasBeenLookedAt(order)); // or that look would see what follows
        PSP.authenticate(asked.clientSecret(), true);
        assertThat(ben.post(path, null).status()).isEqualTo(404);
        assertThat(types(order)).containsExactly(PaymentNeedsCustomer.class);
        await().atMost(PATIENCE).until(() -> {
            assertThat(api.post(path, null).status()).isEqualTo(202);
            return types(order).contains(PaymentAuthorized.class);
        });
        api.post(path, null);

        assertThat(types(order)).containsExactly(PaymentNeedsCustomer.class, PaymentAuthorized.class);
        assertThat(ledger(order)).hasSize(1);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void a_planted_card_number_is_in_no_answer_log_table_or_topic(CapturedOutput output) {
        var card = "6011 1111 1111 1117";
        var digits = card.replace(" ", "");
        var ops = api.as(TestTokens.ops());
        var answers = List.of(
                begin("{\"paymentMethodId\": \"%s\"}".formatted(digits)),
                begin("{\"setupId\": \"seti_x\", \"card\": {\"number\": \"%s\"}}".formatted(card)),
                begin("{\"%s\": 1}".formatted(digits)),
                begin("{}", digits),
                ops.post("/v1/ops/reconciliations", "{\"from\": \"%s\"}".formatted(digits), "Idempotency-Key", "a"),
                ops.post("/v1/ops/payment-reviews/rev_1/note", "{\"reason\": \"card %s\"}".formatted(card)));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.code()).isEqualTo("card_number_refused");
            assertThat(answer.raw()).doesNotContain(card, digits);
        });
        api.delete(PATH + "/" + digits);
        ops.get("/v1/ops/payments/" + digits);
        for (var written : List.of(card, digits)) {
            assertThat(output.getAll()).doesNotContain(written);
            assertThat(LeakSearch.tables(jdbc, written)).isEmpty();
            assertThat(LeakSearch.topics(broker, written)).isEmpty();
        }
    }

    private UUID authorize(UUID order, UUID customer, String method) {
        return ask(new AuthorizePayment(
                order, customer, TOTAL, method, new RealDeadline(Instant.now().plusSeconds(20))));
    }

    private Api.Answer begin(String body) {
        return begin(body, Uuid7.next().toString());
    }

    private Api.Answer begin(String body, @Nullable String key) {
        return api.post(PATH, body, "Idempotency-Key", String.valueOf(key));
    }

    /** What the provider's own form does, in the app. */
    private static void confirmInApp(String setup, String card) throws StripeException {
        StripeClient.builder()
                .setApiKey("sk_test_tiffin")
                .setApiBase(PSP.address().toString())
                .build()
                .v1()
                .setupIntents()
                .confirm(
                        setup,
                        SetupIntentConfirmParams.builder()
                                .setPaymentMethod(card)
                                .build());
    }

    private boolean hasBeenLookedAt(UUID order) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select hints = 0 and lease_until is null from payments where order_id = ?", Boolean.class, order));
    }

    private static List<String> ids(Api caller) {
        return caller.get(PATH)
                .body()
                .path("data")
                .valueStream()
                .map(method -> method.path("id").asString())
                .toList();
    }
}
