package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.PaymentEvent.CaptureFailed;
import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.events.PaymentEvent.PaymentCaptured;
import io.tiffin.events.PaymentEvent.PaymentDeclined;
import io.tiffin.events.PaymentEvent.PaymentRefunded;
import io.tiffin.events.PaymentEvent.PaymentUnavailable;
import io.tiffin.events.PaymentEvent.PaymentVoided;
import io.tiffin.events.PaymentEvent.VoidRefused;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.payment.domain.Fact;
import io.tiffin.sandbox.psp.Faults.Kind;
import io.tiffin.sandbox.psp.Faults.Operation;
import io.tiffin.sandbox.psp.Faults.Rule;
import io.tiffin.sandbox.psp.Ledger;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.CannotAcquireLockException;

class ProviderFaultsTest extends PaymentStack {

    @Test
    void money_is_held_taken_and_given_back() {
        var order = Uuid7.next();
        var held = answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        assertThat(held.held()).isEqualTo(TOTAL);
        assertThat(held.expiresAt()).isAfter(held.occurredAt().plus(Duration.ofDays(6)));

        assertThat(answer(order, capture(order), PaymentCaptured.class).taken()).isEqualTo(TOTAL);
        assertThat(answer(order, release(order), VoidRefused.class).taken()).isEqualTo(TOTAL);
        assertThat(answer(order, refund(order), PaymentRefunded.class).refunded())
                .isEqualTo(TOTAL);

        var ledger = ledger(order).getFirst();
        assertThat(ledger.captured()).isEqualTo(2500);
        assertThat(ledger.refunded()).isEqualTo(2500);
        assertThat(published(order)).extracting(Published::sequence).containsExactly(1L, 2L, 3L, 4L);
        assertThat(published(order)).extracting(Published::city).containsOnly("vienna");
    }

