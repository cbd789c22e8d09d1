package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.events.PaymentEvent.PaymentCaptured;
import io.tiffin.events.PaymentEvent.PaymentUnavailable;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.payment.application.Gate;
import io.tiffin.sandbox.psp.Faults.Kind;
import io.tiffin.sandbox.psp.Faults.Operation;
import io.tiffin.sandbox.psp.Faults.Rule;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(
        properties = {
            "server.port=0",
            "payment.breaker.calls=6",
            "payment.breaker.minimum-calls=6",
            "payment.breaker.open-for=700ms",
            "payment.when-provider-down=wait"
        })
class OutageTest extends PaymentStack {

    @Autowired
    Gate gate;

    /** The next one begins with a provider that answers. */
    @AfterEach
    void itIsBack() {
        PSP.faults().clear();
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
    }

    @Test
    void what_waits_is_asked_when_the_provider_is_back_and_what_was_unknown_is_resolved() {
        var held = Uuid7.next();
        answer(held, authorize(held, "pm_card_visa"), PaymentAuthorized.class);
        PSP.faults().add(Rule.of(Kind.UNAVAILABLE, Operation.ANY));
        var orders = Stream.generate(Uuid7::next).limit(10).toList();
        var asks = orders.stream()
                .map(order -> authorize(order, "pm_card_visa", Duration.ofMinutes(2)))
                .toList();
        await().until(gate::isProviderDown);
        var capture = capture(held);
        assertThat(orders).allSatisfy(order -> assertThat(published(order)).isEmpty());

        PSP.faults().clear();

        for (var i = 0; i < orders.size(); i++) {
            answer(orders.get(i), asks.get(i), PaymentAuthorized.class);
            assertThat(ledger(orders.get(i))).hasSize(1);
        }
        answer(held, capture, PaymentCaptured.class);
        assertThat(gate.isProviderDown()).isFalse();
    }

    @Test
    void nothing_is_asked_after_its_time() {
        PSP.faults().add(Rule.of(Kind.UNAVAILABLE, Operation.ANY));
        // they go on failing, a few at a time: it is not the late one's turn to try whether the provider is back
        Stream.generate(Uuid7::next)
                .limit(100)
                .forEach(order -> authorize(order, "pm_card_visa", Duration.ofMinutes(2)));
        await().until(gate::isProviderDown);
        var late = Uuid7.next();

        var ask = authorize(late, "pm_card_visa", Duration.ofMillis(1500));

        assertThat(answer(late, ask, PaymentUnavailable.class).reason()).isEqualTo("not_asked_in_time");
        itIsBack();
        assertThat(ledger(late)).isEmpty();
    }
}
