package io.tiffin.payment;

import static org.awaitility.Awaitility.await;

import io.tiffin.events.MoneyAmount;
import io.tiffin.events.PaymentCommand;
import io.tiffin.events.PaymentCommand.AuthorizePayment;
import io.tiffin.events.PaymentCommand.CapturePayment;
import io.tiffin.events.PaymentCommand.RefundPayment;
import io.tiffin.events.PaymentCommand.VoidAuthorization;
import io.tiffin.events.PaymentEvent;
import io.tiffin.events.RealDeadline;
import io.tiffin.events.Topics;
import io.tiffin.events.WireName;
import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.testing.TestTokens;
import io.tiffin.payment.application.Facts;
import io.tiffin.payment.application.HandleCommands;
import io.tiffin.payment.domain.Moment;
import io.tiffin.sandbox.infra.TestBackends;
import io.tiffin.sandbox.psp.BusinessTime;
import io.tiffin.sandbox.psp.Ledger;
import io.tiffin.sandbox.psp.PspSettings;
import io.tiffin.sandbox.psp.PspSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** The service against a real database and broker, with the simulated provider in the same JVM; commands by the use case. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.DEFINED_PORT)
@Import(PaymentStack.Crashes.class)
@TestPropertySource(
        properties = {
            "server.port=${webhooks.port}",
            "payment.limit.per-second=2000",
            "payment.limit.burst=200",
            "payment.breaker.calls=1000",
            "payment.breaker.minimum-calls=1000"
        }) // here, where a test can change it
abstract class PaymentStack {

    static final MoneyAmount TOTAL = new MoneyAmount(2500, "EUR");
    static final String SECRET = "whsec_test";
    static final int PORT = freePort();
    static final PspSimulator PSP = PspSimulator.start(
            new PspSettings(
                    "sk_test_tiffin",
                    null,
                    Duration.ofDays(7),
                    Duration.ZERO,
                    Duration.ofHours(24),
                    new PspSettings.Webhook(
                            URI.create("http://127.0.0.1:" + PORT + "/v1/hooks/stripe"),
                            SECRET,
                            "2025-03-31.basil",
                            Set.of(
                                    "payment_intent.amount_capturable_updated",
                                    "payment_intent.succeeded",
                                    "payment_intent.canceled",
                                    "payment_intent.payment_failed",
                                    "refund.failed",
                                    "setup_intent.succeeded",
                                    "setup_intent.canceled"),
                            List.of(Duration.ofMillis(200), Duration.ofSeconds(1)))),
            BusinessTime.real(),
            "127.0.0.1",
            0);

    /** With one database, also when several instances run on them. */
    static final Map<String, String> SETTINGS = settings();

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Map<String, Class<? extends PaymentEvent>> BY_NAME = byName();

    /** What was published, in the order of the outbox. */
    record Published(
            PaymentEvent event, long sequence, @Nullable UUID inReplyTo, String city) {}

    /** A transaction that stores an answer dies, as if its process had: after the call, before the commit. */
    @TestConfiguration(proxyBeanMethods = false)
    static class Crashes {

        static final Supplier<RuntimeException> DEATH =
                () -> new IllegalStateException("the process dies before the commit");
        static volatile Predicate<Facts.Story> crash = _ -> false;
        static volatile Supplier<RuntimeException> failure = DEATH;

