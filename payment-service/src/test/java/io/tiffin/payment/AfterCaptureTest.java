package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.events.MoneyAmount;
import io.tiffin.events.PaymentCommand.CapturePayment;
import io.tiffin.events.PaymentCommand.ChargeTip;
import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.events.PaymentEvent.PaymentCaptured;
import io.tiffin.events.PaymentEvent.PaymentInReview;
import io.tiffin.events.PaymentEvent.PaymentRefunded;
import io.tiffin.events.PaymentEvent.PaymentVoided;
import io.tiffin.events.PaymentEvent.TipCharged;
import io.tiffin.events.PaymentEvent.TipDeclined;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.payment.application.WatchRefunds;
import io.tiffin.sandbox.psp.HookFaults;
import io.tiffin.sandbox.psp.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What follows a capture, and holds that outlive their time, at the simulated provider. */
class AfterCaptureTest extends PaymentStack {

    @Autowired
    WatchRefunds watchRefunds;

    @Autowired
    MeterRegistry meters;

    @Test
    void refunds_race_and_give_back_no_more_than_was_taken() {
        var order = captured("pm_card_visa");
        var asks = Stream.of(1000L, 1200L, 900L)
                .map(amount -> refund(order, amount))
                .toList();
        asks.forEach(ask -> answer(order, ask, PaymentRefunded.class));

        assertThat(ledger(order).getFirst().refunds())
                .extracting(Ledger.Returned::amount)
                .containsExactlyInAnyOrder(1000L, 1200L, 300L);
        assertThat(published(order).getLast().event())
                .isInstanceOfSatisfying(
                        PaymentRefunded.class,
                        last -> assertThat(last.refunded()).isEqualTo(TOTAL));
        assertThat(balance(order, "provider")).as("the fee is not given back").isEqualTo(-fees(order));
        assertThat(balance(order, "sales")).isZero();
    }

    @Test
    void a_refund_that_the_bank_fails_later_is_taken_back_in_the_books_and_given_again() {
        var order = captured("pm_card_visa");
        answer(order, refund(order, 1000), PaymentRefunded.class);
        PSP.settleRefund(ledger(order).getFirst().refunds().getFirst().id(), false);

        await().atMost(Duration.ofSeconds(25)).until(() -> causes(order).endsWith("refunded,refund_failed,refunded"));

        var intent = ledger(order).getFirst();
        assertThat(intent.refunds())
                .extracting(Ledger.Returned::status)
                .containsExactlyInAnyOrder("failed", "succeeded");
        assertThat(intent.refunded()).isEqualTo(1000);
        assertThat(balance(order, "provider")).isEqualTo(1500 - fees(order));
        assertThat(balance(order, "sales")).isEqualTo(-1500);
    }

    @Test
    void a_refund_whose_failure_nobody_has_heard_of_is_found_by_looking() {
        var order = captured("pm_card_visa");
        answer(order, refund(order, 1000), PaymentRefunded.class);
        PSP.hookFaults().add(HookFaults.Rule.of(HookFaults.Kind.LOST, "refund.failed"));
        PSP.settleRefund(ledger(order).getFirst().refunds().getFirst().id(), false);
        PSP.hookFaults().clear();
        assertThat(nextLook(order)).isEqualTo("1");
        jdbc.update("update operations set look_at = now() where order_id = ? and kind = 'refund'", order);

        watchRefunds.work();

        await().atMost(Duration.ofSeconds(25)).until(() -> causes(order).endsWith("refunded,refund_failed,refunded"));
        assertThat(ledger(order).getFirst().refunded()).isEqualTo(1000);
    }

    @Test
    void a_refund_that_is_done_is_looked_at_for_a_month() {
        var order = captured("pm_card_visa");
        answer(order, refund(order, 1000), PaymentRefunded.class);
        var looks = new ArrayList<String>();
        for (var days : List.of(1, 3, 7, 30)) {
            jdbc.update("""
                    update operations set asked_at = now() - ? * interval '1 day', look_at = now()
                    where order_id = ? and kind = 'refund'""", days, order);
            watchRefunds.work();
            await().atMost(Duration.ofSeconds(25)).until(() -> isAtRest(order));
            looks.add(nextLook(order));
        }

        assertThat(looks).containsExactly("3", "7", "30", "none");
        assertThat(causes(order)).endsWith("captured,fee,refunded");
    }

