package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.payment.adapter.out.gate.ProviderGate;
import io.tiffin.payment.application.MethodProvider;
import io.tiffin.payment.application.Provider;
import io.tiffin.payment.application.Statements;
import io.tiffin.payment.domain.IdempotencyKey;
import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Outcome;
import io.tiffin.sandbox.psp.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = {"server.port=0", "payment.limit.per-second=10", "payment.limit.burst=2"})
class SharedLimitTest extends PaymentStack {

    private static final int PER_SECOND = 10;
    private static final int BURST = 2;

    /** By which calls may come late and so nearer together: what a burdened machine needs between a turn and its call. */
    private static final Duration SLACK = Duration.ofMillis(1500);

    @Autowired
    MeterRegistry meters;

    @Autowired
    Provider provider;

    @Autowired
    MethodProvider methods;

    @Autowired
    Statements statements;

    @Autowired
    ProviderGate gate;

    @AfterEach
    void theStoreIsThere() {
        jdbc.execute("alter table if exists provider_pace_away rename to provider_pace");
        jdbc.update("update provider_pace set filled_at = clock_timestamp()");
    }

    @Test
    void two_instances_together_never_exceed_the_limit() {
        try (var other = secondInstance()) {
            var orders = Stream.generate(Uuid7::next).limit(60).toList();

            var asks = orders.stream()
                    .map(order -> authorize(order, "pm_card_visa", Duration.ofMinutes(2)))
                    .toList();

            for (var i = 0; i < orders.size(); i++) {
                answer(orders.get(i), asks.get(i), PaymentAuthorized.class);
            }
            var calls = calls(orders);
            for (var first = 0; first < calls.size(); first++) {
                for (var last = first; last < calls.size(); last++) {
                    var time =
                            Duration.between(calls.get(first), calls.get(last)).plus(SLACK);
                    assertThat(last - first + 1)
                            .as("calls in %s", time)
                            .isLessThanOrEqualTo(BURST + (int) (PER_SECOND * time.toMillis() / 1000));
                }
            }
            assertThat(made(meters)).isPositive();
            assertThat(made(other.getBean(MeterRegistry.class))).isPositive();
        }
    }

    @Test
    void an_instance_keeps_to_its_own_part_when_the_limit_cannot_be_shared() {
        jdbc.execute("alter table provider_pace rename to provider_pace_away");
        var orders = Stream.generate(Uuid7::next).limit(10).toList();

        var asks = orders.stream()
                .map(order -> authorize(order, "pm_card_visa", Duration.ofMinutes(1)))
                .toList();

        for (var i = 0; i < orders.size(); i++) {
            answer(orders.get(i), asks.get(i), PaymentAuthorized.class);
        }
        assertThat(degraded()).isEqualTo(1);
        var calls = calls(orders);
        var time = Duration.between(calls.getFirst(), calls.getLast()).plus(SLACK);
        assertThat(calls.size()).isLessThanOrEqualTo(1 + (int) (PER_SECOND * time.toMillis() / 4_000));

        theStoreIsThere();
        await().until(() -> {
            var order = Uuid7.next();
            answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
            return degraded() == 0;
        });
    }

    @Test
    void no_call_goes_around_the_limit() {
        var before = PSP.ledger();
        jdbc.update("update provider_pace set turns = 0, filled_at = clock_timestamp() + interval '1 hour'");
        var order = Uuid7.next();
        var key = IdempotencyKey.ofCustomer(order, "nothing", 1);
        var recently = Instant.now().minusSeconds(60);

        var calls = Stream.<Runnable>of(
                        () -> assertNotSent(provider.authorize(
                                key,
                                new Provider.Authorization(
                                        order, Uuid7.next(), Money.of(100, "EUR"), "pm_card_visa", false))),
                        () -> assertNotSent(provider.charge(
                                key,
                                new Provider.Charge(
                                        order, "tip", 1, Uuid7.next(), Money.of(100, "EUR"), "pm_card_visa"))),
                        () -> assertNotSent(provider.capture(key, "pi_1", Money.of(100, "EUR"))),
                        () -> assertNotSent(provider.cancel(key, "pi_1")),
                        () -> assertNotSent(provider.refund(
                                key, new Provider.Refund(order, "refund", 1, "pi_1", Money.of(100, "EUR")))),
                        () -> assertNotSent(provider.look("pi_1")),
                        () -> assertNotSent(provider.find(order, "authorize", recently, () -> {})),
                        () -> assertNotSent(provider.findRefunds("pi_1")),
                        () -> assertThatThrownBy(() -> statements.page(recently, Instant.now(), null))
                                .isInstanceOf(Statements.Unreadable.class),
                        () -> assertThatThrownBy(() -> statements.one("pi_1"))
                                .isInstanceOf(Statements.Unreadable.class),
                        () -> assertThatThrownBy(() -> methods.customer(key, order))
                                .isInstanceOf(MethodProvider.Unavailable.class),
                        () -> assertThatThrownBy(() -> methods.findCustomer(order, recently))
                                .isInstanceOf(MethodProvider.Unavailable.class),
                        () -> assertThatThrownBy(() -> methods.setUp(key, order, "cus_1", null))
                                .isInstanceOf(MethodProvider.Unavailable.class),
                        () -> assertThatThrownBy(() -> methods.setup("seti_1"))
                                .isInstanceOf(MethodProvider.Unavailable.class),
                        () -> assertThatThrownBy(() -> methods.detach(key, "pm_1"))
                                .isInstanceOf(MethodProvider.Unavailable.class))
                .toList();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var call : calls.stream().map(threads::submit).toList()) {
                assertThat(call).succeedsWithin(Duration.ofSeconds(30));
            }
        }
        assertThat(PSP.ledger().intents()).isEqualTo(before.intents());
    }

    @Test
    void when_one_instance_was_told_to_be_slower_the_others_are_too() throws InterruptedException {
        try (var other = secondInstance()) {
            other.getBean(ProviderGate.class).slowDown(Duration.ofHours(1));

            // what it has leased before is used up within its hold
            await().until(() -> gate.passes(1, Duration.ofMillis(300)).isEmpty());

            theStoreIsThere();
            assertThat(gate.passes(1, Duration.ofSeconds(20))).hasSize(1);
        }
    }

    private static void assertNotSent(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Retryable.class);
    }

    private double degraded() {
        return meters.get("tiffin.payments.limiter.degraded").gauge().value();
    }

    private static long made(MeterRegistry meters) {
        return meters.get("tiffin.payments.provider").timers().stream()
                .mapToLong(timer -> timer.count())
                .sum();
    }

    private static List<Instant> calls(List<UUID> orders) {
        return orders.stream()
                .flatMap(order -> ledger(order).stream())
                .flatMap(intent -> intent.operations().stream())
                .map(Ledger.Call::at)
                .sorted()
                .toList();
    }

    private static ConfigurableApplicationContext secondInstance() {
        var settings = new HashMap<>(SETTINGS);
        settings.put("server.port", "0");
        settings.put("payment.limit.per-second", Integer.toString(PER_SECOND));
        settings.put("payment.limit.burst", Integer.toString(BURST));
        return new SpringApplicationBuilder(PaymentApplication.class)
                .run(settings.entrySet().stream()
                        .map(setting -> "--%s=%s".formatted(setting.getKey(), setting.getValue()))
                        .toArray(String[]::new));
    }
}
