package io.tiffin.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tiffin.events.PaymentEvent.PaymentAuthorized;
import io.tiffin.events.PaymentEvent.PaymentCaptured;
import io.tiffin.events.PaymentEvent.PaymentRefunded;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.payment.domain.Fact;
import io.tiffin.sandbox.psp.Faults.Kind;
import io.tiffin.sandbox.psp.Faults.Operation;
import io.tiffin.sandbox.psp.Faults.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;

class JournalTest extends PaymentStack {

    @Test
    void every_movement_is_an_entry_in_the_transaction_of_its_event() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        Crashes.crash = story -> story.facts().stream().anyMatch(told -> told.fact() instanceof Fact.Captured);
        var capture = capture(order);
        await().until(() -> ledger(order).getFirst().captured() > 0);
        assertThat(causes(order)).isEqualTo("authorized");
        Crashes.crash = _ -> false;
        answer(order, capture, PaymentCaptured.class);
        answer(order, refund(order), PaymentRefunded.class);

        assertThat(causes(order)).isEqualTo("authorized,captured,fee,refunded");
        assertThat(balance(order, "sales")).isZero();
        assertThat(balance(order, "held")).isZero();
    }

    @Test
    void the_fee_is_booked_once_although_the_reply_was_lost_and_the_answer_not_stored() {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);
        PSP.faults()
                .add(Rule.of(Kind.LOST_REPLY, Operation.CAPTURE)
                        .forOrder(name(order))
                        .times(1));
        Crashes.crash = story -> story.facts().stream().anyMatch(told -> told.fact() instanceof Fact.Captured);
        var capture = capture(order);
        await().until(() -> ledger(order).getFirst().captured() > 0);
        assertThat(balance(order, "fees")).isZero();
        Crashes.crash = _ -> false;
        answer(order, capture, PaymentCaptured.class);

        var fee = ledger(order).getFirst().fees();
        assertThat(causes(order)).isEqualTo("authorized,captured,fee");
        assertThat(balance(order, "fees")).isEqualTo(fee).isPositive();
        assertThat(balance(order, "provider")).isEqualTo(2500 - fee);
        assertThat(balance(order, "sales")).isEqualTo(-2500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update journal set amount = amount + 1",
                "delete from journal",
                "truncate journal",
                "insert into journal select order_id, 99, account, amount, currency, cause, business_at, recorded_at from journal where account = 'held'"
            })
    void nobody_changes_what_is_written(String sql) {
        var order = Uuid7.next();
        answer(order, authorize(order, "pm_card_visa"), PaymentAuthorized.class);

        assertThatThrownBy(() -> jdbc.update(sql))
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("journal");
        assertThat(balance(order, "held")).isEqualTo(2500);
    }
}
