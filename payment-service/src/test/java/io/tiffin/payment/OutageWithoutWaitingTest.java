package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.events.PaymentEvent.PaymentCaptured;
import io.tiffin.events.PaymentEvent.PaymentUnavailable;
import io.tiffin.events.PaymentEvent.PaymentVoided;
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
            "payment.when-provider-down=fail"
        })
class OutageWithoutWaitingTest extends PaymentStack {

    @Autowired
    Gate gate;

    /** The next one begins with a provider that answers. */
    @AfterEach
    void itIsBack() {
        PSP.faults().clear();
        await().until(() -> !gate.isProviderDown());
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
    }

    @Test
    void an_authorization_is_unavailable_at_once_and_what_is_held_is_captured_later() {
        var held = Uuid7.next();
        answer(held, authorize(held, "pm_card_visa"), PaymentAuthorized.class);
        PSP.faults().add(Rule.of(Kind.UNAVAILABLE, Operation.ANY));
        // most have been asked, so their outcome is unknown; those are not given up, and go on failing, a few at a time
        Stream.generate(Uuid7::next)
                .limit(100)
                .forEach(order -> authorize(order, "pm_card_visa", Duration.ofMinutes(2)));
        await().until(gate::isProviderDown);
        var order = Uuid7.next();

        var ask = authorize(order, "pm_card_visa", Duration.ofMinutes(10));
        var capture = capture(held);

        assertThat(answer(order, ask, PaymentUnavailable.class).reason()).isEqualTo("provider_down");
        answer(order, release(order), PaymentVoided.class);
        itIsBack();
        answer(held, capture, PaymentCaptured.class);
        assertThat(ledger(order)).isEmpty();
    }
}
