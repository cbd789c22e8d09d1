package io.tiffin.sandbox.psp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.exception.StripeException;
import com.stripe.net.Webhook;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhooksTest extends SimulatorTest {

    private static final String HELD = "payment_intent.amount_capturable_updated";
    private static final String TAKEN = "payment_intent.succeeded";

    private record Heard(String body, String signature) {

        String type() {
            return Json.MAPPER.readTree(body).path("type").asString();
        }

        boolean isSigned(String secret) {
            try {
                return Webhook.Signature.verifyHeader(body, signature, secret, 300);
            } catch (SignatureVerificationException _) {
                return false;
            }
        }
    }

    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final List<Heard> elsewhere = new CopyOnWriteArrayList<>();
    private volatile int answer = 200;
    private HttpServer receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        for (var path : List.of("/hook", "/other")) {
            receiver.createContext(path, exchange -> {
                var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                var signature = exchange.getRequestHeaders().getFirst("Stripe-Signature");
                (path.equals("/hook") ? heard : elsewhere).add(new Heard(body, signature));
                exchange.sendResponseHeaders(answer, -1);
                exchange.close();
            });
        }
        receiver.start();
        restart(withWebhooks(), BusinessTime.real());
    }

    @AfterEach
    void hangUp() {
        receiver.stop(0);
    }

    @Test
    void events_are_signed_and_repeated_until_they_are_accepted() throws Exception {
        answer = 500;
        var held = authorize("ord_1", "k1", "pm_card_visa");
        await().until(() -> heard.size() >= 2);
        answer = 200;
        var before = heard.size();
        await().until(() -> heard.size() > before);

        var event = Webhook.constructEvent(heard.get(1).body(), heard.get(1).signature(), "whsec_one");
        assertThat(event.getType()).isEqualTo(HELD);
        assertThat(event.getDataObjectDeserializer().getObject())
                .as("another version than the library's: the object must be read again")
                .isEmpty();
        assertThat(heard.get(1).body())
                .contains(held.getId())
                .isEqualTo(heard.get(0).body());
        assertThatThrownBy(() ->
                        Webhook.constructEvent(heard.get(1).body(), heard.get(1).signature(), "whsec_other"))
                .isInstanceOf(SignatureVerificationException.class);
    }

    @Test
    void each_endpoint_has_its_own_secret_and_its_own_wishes() throws StripeException {
        capture(authorize("ord_1", "k1", "pm_card_visa").getId(), "k2");

        await().until(() -> heard.size() == 2 && elsewhere.size() == 2);
        assertThat(heard).extracting(Heard::type).containsExactlyInAnyOrder(HELD, TAKEN);
        assertThat(elsewhere).extracting(Heard::type).containsExactlyInAnyOrder("charge.succeeded", "charge.captured");
        assertThat(heard).allMatch(one -> one.isSigned("whsec_one") && !one.isSigned("whsec_two"));
        assertThat(elsewhere).allMatch(one -> one.isSigned("whsec_two"));
    }

    @Test
    void while_a_secret_is_replaced_both_sign() throws Exception {
        send("POST", "/sim/webhooks/secret", "{\"secret\": \"whsec_new\"}");
        authorize("ord_1", "k1", "pm_card_visa");
        await().until(() -> heard.size() == 1);
        assertThat(heard.getFirst()).matches(one -> one.isSigned("whsec_new") && one.isSigned("whsec_one"));

        send("POST", "/sim/webhooks/secret", "{\"secret\": \"whsec_newer\", \"keepFormer\": false}");
        authorize("ord_2", "k2", "pm_card_visa");
        await().until(() -> heard.size() == 2);
        assertThat(heard.getLast()).matches(one -> one.isSigned("whsec_newer") && !one.isSigned("whsec_new"));
    }

    @Test
    void an_event_may_be_lost_and_read_nevertheless() throws Exception {
        psp.hookFaults().add(HookFaults.Rule.of(HookFaults.Kind.LOST, HELD).forOrder("ord_1"));
        authorize("ord_1", "k1", "pm_card_visa");
        authorize("ord_2", "k2", "pm_card_visa");

        await().until(() -> send("GET", "/sim/webhooks", "").body().contains("\"note\":\"lost\""));
        await().until(() -> heard.size() == 1);
        assertThat(heard.getFirst().body()).contains("ord_2");
        var lost = stripe.v1().events().list().getData().stream()
                .filter(event ->
                        event.getType().equals(HELD) && event.getData().toJson().contains("ord_1"))
                .toList();
        assertThat(lost).hasSize(1);

        psp.hookFaults().clear();
        send("POST", "/sim/events/%s/resend".formatted(lost.getFirst().getId()), "");
        await().until(() -> heard.size() == 2);
    }

    @Test
    void an_event_may_come_twice() throws StripeException {
        psp.hookFaults().add(HookFaults.Rule.of(HookFaults.Kind.DUPLICATED, HELD));

        authorize("ord_1", "k1", "pm_card_visa");

        await().until(() -> heard.size() == 2);
        assertThat(heard.get(0).body()).isEqualTo(heard.get(1).body());
    }

    @Test
    void a_later_event_may_come_first() throws StripeException {
        psp.hookFaults().add(HookFaults.Rule.of(HookFaults.Kind.REORDERED, HELD).delayed(8_000));

        capture(authorize("ord_1", "k1", "pm_card_visa").getId(), "k2");

        await().until(() -> heard.size() == 2);
        assertThat(heard).extracting(Heard::type).containsExactly(TAKEN, HELD);
    }

    @Test
    void forged_and_stale_calls_come_before_the_real_one() throws StripeException {
        psp.hookFaults().add(HookFaults.Rule.of(HookFaults.Kind.FORGED, HELD).times(1));
        psp.hookFaults().add(HookFaults.Rule.of(HookFaults.Kind.STALE, HELD).times(1));

        authorize("ord_1", "k1", "pm_card_visa");
        await().until(() -> heard.size() == 2);
        assertThat(heard.get(0).isSigned("whsec_one")).isFalse();
        assertThat(heard.get(1).isSigned("whsec_one")).isTrue();

        authorize("ord_2", "k2", "pm_card_visa");
        await().until(() -> heard.size() == 4);
        assertThat(heard.get(2).isSigned("whsec_one")).isFalse();
        assertThat(heard.get(3).isSigned("whsec_one")).isTrue();
    }

    @Test
    void what_was_not_accepted_is_sent_after_a_restart() throws StripeException {
        answer = 500;
        authorize("ord_1", "k1", "pm_card_visa");
        await().until(() -> !heard.isEmpty());
        psp.close();
        heard.clear();
        answer = 200;

        restart(withWebhooks(), BusinessTime.real());

        await().until(() -> heard.size() == 1);
    }

    private PspSettings withWebhooks() {
        return new PspSettings(
                "sk_test_tiffin",
                "pk_test_tiffin",
                "rk_test_tiffin",
                folder.resolve("ledger.jsonl"),
                WEEK,
                Duration.ofHours(114),
                Duration.ZERO,
                Duration.ofHours(24),
                0,
                null,
                Duration.ofSeconds(2),
                10_000,
                endpoint("/hook", "whsec_one", Set.of(HELD, TAKEN)),
                List.of(endpoint("/other", "whsec_two", Set.of("charge.*"))));
    }

    private PspSettings.Webhook endpoint(String path, String secret, Set<String> events) {
        var url = URI.create(
                "http://127.0.0.1:%d%s".formatted(receiver.getAddress().getPort(), path));
        var retries =
                List.of(Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(1));
        return new PspSettings.Webhook(url, secret, "2025-03-31.basil", events, retries);
    }
}
