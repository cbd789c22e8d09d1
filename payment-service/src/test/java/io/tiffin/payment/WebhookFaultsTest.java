package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.events.PaymentEvent.PaymentNeedsCustomer;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.sandbox.psp.Faults;
import io.tiffin.sandbox.psp.HookFaults;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Whatever happens to the provider's calls, a confirmed payment is held once and told once. */
class WebhookFaultsTest extends PaymentStack {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Autowired
    PlatformTransactionManager transactions;

    @AfterEach
    void webhooksCome() {
        PSP.hookFaults().clear();
    }

    @ParameterizedTest
    @EnumSource
    void a_confirmation_is_heard_whatever_happens_to_the_webhook(HookFaults.Kind fault) {
        var order = Uuid7.next();
        PSP.hookFaults().add(HookFaults.Rule.of(fault, "payment_intent.*").forOrder(name(order)));
        var asked = answer(order, authorize(order, "pm_card_authenticationRequired"), PaymentNeedsCustomer.class);

        PSP.authenticate(asked.clientSecret(), true);
        if (fault == HookFaults.Kind.LOST) {
            pollIsDue(order);
        }

        await().atMost(PATIENCE).until(() -> types(order).contains(PaymentAuthorized.class));
        await().during(Duration.ofMillis(300)).until(() -> types(order).size() == 2);
        assertThat(ledger(order)).hasSize(1);
        assertThat(ledger(order).getFirst().held()).isEqualTo(2500);
    }

    @Test
    void a_call_is_answered_while_the_payment_is_locked_and_the_provider_is_away() {
        var order = Uuid7.next();
        var asked = answer(order, authorize(order, "pm_card_authenticationRequired"), PaymentNeedsCustomer.class);

        new TransactionTemplate(transactions).executeWithoutResult(_ -> {
            jdbc.queryForList("select * from payments where order_id = ? for update", order);
            PSP.authenticate(asked.clientSecret(), true);
            PSP.faults().add(Faults.Rule.of(Faults.Kind.DOWN, Faults.Operation.RETRIEVE));
            // stored, which is what the provider waits for, though nothing can be done with it yet
            await().atMost(PATIENCE).until(() -> heard(order) > 0);
        });
        PSP.faults().clear();

        await().atMost(PATIENCE).until(() -> types(order).contains(PaymentAuthorized.class));
    }

    private long heard(UUID order) {
        return Objects.requireNonNull(jdbc.queryForObject(
                "select count(*) from provider_events where order_id = ? and type = 'payment_intent.amount_capturable_updated'",
                Long.class,
                order));
    }

    /** As if the time of {@code payment.retries.customer-poll} had passed. */
    private void pollIsDue(UUID order) {
        jdbc.update("update operations set due_at = now() where order_id = ?", order);
        jdbc.update("update payments set due_at = now() where order_id = ?", order);
    }
}
