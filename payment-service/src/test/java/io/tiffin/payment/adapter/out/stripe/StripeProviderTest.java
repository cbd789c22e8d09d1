package io.tiffin.payment.adapter.out.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.payment.adapter.out.gate.OpenGate;
import io.tiffin.payment.application.Provider;
import io.tiffin.payment.application.Provider.Authorization;
import io.tiffin.payment.domain.Attempt;
import io.tiffin.payment.domain.Deed;
import io.tiffin.payment.domain.IdempotencyKey;
import io.tiffin.payment.domain.Kind;
import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Operation;
import io.tiffin.payment.domain.Outcome;
import io.tiffin.payment.domain.Payment;
import io.tiffin.payment.domain.PaymentState.Hold;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a server that says what a test wants it to say. */
class StripeProviderTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private static final UUID ORDER = new UUID(1, 1);

    private static final IdempotencyKey KEY = new Attempt(
                    Payment.unasked(ORDER, ORDER, "vienna"),
                    new Operation(
                            new Deed(Kind.REFUND, 1),
                            1,
                            Operation.Status.OPEN,
                            null,
                            Money.of(2500, "EUR"),
                            null,
                            null,
                            null,
                            NOON,
                            1,
                            0,
                            true,
                            false,
                            NOON,
                            null,
                            NOON,
                            null,
                            null),
                    Attempt.Mode.ASK,
                    false)
            .key();

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final Deque<String> answers = new ArrayDeque<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean stalls;
    private volatile int status = 200;
    private volatile String retryAfter = "";
    private HttpServer server;
    private StripeProvider provider;

    private final OpenGate door = OpenGate.create();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        var settings = new StripeSettings(
                address,
                "sk_test",
                List.of("whsec_test"),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                Duration.ofDays(7));
        var configuration = new StripeConfiguration();
        var client = configuration.stripeClient(settings, configuration.stripeHttp(settings, door.gate()));
        var meanings = new StripeAnswers(BusinessClock.fixed(NOON), settings.usualHold());
        provider = new StripeProvider(client, meanings, _ -> Optional.empty(), new SimpleMeterRegistry());
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    @Test
    void a_search_has_a_beginning_and_no_end() {
        answers.add(list(""));

        assertThat(provider.find(ORDER, "authorize", NOON, () -> {})).isEqualTo(new Outcome.Nothing());
        assertThat(asked.getFirst())
                .contains("created[gte]=" + NOON.getEpochSecond())
                .doesNotContain("lte");
    }

    @Test
    void a_search_of_many_pages_says_that_it_goes_on() {
        var pages = new AtomicInteger();
        var hundred = IntStream.range(0, 100)
                .mapToObj(i -> intent("pi_" + i, "ord_other", "canceled"))
                .collect(Collectors.joining(","));
        answers.add(list(hundred).replace("\"has_more\": false", "\"has_more\": true"));
        answers.add(list(intent("pi_x", PublicId.format("ord", ORDER), "canceled")));

        assertThat(provider.find(ORDER, "authorize", NOON, pages::incrementAndGet))
                .isEqualTo(new Outcome.Released("pi_x", false));
        assertThat(pages).hasValue(1);
        assertThat(asked).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            "automatic", true
            "requested_by_customer", false
            null, false""", quoteCharacter = '\'')
    void a_cancellation_says_whether_the_time_was_over(String reason, boolean lapsed) {
        answers.add(intent(
                "pi_x", "ord_x", "canceled\", \"cancellation_reason\": %s, \"description\": \"".formatted(reason)));

        assertThat(provider.look("pi_x")).isEqualTo(new Outcome.Released("pi_x", lapsed));
    }

    @Test
    void an_answer_that_stalls_in_its_body_is_not_waited_for() {
        stalls = true;

        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(20), () -> provider.cancel(KEY, "pi_1")))
                .isEqualTo(new Outcome.Unknown("lost_reply"));
    }

    @Test
    void a_refund_is_done_when_the_bank_has_done_it_and_a_failed_one_is_known_to_have_failed() {
        answers.add(refund("pending"));
        answers.add(list(refund("pending")));
        answers.add(list(refund("succeeded")));
        answers.add(list(refund("failed")));

        assertThat(provider.refund(KEY, new Provider.Refund(ORDER, "refund", 1, "pi_1", Money.of(2500, "EUR"))))
                .isEqualTo(new Outcome.Pending("refund_pending"));
        assertThat(provider.findRefunds("pi_1")).isEqualTo(found(new Outcome.Pending("refund_pending")));
        assertThat(provider.findRefunds("pi_1")).isEqualTo(found(new Outcome.Refunded(Money.of(2500, "EUR"))));
        assertThat(provider.findRefunds("pi_1")).isEqualTo(found(new Outcome.Failed("refund_failed")));
    }

    @Test
    void refunds_are_told_apart_by_their_names_on_all_pages_and_what_was_never_taken_is_none() {
        answers.add(list(refund("succeeded", "2500", "{}", "\"requested_by_customer\"") + ","
                        + refund("succeeded", "100", "{}", "\"expired_uncaptured_charge\""))
                .replace("\"has_more\": false", "\"has_more\": true"));
        answers.add(list(refund("succeeded", "700", "{\"operation\": \"refund-2\", \"sequence\": \"3\"}", "null")));

        assertThat(provider.findRefunds("pi_1"))
                .isEqualTo(new Outcome.RefundsFound(
                        Map.of("refund-2:3", new Outcome.Refunded(Money.of(700, "EUR"))),
                        List.of(new Outcome.Unnamed(
                                Money.of(2500, "EUR"), true, new Outcome.Refunded(Money.of(2500, "EUR"))))));
        assertThat(asked).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "resource_missing, payment_method_not_accepted",
        "amount_too_large, amount_too_large",
        "parameter_unknown, payment_rejected"
    })
    void customers_never_read_the_providers_word_for_a_bad_request(String code, String reason) {
        status = 400;
        answers.add(refusal(code));

        assertThat(provider.authorize(
                        KEY, new Authorization(ORDER, new UUID(1, 1), Money.of(2500, "EUR"), "pm_card_visa", false)))
                .isEqualTo(new Outcome.Declined(reason, null));
    }

    @Test
    void a_capture_tells_what_the_provider_keeps() {
        answers.add(taken("eur", 2500, transaction(61, "eur")));
        answers.add(taken("jpy", 2500, transaction(98, "jpy")));
        answers.add(list(taken("eur", 300, transaction(39, "eur"))));

        assertThat(provider.capture(KEY, "pi_1", Money.of(2500, "EUR"))).isEqualTo(took(2500, "EUR", 61L));
        assertThat(provider.look("pi_1")).isEqualTo(took(2500, "JPY", 98L));
        assertThat(provider.find(ORDER, "authorize", NOON, () -> {})).isEqualTo(took(300, "EUR", 39L));
        assertThat(asked.subList(1, 3))
                .satisfiesExactly(
                        look -> assertThat(look).contains("expand[0]=latest_charge.balance_transaction"),
                        list -> assertThat(list).contains("expand[0]=data.latest_charge.balance_transaction"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            eur | null
            eur | "txn_1"
            eur | {"object": "balance_transaction", "id": "txn_1"}
            eur | {"object": "balance_transaction", "id": "txn_1", "fee": 67, "currency": "usd", "exchange_rate": 1.1}
            eur | {"object": "balance_transaction", "id": "txn_1", "fee": 61}
            eur | {"object": "balance_transaction", "id": "txn_1", "fee": -1, "currency": "eur"}
            isk | {"object": "balance_transaction", "id": "txn_1", "fee": 61, "currency": "isk"}""", delimiter = '|', quoteCharacter = '\'')
    void a_fee_that_is_not_told_or_settles_in_another_currency_is_none_and_the_capture_counts(
            String currency, String transaction) {
        answers.add(taken(currency, 2500, transaction));

        assertThat(provider.capture(KEY, "pi_1", Money.of(2500, "EUR")))
                .isInstanceOfSatisfying(
                        Outcome.Taken.class, taken -> assertThat(taken.fee()).isNull());
    }

    private static Outcome.Taken took(long amount, String currency, long fee) {
        var all = Money.of(amount, currency);
        return new Outcome.Taken(new Hold("pi_1", all, NOON.plus(Duration.ofDays(7))), all, Money.of(fee, currency));
    }

    private static String taken(String currency, long amount, String transaction) {
        return """
                {"object": "payment_intent", "id": "pi_1", "status": "succeeded", "amount": %d, "amount_received": %d,
                 "currency": "%s", "metadata": {"order_id": "%s"},
                 "latest_charge": {"object": "charge", "id": "ch_1", "balance_transaction": %s}}""".formatted(amount, amount, currency, PublicId.format("ord", ORDER), transaction);
    }

    private static String transaction(long fee, String currency) {
        return """
                {"object": "balance_transaction", "id": "txn_1", "fee": %d, "currency": "%s"}""".formatted(fee, currency);
    }

    @Test
    void a_capture_of_too_much_learns_how_much_there_is() {
        status = 400;
        answers.add(refusal("amount_too_large"));
        provider.capture(KEY, "pi_1", Money.of(2500, "EUR"));

        assertThat(asked).last().asString().startsWith("GET /v1/payment_intents/pi_1");
    }

    @Test
    void a_customer_who_could_not_confirm_is_for_people() {
        answers.add(intent("pi_1", "ord_1", "requires_action"));

        assertThat(provider.look("pi_1")).isEqualTo(new Outcome.Broken("no_client_secret"));
    }

    @Test
    void when_we_were_too_many_all_pause_for_a_moment() {
        status = 429;
        answers.add(refusal("rate_limit"));

        assertThat(provider.cancel(KEY, "pi_1")).isEqualTo(new Outcome.Retryable("rate_limit"));
        assertThat(door.pauses())
                .singleElement()
                .satisfies(pause -> assertThat(pause).isBetween(Duration.ofMillis(50), Duration.ofSeconds(1)));
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "3600, 30"})
    void the_provider_says_for_how_long(String said, int seconds) {
        status = 429;
        retryAfter = said;
        answers.add(refusal("rate_limit"));

        provider.cancel(KEY, "pi_1");

        assertThat(door.pauses()).containsExactly(Duration.ofSeconds(seconds));
    }

    @Test
    void nobody_pauses_for_an_object_that_another_request_holds() {
        status = 429;
        answers.add(refusal("lock_timeout"));

        assertThat(provider.cancel(KEY, "pi_1")).isEqualTo(new Outcome.Retryable("lock_timeout"));
        assertThat(door.pauses()).isEmpty();
    }

    private static Outcome found(Outcome refund) {
        return new Outcome.RefundsFound(Map.of("refund:1", refund));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestMethod() + " "
                    + URLDecoder.decode(exchange.getRequestURI().toString(), UTF_8));
            if (stalls) {
                exchange.sendResponseHeaders(200, 1_000);
                exchange.getResponseBody().flush();
                over.await();
                return;
            }
            var body = answers.remove().getBytes(UTF_8);
            if (!retryAfter.isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String intent(String id, String order, String status) {
        return """
                {"object": "payment_intent", "id": "%s", "status": "%s", "metadata": {"order_id": "%s"}}""".formatted(id, status, order);
    }

    private static String refusal(String code) {
        return """
                {"error": {"type": "invalid_request_error", "code": "%s", "message": "no"}}""".formatted(code);
    }

    private static String refund(String status) {
        return refund(status, "2500", "{\"operation\": \"refund\", \"sequence\": \"1\"}", "null");
    }

    private static String refund(String status, String amount, String metadata, String reason) {
        return """
                {"object": "refund", "id": "re_1", "status": "%s", "amount": %s, "currency": "eur", "metadata": %s,
                 "reason": %s}""".formatted(status, amount, metadata, reason);
    }

    private static String list(String objects) {
        return """
                {"object": "list", "url": "/v1/payment_intents", "has_more": false, "data": [%s]}""".formatted(objects);
    }
}