        @Bean
        static BeanPostProcessor crashingFacts() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof Facts facts ? (Facts) (stories, now) -> tell(facts, stories, now) : bean;
                }
            };
        }

        private static void tell(Facts facts, Collection<Facts.Story> stories, Moment now) {
            facts.tell(stories, now);
            if (stories.stream().anyMatch(crash)) {
                throw failure.get();
            }
        }
    }

    @Autowired
    HandleCommands handleCommands;

    @Autowired
    JdbcTemplate jdbc;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        SETTINGS.forEach((name, value) -> registry.add(name, () -> value));
    }

    private static Map<String, String> settings() {
        var all = new HashMap<String, String>(TestBackends.shared().springProperties("payments"));
        all.putAll(TestTokens.shared().springProperties());
        all.put("webhooks.port", Integer.toString(PORT));
        all.put("payment.stripe.api-base", PSP.address().toString());
        all.put("payment.stripe.webhook-secrets", "whsec_old," + SECRET);
        all.put("payment.raw-payment-methods", "true");
        all.put("payment.stripe.read-timeout", "1s");
        all.put("payment.runner.lease", "2s");
        all.put("payment.runner.poll", "100ms");
        all.put("payment.retries.first-pause", "60ms");
        all.put("payment.retries.longest-pause", "400ms");
        all.put("payment.retries.customer-poll", "60s");
        all.put("payment.retries.search-for", "600ms");
        all.put("payment.retries.search-pause", "150ms");
        all.put("payment.watchdog.poll", "200ms");
        all.put("payment.methods.poll", "1h"); // as the reconciliation's
        all.put("payment.reconciliation.age", "0s");
        all.put("payment.reconciliation.every", "0s");
        all.put("payment.reconciliation.poll", "1h"); // a test takes the steps itself
        return all;
    }

    @BeforeEach
    void nothingIsWrong() {
        PSP.faults().clear();
        Crashes.crash = _ -> false;
        Crashes.failure = Crashes.DEATH;
    }

    UUID authorize(UUID order, String card) {
        return authorize(order, card, Duration.ofSeconds(20));
    }

    UUID authorize(UUID order, String card, Duration within) {
        return ask(new AuthorizePayment(
                order,
                new UUID(1, 1),
                TOTAL,
                card,
                new RealDeadline(Instant.now().plus(within))));
    }

    UUID capture(UUID order) {
        return ask(new CapturePayment(order, TOTAL));
    }

    UUID release(UUID order) {
        return ask(new VoidAuthorization(order, "customer"));
    }

    UUID refund(UUID order) {
        return refund(order, TOTAL.amount());
    }

    UUID refund(UUID order, long amount) {
        return ask(new RefundPayment(order, new MoneyAmount(amount, "EUR"), "undeliverable"));
    }

    UUID ask(PaymentCommand command) {
        var ask = Uuid7.next();
        send(command, ask);
        return ask;
    }

    void send(PaymentCommand command, UUID ask) {
        handleCommands.on(List.of(incoming(command, ask, Uuid7.next())));
    }

    static Incoming<PaymentCommand> incoming(PaymentCommand command, UUID ask, UUID messageId) {
        return new Incoming<>(
                messageId,
                Topics.PAYMENTS_PROCESS,
                0,
                0,
                command.orderId().toString(),
                "vienna",
                command,
                Instant.now(),
                ask,
                null);
    }

    /** The answer to an ask, once it is there. */
    <E extends PaymentEvent> E answer(UUID order, UUID ask, Class<E> type) {
        return type.cast(await().atMost(Duration.ofSeconds(25))
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> published(order).stream()
                                .filter(one -> ask.equals(one.inReplyTo()))
                                .map(Published::event)
                                .reduce((_, last) -> last)
                                .orElse(null),
                        event -> event != null));
    }

    /** What the journal says that has happened. */
    String causes(UUID order) {
        return String.valueOf(jdbc.queryForObject(
                "select string_agg(cause, ',' order by entry) from (select distinct entry, cause from journal where order_id = ?) e",
                String.class,
                order));
    }

    long balance(UUID order, String account) {
        var sum = jdbc.queryForObject(
                "select sum(amount) from journal where order_id = ? and account = ?", Long.class, order, account);
        return sum == null ? 0 : sum;
    }

    List<Published> published(UUID order) {
        return jdbc.query(
                "select headers::text as headers, payload from outbox where key = ? order by position",
                (row, _) -> {
                    var headers = JSON.readTree(row.getString("headers"));
                    var reply = headers.path("inReplyTo").asString("");
                    return new Published(
                            JSON.readValue(
                                    row.getBytes("payload"),
                                    BY_NAME.get(headers.path("ce_type").asString())),
                            Long.parseLong(headers.path("sequence").asString()),
                            reply.isEmpty() ? null : UUID.fromString(reply),
                            headers.path("city").asString());
                },
                order.toString());
    }

    List<Class<?>> types(UUID order) {
        return published(order).stream()
                .<Class<?>>map(one -> one.event().getClass())
                .toList();
    }

    static List<Ledger.Payment> ledger(UUID order) {
        return PSP.ledger().intents().stream()
                .filter(intent -> name(order).equals(intent.orderId()))
                .toList();
    }

    static String name(UUID order) {
        return PublicId.format("ord", order);
    }

    private static Map<String, Class<? extends PaymentEvent>> byName() {
        var names = new HashMap<String, Class<? extends PaymentEvent>>();
        Arrays.stream(PaymentEvent.class.getPermittedSubclasses())
                .forEach(type ->
                        names.put(type.getAnnotation(WireName.class).value(), type.asSubclass(PaymentEvent.class)));
        return names;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
