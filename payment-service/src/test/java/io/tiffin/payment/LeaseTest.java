package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.messaging.Failures;
import io.tiffin.payment.application.Answer;
import io.tiffin.payment.application.PaymentSettings;
import io.tiffin.payment.application.Payments;
import io.tiffin.payment.application.RunOperations;
import io.tiffin.payment.domain.Attempt;
import io.tiffin.payment.domain.Kind;
import io.tiffin.payment.domain.Moment;
import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Outcome;
import io.tiffin.payment.domain.Payment;
import io.tiffin.sandbox.psp.Faults;
import io.tiffin.sandbox.psp.Faults.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

class LeaseTest extends PaymentStack {

    @Autowired
    RunOperations operations;

    @Autowired
    Payments payments;

    @Autowired
    PaymentSettings settings;

    @Autowired
    HikariDataSource database;

    @Autowired
    TransactionTemplate transactions;

    @Test
    void the_late_answer_to_an_overtaken_attempt_leaves_the_lease_to_the_later_one() {
        var order = Uuid7.next();
        PSP.faults()
                .add(Rule.of(Faults.Kind.DELAY, Faults.Operation.AUTHORIZE)
                        .forOrder(name(order))
                        .times(1)
                        .delayed(900));
        var ask = authorize(order, "pm_card_visa");
        await().pollInterval(Duration.ofMillis(10)).until(() -> leasedUntil(order) != null);
        var until = leasedUntil(order);
        var overtaken = overtaken(order);

        operations.settle(new Answer(overtaken, new Outcome.Retryable("late")));
        payments.keepLease(overtaken, Duration.ofHours(1));

        assertThat(leasedUntil(order)).isEqualTo(until);
        answer(order, ask, PaymentAuthorized.class);
        assertThat(leasedUntil(order)).isNull();
    }

    @Test
    void a_provider_that_takes_its_time_keeps_no_connection_of_the_database() {
        var order = Uuid7.next();
        PSP.faults()
                .add(Rule.of(Faults.Kind.DELAY, Faults.Operation.AUTHORIZE)
                        .forOrder(name(order))
                        .times(1)
                        .delayed(900));
        var ask = authorize(order, "pm_card_visa");
        await().pollInterval(Duration.ofMillis(10)).until(() -> leasedUntil(order) != null);

        await().pollInterval(Duration.ofMillis(10))
                .until(() -> database.getHikariPoolMXBean().getActiveConnections() == 0);

        assertThat(leasedUntil(order)).isNotNull();
        answer(order, ask, PaymentAuthorized.class);
    }

    @Test
    void of_answers_that_are_stored_together_one_that_was_overtaken_changes_nothing() {
        var order = Uuid7.next();
        var other = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        var ask = authorize(other, "pm_card_visa");
        answer(other, ask, PaymentAuthorized.class);
        var before = state(order);

        operations.settleTogether(List.of(
                new Answer(overtaken(order), new Outcome.Retryable("late")),
                new Answer(overtaken(other), new Outcome.Retryable("late"))));

        assertThat(state(order)).isEqualTo(before);
        assertThat(state(other)).isEqualTo(before);
    }

    @Test
    void answers_that_are_stored_together_wait_for_nobody() {
        var order = Uuid7.next();
        var held = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        answer(held, authorize(held, "pm_card_visa"), PaymentAuthorized.class);
        var answers = List.of(
                new Answer(overtaken(order), new Outcome.Retryable("late")),
                new Answer(overtaken(held), new Outcome.Retryable("late")));

        transactions.executeWithoutResult(_ -> {
            payments.lock(List.of(held));
            assertThatThrownBy(() -> inAnotherThread(() -> operations.settleTogether(answers)))
                    .hasMessageContaining("could not obtain lock")
                    .matches(Failures::isWorthWaitingFor);
            inAnotherThread(() -> operations.settleTogether(answers.subList(0, 1)));
        });
    }

    @Test
    void an_attempt_that_was_held_up_past_its_time_is_not_sent() {
        var order = Uuid7.next();
        var asked = Instant.now().minusSeconds(60);
        var attempt = Payment.unasked(order, Uuid7.next(), "vienna")
                .authorize(
                        Money.of(2500, "EUR"),
                        "pm_card_visa",
                        asked.plusSeconds(20),
                        null,
                        null,
                        new Moment(asked, asked),
                        settings.policy())
                .payment()
                .begin(new Moment(asked, asked), settings.policy())
                .attempt()
                .orElseThrow();

        assertThat(operations.ask(attempt)).isEqualTo(new Outcome.Retryable("too_late"));

        assertThat(ledger(order)).isEmpty();
    }

    /** Of an attempt before the first. */
    private Attempt overtaken(UUID order) {
        var now = Instant.now();
        var payment = Payment.unasked(order, Uuid7.next(), "vienna")
                .authorize(
                        Money.of(2500, "EUR"),
                        "pm_card_visa",
                        now.plusSeconds(20),
                        null,
                        null,
                        new Moment(now, now),
                        settings.policy())
                .payment();
        return new Attempt(payment, payment.operation(Kind.AUTHORIZE).orElseThrow(), Attempt.Mode.ASK, false);
    }

    private static void inAnotherThread(Runnable work) {
        CompletableFuture.runAsync(work).join();
    }

    private @Nullable String state(UUID order) {
        return jdbc.queryForObject("select state from payments where order_id = ?", String.class, order);
    }

    private @Nullable OffsetDateTime leasedUntil(UUID order) {
        return jdbc.queryForObject("select lease_until from payments where order_id = ?", OffsetDateTime.class, order);
    }
}
