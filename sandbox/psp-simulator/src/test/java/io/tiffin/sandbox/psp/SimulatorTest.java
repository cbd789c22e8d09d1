package io.tiffin.sandbox.psp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.StripeClient;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.net.RequestOptions;
import com.stripe.param.PaymentIntentCancelParams;
import com.stripe.param.PaymentIntentCaptureParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.RefundCreateParams;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The same calls that a client of Stripe makes, through Stripe's own library. */
abstract class SimulatorTest {

    static {
        // the JDK would send a POST again by itself, and hide a lost reply from the test
        System.setProperty("sun.net.http.retryPost", "false");
    }

    static final Duration WEEK = Duration.ofDays(7);

    @TempDir
    Path folder;

    PspSimulator psp;
    StripeClient stripe;

    @BeforeEach
    void start() {
        psp = PspSimulator.start(settings(null, WEEK), BusinessTime.real(), "127.0.0.1", 0);
        stripe = client("sk_test_tiffin");
    }

    @AfterEach
    void stop() {
        psp.close();
    }

    /** Ends the running one; a ledger in a file goes on. */
    void restart(PspSettings settings, BusinessTime time) {
        psp.close();
        psp = PspSimulator.start(settings, time, "127.0.0.1", 0);
        stripe = client("sk_test_tiffin");
    }

    static PspSettings settings(@Nullable Path file, Duration hold) {
        var nowhere = new PspSettings.Webhook(null, "whsec_test", "2025-03-31.basil", Set.of(), List.of());
        return new PspSettings("sk_test_tiffin", file, hold, Duration.ZERO, Duration.ofHours(24), nowhere);
    }

    /** As a test of limits wants them. */
    static PspSettings settings(
            Duration latency, Duration keyRetention, int rateLimit, @Nullable Duration lockWait, Duration settles) {
        return new PspSettings(
                "sk_test_tiffin",
                "pk_test_tiffin",
                "rk_test_tiffin",
                null,
                WEEK,
                Duration.ofHours(114),
                latency,
                keyRetention,
                rateLimit,
                lockWait,
                settles,
                10_000,
                new PspSettings.Webhook(null, "whsec_test", "2025-03-31.basil", Set.of(), List.of()),
                List.of());
    }

    StripeClient client(String key) {
        return StripeClient.builder()
                .setApiKey(key)
                .setApiBase(psp.address().toString())
                .setConnectTimeout(2_000)
                .setReadTimeout(10_000)
                .setMaxNetworkRetries(0)
                .build();
    }

    static RequestOptions key(String key) {
        return RequestOptions.builder().setIdempotencyKey(key).build();
    }

    PaymentIntent authorize(String order, String key, String card) throws StripeException {
        return authorize(order, key, card, 2500, "eur");
    }

    PaymentIntent authorize(String order, String key, String card, long amount, String currency)
            throws StripeException {
        return stripe.v1()
                .paymentIntents()
                .create(hold(order, amount, currency).setPaymentMethod(card).build(), key(key));
    }

    static PaymentIntentCreateParams.Builder hold(String order, long amount, String currency) {
        return PaymentIntentCreateParams.builder()
                .setAmount(amount)
                .setCurrency(currency)
                .setConfirm(true)
                .setCaptureMethod(PaymentIntentCreateParams.CaptureMethod.MANUAL)
                .addPaymentMethodType("card")
                .putMetadata("order_id", order)
                .addExpand("latest_charge");
    }

    PaymentIntent unchecked(String order, String key) {
        try {
            return authorize(order, key, "pm_card_visa");
        } catch (StripeException e) {
            throw new AssertionError(e);
        }
    }

    PaymentIntent retrieve(String id) throws StripeException {
        var params =
                PaymentIntentRetrieveParams.builder().addExpand("latest_charge").build();
        return stripe.v1().paymentIntents().retrieve(id, params);
    }

    PaymentIntent capture(String id, String key) throws StripeException {
        return capture(id, key, null);
    }

    PaymentIntent capture(String id, String key, @Nullable Long amount) throws StripeException {
        var params = PaymentIntentCaptureParams.builder().addExpand("latest_charge.balance_transaction");
        return stripe.v1()
                .paymentIntents()
                .capture(id, (amount == null ? params : params.setAmountToCapture(amount)).build(), key(key));
    }

    PaymentIntent cancel(String id, String key) throws StripeException {
        var params = PaymentIntentCancelParams.builder()
                .setCancellationReason(PaymentIntentCancelParams.CancellationReason.REQUESTED_BY_CUSTOMER)
                .addExpand("latest_charge")
                .build();
        return stripe.v1().paymentIntents().cancel(id, params, key(key));
    }

    com.stripe.model.Refund refund(String intent, String key, @Nullable Long amount) throws StripeException {
        var params = RefundCreateParams.builder().setPaymentIntent(intent);
        return stripe.v1().refunds().create((amount == null ? params : params.setAmount(amount)).build(), key(key));
    }

    interface Request {
        Object run() throws StripeException;
    }

    static InvalidRequestException refused(Request request, @Nullable String code) {
        var refusal = catchThrowableOfType(InvalidRequestException.class, request::run);
        assertThat(refusal).as("was not refused").isNotNull();
        assertThat(refusal.getCode()).isEqualTo(code);
        return refusal;
    }

    static InvalidRequestException unexpectedState(Request request) {
        return refused(request, "payment_intent_unexpected_state");
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        return send(method, path, body, "Bearer sk_test_tiffin");
    }

    HttpResponse<String> send(String method, String path, String body, String authorization)
            throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(psp.address().resolve(path))
                    .header("Authorization", authorization)
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return http.send(request, BodyHandlers.ofString());
        }
    }
}