    private boolean isAtRest(UUID order) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "select hints = 0 and due_at is null from payments where order_id = ?", Boolean.class, order));
    }

    /** How many days after the refund was asked for. */
    private String nextLook(UUID order) {
        return String.valueOf(jdbc.queryForObject("""
                select coalesce(round(extract(epoch from look_at - asked_at) / 86400)::text, 'none') from operations
                where order_id = ? and kind = 'refund'""", String.class, order));
    }

    @Test
    void a_tip_is_a_payment_of_its_own_and_charged_once() {
        var order = captured("pm_card_visa");
        var tip = new ChargeTip(order, Uuid7.next(), new MoneyAmount(300, "EUR"));
        var ask = ask(tip);
        assertThat(answer(order, ask, TipCharged.class))
                .isEqualTo(new TipCharged(order, tip.tipId(), tip.amount(), at(order)));
        send(tip, ask);
        answer(order, ask(new ChargeTip(order, Uuid7.next(), tip.amount())), TipDeclined.class);

        assertThat(ledger(order)).extracting(Ledger.Payment::purpose).containsExactlyInAnyOrder("order", "tip");
        assertThat(ledger(order)).extracting(Ledger.Payment::captured).containsExactlyInAnyOrder(2500L, 300L);
        assertThat(causes(order)).isEqualTo("authorized,captured,fee,tipped,fee");
        assertThat(ledger(order)).allSatisfy(charge -> assertThat(charge.fees()).isPositive());
        assertThat(balance(order, "fees")).isEqualTo(fees(order));
        assertThat(balance(order, "tips")).isEqualTo(-300);
        assertThat(balance(order, "provider")).isEqualTo(2800 - fees(order));
    }

    @Test
    void nobody_is_charged_a_tip_for_an_order_that_was_not_paid() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        answer(order, release(order), PaymentVoided.class);

        var declined =
                answer(order, ask(new ChargeTip(order, Uuid7.next(), new MoneyAmount(300, "EUR"))), TipDeclined.class);

        assertThat(declined.reason()).isEqualTo("order_not_paid");
        assertThat(ledger(order)).hasSize(1);
    }

    @Test
    void a_hold_that_is_about_to_lapse_is_made_anew_and_the_order_hears_of_it() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        jdbc.update("update payments set expires_at = now() + interval '12 hours' where order_id = ?", order);

        await().atMost(Duration.ofSeconds(25)).until(() -> published(order).size() == 2);

        assertThat(types(order)).containsExactly(PaymentAuthorized.class, PaymentAuthorized.class);
        assertThat(ledger(order))
                .extracting(Ledger.Payment::state)
                .containsExactlyInAnyOrder("canceled", "requires_capture");
        assertThat(causes(order)).isEqualTo("authorized,released,authorized");
        answer(order, capture(order), PaymentCaptured.class);
        assertThat(ledger(order)).extracting(Ledger.Payment::captured).containsExactlyInAnyOrder(0L, 2500L);
    }

    @Test
    void a_hold_that_outlives_its_order_ends_as_the_order_did() {
        var cancelled = Uuid7.next();
        var delivered = Uuid7.next();
        for (var order : List.of(cancelled, delivered)) {
            answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
            jdbc.update(
                    "insert into order_ends (order_id, ended, heard_at) values (?, ?, now() - interval '3 days')",
                    order,
                    order.equals(cancelled) ? "cancelled" : "delivered");
            jdbc.update("update payments set expires_at = now() + interval '12 hours' where order_id = ?", order);
        }

        await().atMost(Duration.ofSeconds(25))
                .until(() -> types(cancelled).contains(PaymentVoided.class)
                        && types(delivered).contains(PaymentCaptured.class));

        assertThat(ledger(cancelled)).extracting(Ledger.Payment::state).containsExactly("canceled");
        assertThat(ledger(delivered)).extracting(Ledger.Payment::captured).containsExactly(2500L);
    }

    @Test
    void a_hold_on_a_card_that_was_removed_since_is_taken_instead_of_let_go_of() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_mastercard"), PaymentAuthorized.class);
        var owner = Uuid7.next();
        jdbc.update("insert into provider_customers values (?, ?, now())", owner, "cus_" + owner);
        jdbc.update("""
                insert into payment_methods
                values ('pm_card_mastercard', ?, 'mastercard', '4444', 12, 2034, now(), now(), true)""", owner);
        jdbc.update("update payments set expires_at = now() + interval '12 hours' where order_id = ?", order);

        await().atMost(Duration.ofSeconds(25)).until(() -> types(order).contains(PaymentCaptured.class));
        jdbc.update("delete from payment_methods where customer_id = ?", owner);

        assertThat(ledger(order)).extracting(Ledger.Payment::captured).containsExactly(2500L);
    }

    @Test
    void a_hold_whose_order_never_ends_goes_to_people() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        for (var held = 1; held <= 4; held++) {
            var holds = held;
            await().atMost(Duration.ofSeconds(25)).until(() -> published(order).size() == holds);
            jdbc.update("update payments set expires_at = now() + interval '12 hours' where order_id = ?", order);
        }
        await().atMost(Duration.ofSeconds(25)).until(() -> types(order).contains(PaymentInReview.class));

        assertThat(published(order).getLast().event())
                .isInstanceOfSatisfying(
                        PaymentInReview.class,
                        review -> assertThat(review.reason()).isEqualTo("renewed_too_often"));
        assertThat(ledger(order))
                .filteredOn(intent -> intent.state().equals("requires_capture"))
                .hasSize(1);
        answer(order, capture(order), PaymentCaptured.class);
    }

    @Test
    void a_capture_that_nobody_should_wait_for_any_longer_is_counted() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        answer(order, ask(new CapturePayment(order, new MoneyAmount(2500, "USD"))), PaymentInReview.class);
        var before = overdue();

        jdbc.update(
                "update operations set asked_at = now() - interval '25 hours' where order_id = ? and kind = 'capture'",
                order);

        assertThat(overdue()).isEqualTo(before + 1);
    }

    private static long fees(UUID order) {
        return ledger(order).stream().mapToLong(Ledger.Payment::fees).sum();
    }

    private double overdue() {
        return meters.get("tiffin.payments.captures.overdue").gauge().value();
    }

    private UUID captured(String card) {
        var order = Uuid7.next();
        answer(order, authorize(order, card), PaymentAuthorized.class);
        answer(order, capture(order), PaymentCaptured.class);
        return order;
    }

    private java.time.Instant at(UUID order) {
        return List.copyOf(published(order)).getLast().event().occurredAt();
    }
}
