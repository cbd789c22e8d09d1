package io.tiffin.payment.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiffin.payment.domain.Attempt.Mode;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What people decide about what machines have given up. */
class VerdictTest {

    private static final UUID ASK = new UUID(0, 9);

    @Test
    void a_retry_looks_first_and_adopts_what_is_there() {
        var payment = captureInReview();

        payment.decide(Kind.CAPTURE, Verdict.RETRY);
        assertThat(payment.last().fact()).isEqualTo(new Fact.ReviewResolved(Kind.CAPTURE, "retried"));
        var attempt = payment.answer(new Outcome.Taken(PaymentFixture.HOLD, PaymentFixture.TOTAL));

        assertThat(attempt.mode()).isEqualTo(Mode.LOOK);
        assertThat(payment.last().fact()).isEqualTo(new Fact.Captured(PaymentFixture.TOTAL));
        assertThat(payment.last().inReplyTo()).isEqualTo(ASK);
    }

    @Test
    void a_retry_asks_under_a_new_key_only_when_nothing_is_there() {
        var payment = captureInReview();

        payment.decide(Kind.CAPTURE, Verdict.RETRY);
        payment.answer(new Outcome.Held(PaymentFixture.HOLD)); // not taken, or not yet
        payment.later(PaymentFixture.POLICY.searchFor()).answer(new Outcome.Held(PaymentFixture.HOLD));
        var attempt = payment.answer(new Outcome.Taken(PaymentFixture.HOLD, PaymentFixture.TOTAL));

        assertThat(attempt.mode()).isEqualTo(Mode.ASK);
        assertThat(attempt.operation().sequence()).isEqualTo(2);
        assertThat(payment.state()).isInstanceOf(PaymentState.Captured.class);
    }

    @Test
    void a_retry_has_new_patience_but_searches_from_the_first_call_on() {
        var payment = PaymentFixture.authorizing();
        payment.answer(new Outcome.Broken("idempotency_mismatch"));
        payment.release(ASK); // the saga undoes what is in review
        assertThat(payment.last().fact()).isEqualTo(new Fact.InReview(Kind.VOID, "authorization_unknown"));
        payment.later(Duration.ofDays(3));

        payment.decide(Kind.AUTHORIZE, Verdict.RETRY);
        var attempt = payment.answer(new Outcome.Retryable("unreachable"));

        assertThat(attempt.mode()).isEqualTo(Mode.LOOK);
        assertThat(attempt.operation().firstCallAt()).isEqualTo(PaymentFixture.NOON);
        assertThat(payment.operation(Kind.AUTHORIZE).isInReview()).isFalse();
        payment.answer(new Outcome.Held(PaymentFixture.HOLD));
        payment.answer(new Outcome.Released("pi_1", false));
        assertThat(payment.last().fact()).isEqualTo(new Fact.Voided());
        assertThat(payment.last().inReplyTo()).isEqualTo(ASK);
    }

    @Test
    void what_cannot_succeed_comes_back_at_once() {
        var payment = PaymentFixture.unasked().capture(ASK);
        assertThat(payment.last().fact()).isEqualTo(new Fact.InReview(Kind.CAPTURE, "nothing_is_held"));

        payment.decide(Kind.CAPTURE, Verdict.RETRY);

        assertThat(payment.last().fact()).isEqualTo(new Fact.InReview(Kind.CAPTURE, "nothing_is_held"));
    }

    @Test
    void a_capture_that_is_written_off_lets_go_of_the_hold() {
        var payment = captureInReview();

        payment.decide(Kind.CAPTURE, Verdict.WRITE_OFF);
        assertThat(payment.last().fact()).isEqualTo(new Fact.ReviewResolved(Kind.CAPTURE, "written_off"));
        payment.answer(new Outcome.Released("pi_1", false));

        assertThat(payment.state()).isInstanceOf(PaymentState.Voided.class);
        assertThat(payment.payment().due()).isEmpty();
    }

    @Test
    void an_authorization_that_is_written_off_answers_its_void() {
        var payment = PaymentFixture.authorized().lookAgain();
        payment.answer(new Outcome.Released("pi_1", false)); // somebody has let go of it

        payment.decide(Kind.AUTHORIZE, Verdict.WRITE_OFF);
        payment.release(ASK);

        assertThat(payment.last().fact()).isEqualTo(new Fact.Voided());
        assertThat(payment.last().inReplyTo()).isEqualTo(ASK);
        assertThat(payment.payment().due()).isEmpty();
    }

    @Test
    void a_retry_of_money_in_another_currency_comes_back_and_keeps_no_other_from_being_tried() {
        var payment = PaymentFixture.captured()
                .refund(Money.of(100, "USD"), ASK)
                .refund(Money.of(200, "EUR"), new UUID(0, 8));
        payment.answer(new Outcome.Refused("unknown"));

        payment.decide(Kind.REFUND, Verdict.RETRY);

        assertThat(payment.last().fact()).isEqualTo(new Fact.InReview(Kind.REFUND, "other_currency"));
        assertThat(payment.answer(new Outcome.Refunded(Money.of(200, "EUR")))
                        .key()
                        .text())
                .endsWith("refund-2:1"); // looked for
    }

