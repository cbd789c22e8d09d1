package io.tiffin.payment.adapter.out.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.payment.adapter.out.gate.OpenGate;
import io.tiffin.payment.application.Statements;
import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Statement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that has what a test wants it to have. */
class StripeStatementsTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final OpenGate door = OpenGate.create();
    private volatile String body = "";
    private HttpServer server;
    private Statements statements;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                var bytes = body.getBytes(UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        var settings = new StripeSettings(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "sk_test",
                List.of("whsec_test"),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                Duration.ofDays(7));
        var configuration = new StripeConfiguration();
        var client = configuration.stripeClient(settings, configuration.stripeHttp(settings, door.gate()));
        statements = new StripeStatements(
                client,
                new StripeProvider(
                        client,
                        new StripeAnswers(BusinessClock.fixed(NOON), settings.usualHold()),
                        _ -> Optional.empty(),
                        new SimpleMeterRegistry()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void what_cannot_be_read_keeps_nothing_else_from_being_compared() {
        body = """
                {"object": "list", "url": "/v1/payment_intents", "has_more": true, "data": [%s, %s, %s]}""".formatted(intent("pi_1", 2500, "eur"), intent("pi_2", 2550, "isk"), intent("pi_3", 5, "qqq"));

        var page = statements.page(NOON, NOON.plusSeconds(60), null);

        assertThat(page.statements()).extracting(Statement::providerId).containsExactly("pi_1");
        assertThat(page.unreadable()).containsExactly("pi_2", "pi_3");
        assertThat(page.next()).isEqualTo("pi_3");
        body = intent("pi_2", 2550, "isk");
        assertThat(statements.has("pi_2")).isTrue();
    }

    @Test
    void what_is_listed_says_what_it_cost() {
        var taken = intent("pi_1", 2500, "eur")
                .replace("requires_capture", "succeeded")
                .replace(": 0", ": 2500");
        var charge = """
                , "latest_charge": {"object": "charge", "id": "ch_1", "amount": 2500, "amount_refunded": 0, "balance_transaction":
                 {"object": "balance_transaction", "id": "txn_1", "fee": 61, "currency": "%s"}}}""";
        body = taken.substring(0, taken.length() - 1) + charge.formatted("eur");
        assertThat(statements.one("pi_1").orElseThrow().fee()).isEqualTo(Money.of(61, "EUR"));

        body = taken.substring(0, taken.length() - 1) + charge.formatted("usd");
        assertThat(statements.one("pi_1").orElseThrow().fee()).isNull();
    }

    private static String intent(String id, long amount, String currency) {
        return """
                {"object": "payment_intent", "id": "%s", "status": "requires_capture", "amount": %d, "amount_received": 0,
                 "currency": "%s", "metadata": {}}""".formatted(id, amount, currency);
    }
}
