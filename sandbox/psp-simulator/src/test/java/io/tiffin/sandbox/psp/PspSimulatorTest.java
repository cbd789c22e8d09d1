package io.tiffin.sandbox.psp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.stripe.StripeClient;
import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.ApiException;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.CardException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.net.RequestOptions;
import com.stripe.net.Webhook;
import com.stripe.param.PaymentIntentCancelParams;
import com.stripe.param.PaymentIntentCaptureParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.RefundCreateParams;
import com.sun.net.httpserver.HttpServer;
import io.tiffin.sandbox.psp.Faults.Kind;
import io.tiffin.sandbox.psp.Faults.Operation;
import io.tiffin.sandbox.psp.Faults.Rule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same calls that a client of Stripe makes, through Stripe's own library. */
class PspSimulatorTest {

    static {
        // the JDK would send a POST again by itself, and hide a lost reply from the test
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private static final String SECRET = "whsec_test";

    @TempDir
    Path folder;

    private PspSimulator psp = start(null, BusinessTime.real(), Duration.ofDays(7));
    private StripeClient stripe = client(psp, "sk_test_tiffin");

    @BeforeEach
    void fresh() {
        psp.faults().clear();
    }

    @AfterEach
    void stop() {
        psp.close();
    }

    @Test
    void a_hold_is_captured_once() throws StripeException {
        var held = authorize("ord_1", "k1", "pm_card_visa");

        assertThat(held.getStatus()).isEqualTo("requires_capture");
        assertThat(held.getAmountCapturable()).isEqualTo(2500);
        assertThat(held.getMetadata()).containsEntry("order_id", "ord_1");
        assertThat(captureBefore(held))
                .isBetween(
                        Instant.now().plus(Duration.ofDays(7)).minusSeconds(60),
                        Instant.now().plus(Duration.ofDays(7)));

        var captured = capture(held.getId(), "k2");

        assertThat(captured.getStatus()).isEqualTo("succeeded");
        assertThat(captured.getAmountReceived()).isEqualTo(2500);
        assertThat(captured.getLatestChargeObject().getCaptured()).isTrue();
        assertThat(unexpectedState(() -> capture(held.getId(), "k3")).getMessage())
                .contains("succeeded");
        assertThat(unexpectedState(() -> cancel(held.getId(), "k4")).getMessage())
                .contains("succeeded");
        var told = psp.ledger().intents().getFirst();
        assertThat(told.orderId()).isEqualTo("ord_1");
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

    @Test
    void a_smaller_capture_releases_the_rest_and_a_larger_one_is_refused() throws StripeException {
        var held = authorize("ord_1", "k1", "pm_card_visa");
        var tooMuch =
                PaymentIntentCaptureParams.builder().setAmountToCapture(2501L).build();

        var refusal = catchThrowableOfType(
                InvalidRequestException.class,
                () -> stripe.v1().paymentIntents().capture(held.getId(), tooMuch, key("k2")));
        assertThat(refusal.getCode()).isEqualTo("amount_too_large");

        var less =
                PaymentIntentCaptureParams.builder().setAmountToCapture(1000L).build();
        var captured = stripe.v1().paymentIntents().capture(held.getId(), less, key("k3"));
        assertThat(captured.getAmountReceived()).isEqualTo(1000);
        assertThat(captured.getAmountCapturable()).isZero();
    }

    @Test
    void a_canceled_hold_is_released_and_cannot_be_captured() throws StripeException {
        var held = authorize("ord_1", "k1", "pm_card_visa");

        var canceled = cancel(held.getId(), "k2");

        assertThat(canceled.getStatus()).isEqualTo("canceled");
        assertThat(canceled.getCancellationReason()).isEqualTo("requested_by_customer");
        assertThat(unexpectedState(() -> capture(held.getId(), "k3")).getCode())
                .isEqualTo("payment_intent_unexpected_state");
        assertThat(unexpectedState(() -> cancel(held.getId(), "k4")).getMessage())
                .contains("canceled");
        assertThat(psp.ledger().intents().getFirst().holds())
                .extracting(Ledger.Hold::end)
                .containsExactly("voided");
    }

    @Test
    void refunds_never_exceed_what_was_captured() throws StripeException {
        var held = authorize("ord_1", "k1", "pm_card_visa");
        assertThat(unexpectedState(() -> refund(held.getId(), "k2", null)).getMessage())
                .contains("successful charge");
        var taken = capture(held.getId(), "k3");

        assertThat(refund(held.getId(), "k4", 1000L).getStatus()).isEqualTo("succeeded");
        assertThat(catchThrowableOfType(InvalidRequestException.class, () -> refund(taken.getId(), "k5", 1501L))
                        .getCode())
                .isEqualTo("amount_too_large");
        assertThat(refund(held.getId(), "k6", null).getAmount()).isEqualTo(1500);
        assertThat(catchThrowableOfType(InvalidRequestException.class, () -> refund(taken.getId(), "k7", null))
                        .getCode())
                .isEqualTo("charge_already_refunded");
        assertThat(psp.ledger().intents().getFirst().refunded()).isEqualTo(2500);
        assertThat(stripe.v1()
                        .refunds()
                        .list(com.stripe.param.RefundListParams.builder()
                                .setPaymentIntent(held.getId())
                                .build())
                        .getData())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "pm_card_chargeDeclined, card_declined, generic_decline",
        "pm_card_visa_chargeDeclined, card_declined, generic_decline",
        "pm_card_chargeCustomerFail, card_declined, generic_decline",
        "pm_card_chargeDeclinedInsufficientFunds, card_declined, insufficient_funds",
        "pm_card_visa_chargeDeclinedLostCard, card_declined, lost_card",
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
        assertThat(intent.getStatus()).isEqualTo("requires_payment_method");
        assertThat(intent.getLastPaymentError().getCode()).isEqualTo(code);
        assertThat(intent.getLatestChargeObject().getPaid()).isFalse();
        assertThat(psp.ledger().intents().getFirst().held()).isZero();
    }

    @Test
    void a_card_that_needs_the_customer_waits_for_the_answer() throws StripeException {
        var fine = authorize("ord_1", "k1", "pm_card_authenticationRequired");
        var failed = authorize("ord_2", "k2", "pm_card_authenticationRequired");
        assertThat(fine.getStatus()).isEqualTo("requires_action");
        assertThat(fine.getNextAction().getType()).isEqualTo("use_stripe_sdk");

        psp.authenticate(fine.getClientSecret(), true);
        psp.authenticate(failed.getClientSecret(), false);

        assertThat(retrieve(fine.getId()).getStatus()).isEqualTo("requires_capture");
        assertThat(retrieve(failed.getId()).getStatus()).isEqualTo("requires_payment_method");
        assertThat(retrieve(failed.getId()).getLastPaymentError().getCode())
                .isEqualTo("payment_intent_authentication_failure");
    }

    @Test
    void a_key_replays_its_first_answer_and_refuses_other_parameters() throws StripeException {
        var first = authorize("ord_1", "k1", "pm_card_visa");
        var again = authorize("ord_1", "k1", "pm_card_visa");

        assertThat(again.getId()).isEqualTo(first.getId());
        assertThat(again.getLastResponse().headers().firstValue("Idempotent-Replayed"))
                .contains("true");
        assertThatThrownBy(() -> authorize("ord_2", "k1", "pm_card_visa")).isInstanceOf(IdempotencyException.class);
        assertThatThrownBy(() -> capture(first.getId(), "k1")).isInstanceOf(IdempotencyException.class);
        assertThat(psp.ledger().intents()).hasSize(1);
        assertThat(psp.ledger().anomalies()).extracting(Ledger.Oddity::kind).containsOnly("KEY_MISMATCH");
        assertThatThrownBy(() -> authorize("ord_3", "k3", "pm_card_chargeDeclined"))
                .isInstanceOf(CardException.class);
        assertThatThrownBy(() -> authorize("ord_3", "k3", "pm_card_chargeDeclined"))
                .isInstanceOf(CardException.class);
        assertThat(psp.ledger().intents()).hasSize(2);
    }

    @Test
    void parameters_that_fail_validation_do_not_use_up_the_key() throws StripeException {
        assertThat(invalid("ord_1", "pm_card_unknown", 2500, "eur").getCode()).isEqualTo("resource_missing");
        assertThat(invalid("ord_1", "pm_card_visa", 49, "eur").getCode()).isEqualTo("amount_too_small");
        assertThat(invalid("ord_1", "pm_card_visa", 100_000_000, "eur").getCode())
                .isEqualTo("amount_too_large");
        assertThat(invalid("ord_1", "pm_card_visa", 2500, "xxz").getParam()).isEqualTo("currency");

        assertThat(authorize("ord_1", "k1", "pm_card_visa").getStatus()).isEqualTo("requires_capture");
        assertThat(psp.ledger().anomalies()).isEmpty();
    }

    @Test
    void a_post_without_a_key_is_journalled_and_a_wrong_secret_refused() throws Exception {
        var post = HttpRequest.newBuilder(psp.address().resolve("/v1/payment_intents"))
                .header("Authorization", "Bearer sk_test_tiffin")
                .POST(HttpRequest.BodyPublishers.ofString("amount=500&currency=eur"))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            assertThat(http.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
        assertThat(psp.ledger().anomalies()).extracting(Ledger.Oddity::kind).containsExactly("NO_KEY");
        assertThatThrownBy(
                        () -> client(psp, "sk_test_other").v1().paymentIntents().retrieve("pi_1"))
                .isInstanceOf(AuthenticationException.class);
    }

    @Test
    void all_pages_of_a_window_are_found() throws StripeException {
        for (var i = 0; i < 7; i++) {
            authorize("ord_" + i, "k" + i, "pm_card_visa");
        }
        var now = Instant.now().getEpochSecond();
        var window = PaymentIntentListParams.builder()
                .setLimit(3L)
                .setCreated(PaymentIntentListParams.Created.builder()
                        .setGte(now - 60)
                        .setLte(now + 60)
                        .build())
                .build();

        var found = new ArrayList<String>();
        stripe.v1()
                .paymentIntents()
                .list(window)
                .autoPagingIterable()
                .forEach(intent -> found.add(intent.getMetadata().get("order_id")));

        assertThat(found).containsExactly("ord_6", "ord_5", "ord_4", "ord_3", "ord_2", "ord_1", "ord_0");
        var future = PaymentIntentListParams.builder()
                .setCreated(PaymentIntentListParams.Created.builder()
                        .setGte(now + 60)
                        .build())
                .build();
        assertThat(stripe.v1().paymentIntents().list(future).getData()).isEmpty();
    }

    @Test
    void a_hold_lapses_by_business_time() throws StripeException {
        var now = Instant.now();
        psp.close();
        psp = start(null, new BusinessTime(now, now, 60), Duration.ofMinutes(1));
        stripe = client(psp, "sk_test_tiffin");
        var held = authorize("ord_1", "k1", "pm_card_visa");

        await().atMost(Duration.ofSeconds(5)).until(() -> retrieve(held.getId()).getStatus(), "canceled"::equals);

        assertThat(retrieve(held.getId()).getCancellationReason()).isEqualTo("automatic");
        assertThat(unexpectedState(() -> capture(held.getId(), "k2")).getMessage())
                .contains("canceled");
        await().until(() -> psp.ledger().intents().getFirst().holds().getFirst().end(), "expired"::equals);
    }

    @Test
    void a_lost_reply_was_performed_and_its_key_tells_so() throws StripeException {
        psp.faults().add(Rule.of(Kind.LOST_REPLY, Operation.AUTHORIZE).times(1));

        assertThatThrownBy(() -> authorize("ord_1", "k1", "pm_card_visa")).isInstanceOf(ApiConnectionException.class);
        assertThat(psp.ledger().intents()).hasSize(1);

        assertThat(authorize("ord_1", "k1", "pm_card_visa").getId())
                .isEqualTo(psp.ledger().intents().getFirst().id());
        assertThat(psp.ledger().intents()).hasSize(1);
    }

    @Test
    void a_failure_after_performing_is_saved_under_the_key_for_good() throws StripeException {
        psp.faults().add(Rule.of(Kind.ERROR_AFTER, Operation.AUTHORIZE).forOrder("ord_1"));
        psp.faults().add(Rule.of(Kind.ERROR_BEFORE, Operation.AUTHORIZE).forOrder("ord_2"));

        for (var i = 0; i < 2; i++) {
            assertThat(catchThrowableOfType(ApiException.class, () -> authorize("ord_1", "k1", "pm_card_visa"))
                            .getStatusCode())
                    .isEqualTo(500);
        }
        assertThat(psp.ledger().intents()).hasSize(1);
        assertThatThrownBy(() -> authorize("ord_2", "k2", "pm_card_visa")).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> authorize("ord_2", "k2", "pm_card_visa")).isInstanceOf(ApiException.class);
        assertThat(psp.ledger().intents()).hasSize(1);
    }

    @Test
    void refusals_before_the_work_begins_do_not_use_up_the_key() throws StripeException {
        psp.faults().add(Rule.of(Kind.RATE_LIMITED, Operation.AUTHORIZE).times(1));
        psp.faults()
                .add(Rule.of(Kind.LOCK_TIMEOUT, Operation.ANY).forOrder("ord_1").times(1));
        psp.faults().add(Rule.of(Kind.DOWN, Operation.ANY).times(1));

        assertThatThrownBy(() -> authorize("ord_1", "k1", "pm_card_visa")).isInstanceOf(RateLimitException.class);
        var locked = catchThrowableOfType(RateLimitException.class, () -> authorize("ord_1", "k1", "pm_card_visa"));
        assertThat(locked.getCode()).isEqualTo("lock_timeout");
        assertThatThrownBy(() -> authorize("ord_1", "k1", "pm_card_visa")).isInstanceOf(ApiConnectionException.class);
        assertThat(psp.ledger().intents()).isEmpty();
        assertThat(authorize("ord_1", "k1", "pm_card_visa").getStatus()).isEqualTo("requires_capture");
    }

    @Test
    void a_key_in_flight_is_a_conflict() throws Exception {
        psp.faults().add(Rule.of(Kind.DELAY, Operation.AUTHORIZE).delayed(700).times(1));
        var first = Thread.ofVirtual()
                .start(() -> assertThat(unchecked("ord_1", "k1")).isNotNull());
        Thread.sleep(200);

        var conflict = catchThrowableOfType(ApiException.class, () -> authorize("ord_1", "k1", "pm_card_visa"));

        assertThat(conflict.getStatusCode()).isEqualTo(409);
        assertThat(conflict.getCode()).isEqualTo("idempotency_key_in_use");
        first.join();
        assertThat(authorize("ord_1", "k1", "pm_card_visa").getStatus()).isEqualTo("requires_capture");
        assertThat(psp.ledger().intents()).hasSize(1);
    }

    @Test
    void everything_survives_a_restart() throws StripeException {
        psp.close();
        var file = folder.resolve("ledger.jsonl");
        psp = start(file, BusinessTime.real(), Duration.ofDays(7));
        stripe = client(psp, "sk_test_tiffin");
        var held = authorize("ord_1", "k1", "pm_card_visa");
        var captured = authorize("ord_2", "k2", "pm_card_visa");
        capture(captured.getId(), "k3");
        refund(captured.getId(), "k4", 700L);
        var before = psp.ledger();
        for (var i = 0; i < 2; i++) {
            psp.close();
            psp = start(file, BusinessTime.real(), Duration.ofDays(7));
            stripe = client(psp, "sk_test_tiffin");
        }

        assertThat(psp.ledger().intents()).isEqualTo(before.intents());
        assertThat(authorize("ord_1", "k1", "pm_card_visa").getId()).isEqualTo(held.getId());
        assertThat(cancel(held.getId(), "k5").getStatus()).isEqualTo("canceled");
    }

    @Test
    void events_are_signed_and_repeated_until_they_are_accepted() throws Exception {
        var bodies = new CopyOnWriteArrayList<String>();
        var signatures = new CopyOnWriteArrayList<String>();
        var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            signatures.add(exchange.getRequestHeaders().getFirst("Stripe-Signature"));
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(bodies.size() == 1 ? 500 : 200, -1);
            exchange.close();
        });
        receiver.start();
        try {
            psp.close();
            psp = PspSimulator.start(
                    settings(
                            null,
                            Duration.ofDays(7),
                            URI.create(
                                    "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook")),
                    BusinessTime.real(),
                    "127.0.0.1",
                    0);
            stripe = client(psp, "sk_test_tiffin");
            var held = authorize("ord_1", "k1", "pm_card_visa");

            await().until(() -> bodies.size() >= 2);

            var event = Webhook.constructEvent(bodies.get(1), signatures.get(1), SECRET);
            assertThat(event.getType()).isEqualTo("payment_intent.amount_capturable_updated");
            assertThat(event.getDataObjectDeserializer().getObject())
                    .as("another version than the library's: the object must be read again")
                    .isEmpty();
            assertThat(bodies.get(1)).contains(held.getId()).isEqualTo(bodies.get(0));
        } finally {
            receiver.stop(0);
        }
    }