    @Test
    void what_may_have_been_done_is_not_written_off_before_somebody_has_looked() {
        var payment = PaymentFixture.authorizing();
        payment.answer(new Outcome.Broken("idempotency_mismatch"));
        payment.release(ASK);
        assertThat(payment.payment().isUncertain(Kind.AUTHORIZE)).isTrue();
        assertThatThrownBy(() -> payment.decide(Kind.AUTHORIZE, Verdict.WRITE_OFF))
                .isInstanceOf(IllegalStateException.class);
        payment.decide(Kind.AUTHORIZE, Verdict.RETRY);
        for (var look = 0; look < 4; look++) {
            payment.answer(new Outcome.Nothing());
        }
        assertThat(payment.last().fact()).isEqualTo(new Fact.Voided());

        var refund = PaymentFixture.captured().refund(ASK);
        refund.answer(new Outcome.Pending("refund_pending"));
        refund.later(Duration.ofHours(25)).answer(new Outcome.Pending("refund_pending"));
        assertThat(refund.payment().isUncertain(Kind.REFUND)).isTrue();
    }

    @Test
    void a_confirmation_that_is_written_off_is_kept_from_its_customer() {
        var payment = PaymentFixture.authorizing();
        payment.answer(new Outcome.CustomerNeeded("pi_1", "secret"));
        payment.answer(new Outcome.Broken("no_client_secret"));

        payment.decide(Kind.AUTHORIZE, Verdict.WRITE_OFF);
        payment.answer(new Outcome.Released("pi_1", false));

        assertThat(payment.state()).isEqualTo(new PaymentState.Voided("pi_1"));
        assertThat(payment.payment().due()).isEmpty();
    }

    @Test
    void what_its_customer_confirms_although_it_was_given_up_is_let_go_of() {
        var payment = PaymentFixture.authorizing();
        payment.answer(new Outcome.CustomerNeeded("pi_1", "secret"));
        payment.answer(new Outcome.Broken("no_client_secret"));
        payment.decide(Kind.AUTHORIZE, Verdict.WRITE_OFF);
        payment.answer(new Outcome.Refused("not_cancelable"));
        assertThat(payment.last().fact()).isEqualTo(new Fact.InReview(Kind.VOID, "not_cancelable"));

        payment.lookAgain().answer(new Outcome.Held(PaymentFixture.HOLD));
        payment.answer(new Outcome.Released("pi_1", false));

        assertThat(payment.state()).isEqualTo(new PaymentState.Voided("pi_1"));
        assertThat(payment.last().fact()).isEqualTo(new Fact.Voided());
    }

    @Test
    void what_is_confirmed_while_it_is_with_people_is_adopted() {
        var payment = PaymentFixture.authorizing();
        payment.answer(new Outcome.CustomerNeeded("pi_1", "secret"));
        payment.answer(new Outcome.Broken("no_client_secret"));
        payment.lookAgain().answer(new Outcome.Held(PaymentFixture.HOLD));
        payment.answer(new Outcome.Held(PaymentFixture.HOLD));

        assertThat(payment.state()).isEqualTo(new PaymentState.Authorized(PaymentFixture.HOLD));
        assertThat(payment.facts())
                .endsWith(
                        new Fact.ReviewResolved(Kind.AUTHORIZE, "retried"),
                        new Fact.Authorized(PaymentFixture.TOTAL, PaymentFixture.HOLD.expiresAt()));
    }

    @Test
    void renewing_that_people_have_given_up_is_not_taken_up_again() {
        var payment = PaymentFixture.authorized();
        for (var hold = 1; hold <= PaymentFixture.POLICY.renewals(); hold++) {
            payment.renew().answer(new Outcome.Released("pi_" + hold, false));
            payment.answer(new Outcome.Held(
                    new PaymentState.Hold("pi_" + (hold + 1), PaymentFixture.TOTAL, PaymentFixture.HOLD.expiresAt())));
        }
        payment.renew();
        assertThat(payment.last().fact()).isEqualTo(new Fact.InReview(Kind.RENEW, "renewed_too_often"));

        payment.decide(Kind.RENEW, Verdict.WRITE_OFF);
        var before = payment.payment();
        assertThat(payment.renew().payment()).isEqualTo(before);
    }

    @Test
    void a_decision_about_what_is_not_in_review_changes_nothing() {
        var payment = PaymentFixture.authorized();
        var before = payment.payment();
        payment.decide(Kind.CAPTURE, Verdict.WRITE_OFF);
        payment.decide(Kind.AUTHORIZE, Verdict.RETRY);
        assertThat(payment.payment()).isEqualTo(before);
    }

    private static PaymentFixture captureInReview() {
        var payment = PaymentFixture.authorized().capture(ASK);
        payment.answer(new Outcome.Refused("amount_too_large"));
        return payment;
    }
}
