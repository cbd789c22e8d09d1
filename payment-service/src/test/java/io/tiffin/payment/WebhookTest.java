package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.net.Webhook;
import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.events.PaymentEvent.PaymentDeclined;
import io.tiffin.events.PaymentEvent.PaymentNeedsCustomer;
import io.tiffin.events.PaymentEvent.PaymentVoided;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.testing.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WebhookTest extends PaymentStack {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void the_customer_confirms_and_the_webhook_tells_us() {
        var order = Uuid7.next();
        var ask = authorize(order, "pm_card_authenticationRequired");
        var asked = answer(order, ask, PaymentNeedsCustomer.class);

        PSP.authenticate(asked.clientSecret(), true);

        await().atMost(Duration.ofSeconds(10)).until(() -> types(order).contains(PaymentAuthorized.class));
        assertThat(types(order)).containsExactly(PaymentNeedsCustomer.class, PaymentAuthorized.class);
        assertThat(ledger(order).getFirst().held()).isEqualTo(2500);
        answer(order, release(order), PaymentVoided.class);
    }

    @Test
    void a_customer_who_fails_to_confirm_is_declined_and_cannot_confirm_later() {
        var order = Uuid7.next();
        var asked = answer(order, authorize(order, "pm_card_authenticationRequired"), PaymentNeedsCustomer.class);

        PSP.authenticate(asked.clientSecret(), false);

        await().atMost(Duration.ofSeconds(10)).until(() -> types(order).contains(PaymentDeclined.class));
        assertThat(ledger(order).getFirst().state()).isEqualTo("canceled");
    }

    @Test
    void a_customer_who_never_answers_is_undone() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_threeDSecure2Required"), PaymentNeedsCustomer.class);

        answer(order, release(order), PaymentVoided.class);

        assertThat(ledger(order).getFirst().state()).isEqualTo("canceled");
    }

    @Test
    void an_event_is_a_reason_to_look_and_never_believed() throws Exception {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        var id = ledger(order).getFirst().id();
        // signed, and untrue: the hold is alive
        var body = event("evt_" + Uuid7.next(), "payment_intent.canceled", id, order);

        assertThat(post(body, sign(body, SECRET, Instant.now())).statusCode()).isEqualTo(200);

        await().untilAsserted(() -> assertThat(jdbc.queryForObject(
                        "select count(*) from provider_events where handled_at is null", Long.class))
                .isZero());
        await().during(Duration.ofMillis(500)).until(() -> state(order).equals("authorized"));
    }

    @Test
    void a_duplicate_is_kept_once_and_answered_alike() throws Exception {
        var body = event("evt_twice", "payment_intent.succeeded", "pi_unknown", Uuid7.next());
        for (var i = 0; i < 3; i++) {
            assertThat(post(body, sign(body, SECRET, Instant.now())).statusCode())
                    .isEqualTo(200);
        }
        assertThat(jdbc.queryForObject("select count(*) from provider_events where id = 'evt_twice'", Long.class))
                .isEqualTo(1);
    }

    @Test
    void both_secrets_count_while_one_replaces_the_other() throws Exception {
        var body = event("evt_" + Uuid7.next(), "payment_intent.succeeded", "pi_unknown", Uuid7.next());

        assertThat(post(body, sign(body, "whsec_old", Instant.now())).statusCode())
                .isEqualTo(200);
    }

    @Test
    void forged_stale_and_unreadable_calls_are_refused_and_leave_nothing() throws Exception {
        var body = event("evt_forged", "payment_intent.succeeded", "pi_unknown", Uuid7.next());
        var refused = List.of(
                post(body, sign(body, "whsec_wrong", Instant.now())),
                post(body, sign(body, SECRET, Instant.now().minusSeconds(301))),
                post(body + " ", sign(body, SECRET, Instant.now())),
                post(body, "nonsense"),
                post(body, null),
                post("not json", sign("not json", SECRET, Instant.now())),
                post("{}", sign("{}", SECRET, Instant.now())),
                post("", sign("", SECRET, Instant.now())));

        assertThat(refused).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        });
        assertThat(refused.getFirst().body()).contains("invalid_signature");
        assertThat(jdbc.queryForObject("select count(*) from provider_events where id = 'evt_forged'", Long.class))
                .isZero();
    }

    @Test
    void an_enormous_body_is_refused() throws Exception {
        var body = "x".repeat(10 << 20);

        assertThat(post(body, sign(body, SECRET, Instant.now())).statusCode()).isEqualTo(413);
    }

    @Test
    void nothing_else_is_open_to_anybody() throws Exception {
        var callers = List.of(
                "",
                TestTokens.customer(Uuid7.next()),
                TestTokens.driver(Uuid7.next()),
                TestTokens.staff(Uuid7.next()),
                TestTokens.ops(),
                TestTokens.expired(Uuid7.next()),
                TestTokens.forAnotherAudience(Uuid7.next()));
        for (var i = 0; i < callers.size(); i++) {
            var trusted = i >= 1 && i <= 4;
            for (var path : List.of("/v1/payments", "/v1/ops/payments", "/actuator/env", "/")) {
                assertThat(get(path, callers.get(i)).statusCode())
                        .as("%s as caller %d", path, i)
                        .isEqualTo(trusted ? 404 : 401);
            }
            assertThat(get("/actuator/health", "").statusCode()).isEqualTo(200);
        }
        assertThat(get("/v1/hooks/stripe", "").statusCode()).isEqualTo(405);
        assertThat(get("/actuator/prometheus", "").body())
                .contains(
                        "tiffin_payments_captures_pending",
                        "tiffin_payments_differences",
                        "tiffin_payments_operations_unknown",
                        "tiffin_payments_captures_oldest_seconds",
                        "tiffin_payments_captures_overdue");
    }

    private String state(UUID order) {
        return String.valueOf(
                jdbc.queryForObject("select state from payments where order_id = ?", String.class, order));
    }

    private static String event(String id, String type, String intent, UUID order) {
        return """
                {"id": "%s", "object": "event", "api_version": "2019-01-01", "type": "%s",
                 "data": {"object": {"id": "%s", "object": "payment_intent", "metadata": {"order_id": "%s"}}}}""".formatted(id, type, intent, name(order));
    }

    private static String sign(String body, String secret, Instant at) throws GeneralSecurityException {
        var signature = Webhook.Util.computeHmacSha256(secret, at.getEpochSecond() + "." + body);
        return "t=%d,v1=%s".formatted(at.getEpochSecond(), signature);
    }

    private static HttpResponse<String> post(String body, @Nullable String signature)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/v1/hooks/stripe"))
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(body));
        if (signature != null) {
            request.header("Stripe-Signature", signature);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
