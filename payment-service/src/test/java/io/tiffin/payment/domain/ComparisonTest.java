package io.tiffin.payment.domain;

import static io.tiffin.payment.domain.PaymentFixture.TOTAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.payment.domain.Comparison.End;
import io.tiffin.payment.domain.Statement.Standing;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ComparisonTest {

    private static final Money NOTHING = Money.zero(TOTAL.currency());

    @Test
    void the_same_on_both_sides_is_no_difference() {
        assertThat(Comparison.of(PaymentFixture.authorized().payment(), says(Standing.HELD)))
                .isEmpty();
        assertThat(Comparison.of(PaymentFixture.captured().payment(), says(Standing.TAKEN)))
                .isEmpty();
        assertThat(Comparison.of(null, says(Standing.RELEASED))).isEmpty();
    }

    @Test
    void the_provider_may_be_ahead_of_us() {
        var held = PaymentFixture.authorized().payment();
        assertThat(Comparison.of(held, says(Standing.TAKEN))).contains(Difference.NOT_ADOPTED);
        assertThat(Comparison.of(held, says(Standing.RELEASED))).contains(Difference.NOT_ADOPTED);
    }

    @Test
    void a_hold_that_this_payment_does_not_know_is_an_orphan() {
        for (var payment : new PaymentFixture[] {PaymentFixture.authorized(), PaymentFixture.captured(), declined()}) {
            assertThat(Comparison.of(payment.payment(), says("pi_2", Standing.HELD)))
                    .contains(Difference.ORPHAN_HOLD);
            assertThat(Comparison.of(payment.payment(), says("pi_2", Standing.TAKEN)))
                    .contains(Difference.UNEXPECTED_CHARGE);
            assertThat(Comparison.of(payment.payment(), says("pi_2", Standing.RELEASED)))
                    .isEmpty();
        }
    }

    @Test
    void what_could_still_be_confirmed_is_an_orphan_but_not_a_try_that_was_declined() {
        for (var payment : new PaymentFixture[] {PaymentFixture.authorized(), PaymentFixture.captured()}) {
            assertThat(Comparison.of(payment.payment(), says("pi_2", Standing.OPEN)))
                    .contains(Difference.ORPHAN_HOLD);
        }
        assertThat(Comparison.of(declined().payment(), says("pi_1", Standing.OPEN)))
                .isEmpty();
    }

    @Test
    void a_tip_is_charged_once_under_its_own_key() {
        var payment = PaymentFixture.captured().tip(new UUID(3, 3), null);
        payment.answer(new Outcome.Taken(PaymentFixture.HOLD, Money.of(300, "EUR")));
        assertThat(Comparison.of(payment.payment(), tip("tip", 1, 300, 0))).isEmpty();
        assertThat(Comparison.of(payment.payment(), tip("tip", 0, 300, 0)))
                .as("it used not to say under which key")
                .isEmpty();

        assertThat(Comparison.of(payment.payment(), tip("tip", 2, 300, 0))).contains(Difference.UNEXPECTED_CHARGE);
        assertThat(Comparison.of(payment.payment(), tip("tip-2", 1, 300, 0))).contains(Difference.UNEXPECTED_CHARGE);
        assertThat(Comparison.of(payment.payment(), tip("tip-2", 1, 300, 300))).isEmpty();
        assertThat(Comparison.of(payment.payment(), tip("tip", 1, 500, 0))).contains(Difference.AMOUNT_DIFFERS);
        assertThat(Comparison.of(payment.payment(), tip("tip", 1, 300, 300))).contains(Difference.REFUND_DIFFERS);
        assertThat(Comparison.of(null, tip("tip", 1, 300, 0))).contains(Difference.UNKNOWN_ORDER);
    }

    private static Statement tip(String deed, int sequence, long taken, long refunded) {
        return new Statement(
                "pi_2",
                new UUID(1, 1),
                deed,
                sequence,
                Standing.TAKEN,
                Money.of(taken, "EUR"),
                Money.of(taken, "EUR"),
                Money.of(refunded, "EUR"),
                null);
    }

    @Test
    void what_we_believe_to_have_and_the_provider_has_not_is_for_people() {
        var taken = PaymentFixture.captured().payment();
        assertThat(Comparison.of(taken, says(Standing.HELD))).contains(Difference.CHARGE_MISSING);
        assertThat(Comparison.of(taken, says(Standing.RELEASED))).contains(Difference.CHARGE_MISSING);
        var less = new Statement(
                "pi_1", taken.orderId(), "authorize", 0, Standing.TAKEN, TOTAL, Money.of(1, "EUR"), NOTHING, null);
        assertThat(Comparison.of(taken, less)).contains(Difference.AMOUNT_DIFFERS);
        var back = new Statement(
                "pi_1", taken.orderId(), "authorize", 0, Standing.TAKEN, TOTAL, TOTAL, Money.of(1, "EUR"), null);
        assertThat(Comparison.of(taken, back)).contains(Difference.REFUND_DIFFERS);
        assertThat(Comparison.ofMissing(taken)).contains(Difference.MISSING_AT_PROVIDER);
    }

    @ParameterizedTest
    @EnumSource
    void what_is_in_flight_or_with_people_contradicts_nothing(Standing standing) {
        var inReview = PaymentFixture.authorized().capture(new UUID(0, 9));
        inReview.answer(new Outcome.Refused("amount_too_large"));
        for (var payment : Arrays.asList(
                PaymentFixture.authorizing(),
                PaymentFixture.authorized().capture(null),
                PaymentFixture.authorized().release(null),
                PaymentFixture.captured().refund(null),
                PaymentFixture.authorized().lookAgain(),
                inReview)) {
            assertThat(Comparison.of(payment.payment(), says(standing))).isEmpty();
            assertThat(Comparison.of(payment.payment(), says("pi_2", standing))).isEmpty();
            assertThat(Comparison.ofMissing(payment.payment())).isEmpty();
            for (var end : End.values()) {
                assertThat(Comparison.of(payment.payment(), end)).isEmpty();
            }
        }
    }

    @Test
    void an_order_that_ended_has_its_money_where_it_belongs() {
        assertThat(Comparison.of(PaymentFixture.captured().payment(), End.DELIVERED))
                .isEmpty();
        assertThat(Comparison.of(PaymentFixture.authorized().payment(), End.DELIVERED))
                .contains(Difference.DELIVERED_UNCAPTURED);
        assertThat(Comparison.of(declined().payment(), End.DELIVERED)).contains(Difference.DELIVERED_UNPAID);
        assertThat(Comparison.of(null, End.DELIVERED)).contains(Difference.DELIVERED_UNPAID);

        assertThat(Comparison.of(declined().payment(), End.CANCELLED)).isEmpty();
        assertThat(Comparison.of(null, End.CANCELLED)).isEmpty();
        assertThat(Comparison.of(PaymentFixture.authorized().payment(), End.CANCELLED))
                .contains(Difference.CANCELLED_HELD);
        assertThat(Comparison.of(PaymentFixture.captured().payment(), End.CANCELLED))
                .contains(Difference.CANCELLED_CHARGED);
    }

    @Test
    void a_capture_that_people_have_written_off_is_settled() {
        var payment = PaymentFixture.authorized().capture(null);
        payment.answer(new Outcome.Refused("amount_too_large"));
        payment.decide(Kind.CAPTURE, Verdict.WRITE_OFF);
        payment.answer(new Outcome.Released("pi_1", false));
        assertThat(Comparison.of(payment.payment(), End.DELIVERED)).isEmpty();
    }

    @Test
    void the_money_of_an_unknown_order_is_for_people_and_that_of_nobody_is_not_ours() {
        assertThat(Comparison.of(null, says(Standing.HELD))).contains(Difference.UNKNOWN_ORDER);
        assertThat(Comparison.of(
                        null, new Statement("pi_9", null, "authorize", 0, Standing.TAKEN, TOTAL, TOTAL, NOTHING, null)))
                .isEmpty();
    }

    private static PaymentFixture declined() {
        var payment = PaymentFixture.authorizing();
        payment.answer(new Outcome.Declined("insufficient_funds", null));
        return payment;
    }

    private static Statement says(Standing standing) {
        return says("pi_1", standing);
    }

    private static Statement says(String providerId, Standing standing) {
        return new Statement(
                providerId,
                UUID.fromString("01930000-0000-7000-8000-000000000001"),
                "authorize",
                0,
                standing,
                TOTAL,
                standing == Standing.TAKEN ? TOTAL : NOTHING,
                NOTHING,
                null);
    }
}