    @Test
    void orders_can_be_doomed_by_their_card_before_they_have_a_name_each_once() throws StripeException {
        psp.faults().add(Rule.of(Kind.LOST_REPLY, Operation.AUTHORIZE).onceForEachOrderPaidWith("pm_card_amex"));
        psp.faults().add(Rule.of(Kind.LOST_REPLY, Operation.CAPTURE).onceForEachOrderPaidWith("pm_card_amex"));

        for (var order : List.of("ord_1", "ord_2")) {
            assertThatThrownBy(() -> authorize(order, order, "pm_card_amex"))
                    .isInstanceOf(ApiConnectionException.class);
            var held = authorize(order, order, "pm_card_amex");
            assertThatThrownBy(() -> capture(held.getId(), order + "c")).isInstanceOf(ApiConnectionException.class);
            assertThat(capture(held.getId(), order + "c").getStatus()).isEqualTo("succeeded");
        }
        assertThat(authorize("ord_3", "k3", "pm_card_visa").getStatus()).isEqualTo("requires_capture");
    }

    @Test
    void the_experimenters_door_sets_faults_and_shows_the_ledger() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var script = """
                    {"seed": 7, "latencyMs": 1, "rules": [{"kind": "RATE_LIMITED", "operation": "AUTHORIZE", "orderId": "ord_1", "next": 1}]}""";
            var put = HttpRequest.newBuilder(psp.address().resolve("/sim/faults"))
                    .PUT(HttpRequest.BodyPublishers.ofString(script))
                    .build();
            assertThat(http.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            assertThat(authorize("ord_2", "k2", "pm_card_visa").getStatus()).isEqualTo("requires_capture");
            assertThatThrownBy(() -> authorize("ord_1", "k1", "pm_card_visa")).isInstanceOf(RateLimitException.class);
            var ledger = HttpRequest.newBuilder(psp.address().resolve("/sim/ledger?orderId=ord_2"))
                    .build();
            assertThat(http.send(ledger, BodyHandlers.ofString()).body())
                    .contains("\"orderId\":\"ord_2\"", "\"currency\":\"EUR\"", "\"held\":2500");
            var wrong = HttpRequest.newBuilder(psp.address().resolve("/sim/faults"))
                    .PUT(HttpRequest.BodyPublishers.ofString("{"))
                    .build();
            assertThat(http.send(wrong, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
        }
    }

    private PaymentIntent authorize(String order, String key, String card) throws StripeException {
        return authorize(order, key, card, 2500, "eur");
    }

    private PaymentIntent unchecked(String order, String key) {
        try {
            return authorize(order, key, "pm_card_visa");
        } catch (StripeException e) {
            throw new AssertionError(e);
        }
    }

    private PaymentIntent authorize(String order, String key, String card, long amount, String currency)
            throws StripeException {
        var params = PaymentIntentCreateParams.builder()
                .setAmount(amount)
                .setCurrency(currency)
                .setConfirm(true)
                .setCaptureMethod(PaymentIntentCreateParams.CaptureMethod.MANUAL)
                .setPaymentMethod(card)
                .addPaymentMethodType("card")
                .putMetadata("order_id", order)
                .addExpand("latest_charge")
                .build();
        return stripe.v1().paymentIntents().create(params, key(key));
    }

    private InvalidRequestException invalid(String order, String card, long amount, String currency) {
        return catchThrowableOfType(
                InvalidRequestException.class, () -> authorize(order, "k1", card, amount, currency));
    }

    private PaymentIntent retrieve(String id) throws StripeException {
        return stripe.v1()
                .paymentIntents()
                .retrieve(
                        id,
                        PaymentIntentRetrieveParams.builder()
                                .addExpand("latest_charge")
                                .build());
    }

    private PaymentIntent capture(String id, String key) throws StripeException {
        return stripe.v1()
                .paymentIntents()
                .capture(
                        id,
                        PaymentIntentCaptureParams.builder()
                                .addExpand("latest_charge")
                                .build(),
                        key(key));
    }

    private PaymentIntent cancel(String id, String key) throws StripeException {
        return stripe.v1()
                .paymentIntents()
                .cancel(
                        id,
                        PaymentIntentCancelParams.builder()
                                .setCancellationReason(
                                        PaymentIntentCancelParams.CancellationReason.REQUESTED_BY_CUSTOMER)
                                .build(),
                        key(key));
    }

    private com.stripe.model.Refund refund(String intent, String key, @Nullable Long amount) throws StripeException {
        var params = RefundCreateParams.builder().setPaymentIntent(intent);
        return stripe.v1().refunds().create((amount == null ? params : params.setAmount(amount)).build(), key(key));
    }

    private interface Call {
        Object run() throws StripeException;
    }

    private static InvalidRequestException unexpectedState(Call call) {
        var refusal = catchThrowableOfType(InvalidRequestException.class, call::run);
        assertThat(refusal.getCode()).isEqualTo("payment_intent_unexpected_state");
        return refusal;
    }

    private static Instant captureBefore(PaymentIntent intent) {
        return Instant.ofEpochSecond(intent.getLatestChargeObject()
                .getPaymentMethodDetails()
                .getCard()
                .getCaptureBefore());
    }

    private static RequestOptions key(String key) {
        return RequestOptions.builder().setIdempotencyKey(key).build();
    }

    private static StripeClient client(PspSimulator psp, String secret) {
        return StripeClient.builder()
                .setApiKey(secret)
                .setApiBase(psp.address().toString())
                .setConnectTimeout(2_000)
                .setReadTimeout(5_000)
                .setMaxNetworkRetries(0)
                .build();
    }

    private static PspSimulator start(@Nullable Path file, BusinessTime time, Duration hold) {
        return PspSimulator.start(settings(file, hold, null), time, "127.0.0.1", 0);
    }

    private static PspSettings settings(@Nullable Path file, Duration hold, @Nullable URI url) {
        var webhook = new PspSettings.Webhook(
                url,
                SECRET,
                "2025-03-31.basil",
                Set.of("payment_intent.amount_capturable_updated"),
                List.of(Duration.ofMillis(100), Duration.ofMillis(100)));
        return new PspSettings("sk_test_tiffin", file, hold, Duration.ZERO, Duration.ofHours(24), webhook);
    }
}