    @ParameterizedTest
    @CsvSource({
        "pm_card_visa_chargeDeclined, card_declined",
        "pm_card_chargeDeclinedInsufficientFunds, insufficient_funds",
        "pm_card_chargeDeclinedExpiredCard, expired_card",
        "pm_card_visa_chargeDeclinedStolenCard, card_declined",
        "pm_card_chargeCustomerFail, card_declined",
        "pm_card_unheardOf, payment_method_not_accepted",
        "4242424242424242, payment_method_not_accepted"
    })
    void a_refusal_is_final(String card, String reason) {
        var order = Uuid7.next();

        assertThat(answer(order, authorize(order, card), PaymentDeclined.class).reason())
                .isEqualTo(reason);
        answer(order, release(order), PaymentVoided.class);
        assertThat(ledger(order)).allSatisfy(intent -> assertThat(intent.held()).isZero());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void an_authorization_survives_every_fault(Kind kind) {
        var order = Uuid7.next();
        fail(kind, Operation.AUTHORIZE, order);

        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);

        assertOneHold(order);
        answer(order, release(order), PaymentVoided.class);
        assertThat(ledger(order)).allSatisfy(intent -> assertThat(intent.held()).isZero());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_capture_survives_every_fault(Kind kind) {
        var order = authorized();
        fail(kind, Operation.CAPTURE, order);

        answer(order, capture(order), PaymentCaptured.class);

        assertThat(ledger(order).getFirst().captured()).isEqualTo(2500);
        assertOneHold(order);
        var told = kind == Kind.RATE_LIMITED || kind == Kind.LOCK_TIMEOUT;
        assertThat(types(order).contains(CaptureFailed.class)).isEqualTo(told);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_void_survives_every_fault(Kind kind) {
        var order = authorized();
        fail(kind, Operation.CANCEL, order);

        answer(order, release(order), PaymentVoided.class);

        assertThat(ledger(order).getFirst().state()).isEqualTo("canceled");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_refund_survives_every_fault_and_is_given_once(Kind kind) {
        var order = authorized();
        capture(order);
        fail(kind, Operation.REFUND, order);

        assertThat(answer(order, refund(order), PaymentRefunded.class).refunded())
                .isEqualTo(TOTAL);

        assertThat(ledger(order).getFirst().refunds()).hasSize(1);
    }

    @Test
    void a_saved_failure_of_a_capture_that_was_not_performed_leads_to_a_new_key() {
        var order = authorized();
        fail(Kind.ERROR_BEFORE, Operation.CAPTURE, order);

        answer(order, capture(order), PaymentCaptured.class);

        assertThat(ledger(order).getFirst().operations())
                .filteredOn(call -> call.operation().equals("CAPTURE"))
                .extracting(Ledger.Call::key)
                .containsExactly("order:%s:capture:1".formatted(order), "order:%s:capture:2".formatted(order));
    }

    @Test
    void a_process_that_dies_between_the_hold_and_its_record_never_holds_twice() {
        var order = Uuid7.next();
        var died = dieOnce(order, Fact.Authorized.class);

        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);

        assertThat(died).isTrue();
        assertOneHold(order);
        assertThat(ledger(order).getFirst().operations())
                .extracting(Ledger.Call::outcome)
                .containsExactly("performed", "replayed");
    }

    @Test
    void an_answer_that_another_transaction_keeps_out_is_stored_again_without_a_further_call() {
        var order = authorized();
        Crashes.failure = () -> new CannotAcquireLockException("deadlock");
        var failed = dieOnce(order, Fact.Captured.class);

        answer(order, capture(order), PaymentCaptured.class);

        assertThat(failed).isTrue();
        assertThat(ledger(order).getFirst().operations())
                .filteredOn(call -> call.operation().equals("CAPTURE"))
                .extracting(Ledger.Call::outcome)
                .containsExactly("performed");
    }

    @ParameterizedTest
    @ValueSource(classes = {Fact.Captured.class, Fact.Voided.class, Fact.Refunded.class})
    void a_process_that_dies_before_it_records_any_other_answer_gets_it_again(Class<? extends Fact> fact) {
        var order = authorized();
        var died = dieOnce(order, fact);
        if (fact == Fact.Voided.class) {
            answer(order, release(order), PaymentVoided.class);
        } else {
            answer(order, capture(order), PaymentCaptured.class);
            answer(order, refund(order), PaymentRefunded.class);
        }

        assertThat(died).isTrue();
        var ledger = ledger(order).getFirst();
        assertThat(ledger.held()).isZero();
        assertThat(ledger.captured()).isEqualTo(ledger.refunded());
    }

    @Test
    void a_void_while_the_authorization_is_unknown_waits_and_then_lets_go() {
        var order = Uuid7.next();
        PSP.faults()
                .add(Rule.of(Kind.LOST_REPLY, Operation.AUTHORIZE)
                        .forOrder(name(order))
                        .times(4));
        authorize(order, "pm_card_visa");
        await().until(() -> !ledger(order).isEmpty());
        var ask = release(order);

        answer(order, ask, PaymentVoided.class);

        assertThat(ledger(order).getFirst().state()).isEqualTo("canceled");
        assertThat(types(order)).containsExactly(PaymentVoided.class);
    }

    @Test
    void a_provider_that_is_away_makes_the_payment_unavailable_and_a_void_safe() {
        var order = Uuid7.next();
        PSP.faults().add(Rule.of(Kind.RATE_LIMITED, Operation.AUTHORIZE).forOrder(name(order)));
        var ask = authorize(order, "pm_card_visa", Duration.ofMillis(700));

        answer(order, ask, PaymentUnavailable.class);
        answer(order, release(order), PaymentVoided.class);

        assertThat(ledger(order)).isEmpty();
    }

    @Test
    void an_unknown_hold_at_the_deadline_is_let_go_of_by_ourselves() {
        var order = Uuid7.next();
        PSP.faults().add(Rule.of(Kind.LOST_REPLY, Operation.AUTHORIZE).forOrder(name(order)));
        var ask = authorize(order, "pm_card_visa", Duration.ofMillis(700));

        answer(order, ask, PaymentUnavailable.class);
        assertThat(ledger(order).getFirst().held()).isEqualTo(2500);
        PSP.faults().clear();

        await().atMost(Duration.ofSeconds(10))
                .until(() -> ledger(order).getFirst().held() == 0);
        await().until(() -> types(order).contains(PaymentVoided.class));
        answer(order, release(order), PaymentVoided.class);
    }

    @Test
    void a_payment_whose_time_is_over_is_not_begun() {
        var order = Uuid7.next();

        answer(order, authorize(order, "pm_card_visa", Duration.ofSeconds(-1)), PaymentUnavailable.class);

        assertThat(ledger(order)).isEmpty();
    }

    private UUID authorized() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        return order;
    }

    /** A delay is longer than our patience with a reply; the others strike once. */
    private static void fail(Kind kind, Operation operation, UUID order) {
        var rule = Rule.of(kind, operation).forOrder(name(order)).times(1);
        PSP.faults().add(kind == Kind.DELAY ? rule.delayed(1_500) : rule);
    }

    private static AtomicBoolean dieOnce(UUID order, Class<? extends Fact> fact) {
        var died = new AtomicBoolean();
        Crashes.crash = story -> story.payment().orderId().equals(order)
                && story.facts().stream().anyMatch(told -> fact.isInstance(told.fact()))
                && died.compareAndSet(false, true);
        return died;
    }

    private static void assertOneHold(UUID order) {
        assertThat(ledger(order).stream().flatMap(intent -> intent.holds().stream()))
                .hasSize(1);
    }
}
