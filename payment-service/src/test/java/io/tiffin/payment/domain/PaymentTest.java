package io.tiffin.payment.domain;

import static io.tiffin.payment.domain.PaymentFixture.HOLD;
import static io.tiffin.payment.domain.PaymentFixture.TOTAL;
import static io.tiffin.payment.domain.PaymentFixture.authorized;
import static io.tiffin.payment.domain.PaymentFixture.authorizing;
import static io.tiffin.payment.domain.PaymentFixture.captured;
import static io.tiffin.payment.domain.PaymentFixture.unasked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiffin.payment.domain.Attempt.Mode;
import io.tiffin.payment.domain.PaymentState.Authorized;
import io.tiffin.payment.domain.PaymentState.Captured;
import io.tiffin.payment.domain.PaymentState.Declined;
import io.tiffin.payment.domain.PaymentState.Hold;
import io.tiffin.payment.domain.PaymentState.Lapsed;
import io.tiffin.payment.domain.PaymentState.NeedsCustomer;
import io.tiffin.payment.domain.PaymentState.Unavailable;
import io.tiffin.payment.domain.PaymentState.Voided;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PaymentTest {

    private static final UUID ASK = new UUID(0, 99);
    private static final Outcome LOST = new Outcome.Unknown("lost_reply");
    private static final Outcome BUSY = new Outcome.Retryable("rate_limited");

    @Test
    void a_key_names_the_order_the_deed_and_its_sequence() {
        var attempt = authorizing().begin().orElseThrow();

        assertThat(attempt.key().text()).isEqualTo("order:01930000-0000-7000-8000-000000000001:authorize:1");
        assertThat(attempt.mode()).isEqualTo(Mode.ASK);
    }

    @Test
    void a_lost_reply_is_asked_again_under_the_same_key() {
        var payment = authorizing();
        var first = payment.answer(LOST);
        var second = payment.answer(LOST);
        var third = payment.answer(new Outcome.Held(HOLD));

        assertThat(List.of(second.key().text(), third.key().text()))
                .containsOnly(first.key().text());
        assertThat(payment.facts()).containsExactly(new Fact.Authorized(TOTAL, HOLD.expiresAt()));
    }

    @Test
    void a_saved_failure_is_looked_up_before_a_new_key_is_used() {
        var payment = authorizing();
        payment.answer(new Outcome.Spoilt("saved_failure"));
        for (var look = 0; look < 4; look++) {
            assertThat(payment.answer(new Outcome.Nothing()).mode()).isEqualTo(Mode.LOOK);
        }
        var next = payment.answer(new Outcome.Held(HOLD));

        assertThat(next.key().text()).endsWith("authorize:2");

        var adopting = authorizing();
        adopting.answer(new Outcome.Spoilt("saved_failure"));
        adopting.answer(new Outcome.Held(HOLD));
        assertThat(adopting.state()).isEqualTo(new Authorized(HOLD));
    }

    @Test
    void a_hold_that_appears_after_the_first_search_is_found_and_no_second_one_is_made() {
        var payment = authorizing();
        payment.answer(new Outcome.Spoilt("saved_failure"));
        payment.answer(new Outcome.Nothing());
        payment.lookAgain(); // a webhook must not make us give up sooner
        payment.answer(new Outcome.Nothing());
        var found = payment.answer(new Outcome.Held(HOLD));

        assertThat(found.mode()).isEqualTo(Mode.LOOK);
        assertThat(found.key().text()).endsWith("authorize:1");
        assertThat(payment.state()).isEqualTo(new Authorized(HOLD));
    }

    @Test
    void an_undone_authorization_that_no_search_finds_is_not_asked_again() {
        var payment = authorizing();
        payment.answer(new Outcome.Spoilt("saved_failure"));
        payment.release(ASK);
        for (var look = 0; look < 4; look++) {
            payment.answer(new Outcome.Nothing());
        }

        assertThat(payment.facts()).containsExactly(new Fact.Voided());
        assertThat(payment.begin()).isEmpty();
    }

    @Test
    void a_declined_authorization_that_a_search_finds_is_let_go_of_for_it_could_still_be_confirmed() {
        var payment = authorizing();
        payment.answer(new Outcome.Spoilt("saved_failure"));
        payment.answer(new Outcome.Declined("insufficient_funds", "pi_1"));
        assertThat(payment.facts()).isEmpty();

        var release = payment.answer(new Outcome.Released("pi_1", false));

        assertThat(release.operation().kind()).isEqualTo(Kind.VOID);
        assertThat(payment.facts()).containsExactly(new Fact.Declined("insufficient_funds"));
    }

    @Test
    void a_declined_authorization_that_a_search_finds_is_let_go_of_as_was_asked() {
        var payment = authorizing();
        payment.answer(new Outcome.Spoilt("saved_failure"));
        payment.release(ASK);
        payment.answer(new Outcome.Declined("insufficient_funds", "pi_1"));

        payment.answer(new Outcome.Released("pi_1", false));

        assertThat(payment.last()).isEqualTo(new Fact.Told(1, new Fact.Voided(), ASK));
    }

    @Test
    void a_key_older_than_the_provider_remembers_is_not_asked_unseen() {
        var payment = authorized().capture(ASK);
        payment.answer(LOST);
        payment.later(Duration.ofHours(23).plusSeconds(1));

        assertThat(payment.begin().orElseThrow().mode()).isEqualTo(Mode.LOOK);
    }

    @Test
    void a_call_that_died_with_its_process_left_an_unknown_operation_behind() {
        var payment = authorizing();
        payment.begin();
        payment.release(ASK);

        assertThat(payment.facts()).isEmpty(); // it is not known that nothing is held
        payment.answer(new Outcome.Held(HOLD));
        assertThat(payment.facts()).isEmpty();
        payment.answer(new Outcome.Released("pi_1", false));
        assertThat(payment.facts()).containsExactly(new Fact.Voided());
        assertThat(payment.last().inReplyTo()).isEqualTo(ASK);
    }

    @Test
    void a_void_before_the_authorization_refuses_it() {
        var payment = unasked().release(ASK);
        assertThat(payment.last().fact()).isEqualTo(new Fact.Voided());

        payment.authorize(new UUID(0, 5));
        assertThat(payment.last().fact()).isEqualTo(new Fact.Declined("cancelled"));
        assertThat(payment.begin()).isEmpty();
    }

    @Test
    void a_void_before_the_first_call_needs_no_provider() {
        var payment = authorizing().release(ASK);

        assertThat(payment.state()).isEqualTo(new Voided(null));
        assertThat(payment.facts()).containsExactly(new Fact.Voided());
        assertThat(payment.payment().due()).isEmpty();
    }

    @Test
    void a_void_after_known_failures_only_needs_no_provider() {
        var payment = authorizing();
        payment.answer(BUSY);
        payment.release(ASK);

        assertThat(payment.facts()).containsExactly(new Fact.Voided());
    }

    @Test
    void a_retryable_answer_does_not_make_an_earlier_lost_one_known() {
        var payment = authorizing();
        payment.answer(LOST);
        payment.answer(BUSY);
        payment.release(ASK);

        assertThat(payment.facts()).isEmpty();
    }

    @Test
    void nothing_is_started_after_the_deadline() {
        var payment = unasked().later(Duration.ofMinutes(2)).authorize(ASK);

        assertThat(payment.state()).isInstanceOf(Unavailable.class);
        assertThat(payment.begin()).isEmpty();
        assertThat(payment.facts()).hasExactlyElementsOfTypes(Fact.Unavailable.class);
    }

    @Test
    void a_provider_that_is_away_until_the_deadline_makes_the_payment_unavailable_and_final() {
        var payment = authorizing();
        payment.answer(BUSY);
        assertThat(payment.later(Duration.ofMinutes(1)).begin()).isEmpty();

        assertThat(payment.state()).isInstanceOf(Unavailable.class);
        assertThat(payment.facts()).containsExactly(new Fact.Unavailable("not_asked_in_time"));
        payment.release(ASK);
        assertThat(payment.last().fact()).isEqualTo(new Fact.Voided());
    }

    @Test
    void an_unknown_authorization_at_the_deadline_is_let_go_of_even_if_nobody_asks() {
        var payment = authorizing();
        while (payment.facts().isEmpty()) {
            payment.answer(LOST);
        }
        assertThat(payment.last().fact()).isInstanceOf(Fact.Unavailable.class);

        payment.answer(new Outcome.Held(HOLD));
        payment.answer(new Outcome.Released("pi_1", false));

        assertThat(payment.facts()).hasExactlyElementsOfTypes(Fact.Unavailable.class, Fact.Voided.class);
        payment.release(ASK);
        assertThat(payment.last()).isEqualTo(new Fact.Told(3, new Fact.Voided(), ASK));
    }

    @Test
    void a_repeated_ask_changes_nothing_and_is_answered_again() {
        var payment = authorized().authorize(new UUID(0, 1));

        assertThat(payment.facts()).hasSize(2).containsOnly(new Fact.Authorized(TOTAL, HOLD.expiresAt()));
        assertThat(payment.told()).extracting(Fact.Told::inReplyTo).containsOnly(new UUID(0, 1));
        assertThat(payment.begin()).isEmpty();

        payment.capture(ASK).capture(ASK);
        payment.answer(new Outcome.Taken(HOLD, TOTAL));
        payment.capture(ASK);
        assertThat(payment.facts().subList(2, 4)).containsOnly(new Fact.Captured(TOTAL));
        assertThat(payment.begin()).isEmpty();
    }

    @Test
    void a_void_after_the_capture_is_refused_and_the_refund_follows() {
        var payment = captured().release(ASK);
        assertThat(payment.last().fact()).isEqualTo(new Fact.VoidRefused(TOTAL));

        payment.refund(ASK);
        payment.answer(new Outcome.Refunded(TOTAL));
        assertThat(payment.last().fact()).isEqualTo(new Fact.Refunded(TOTAL));
        assertThat(payment.state()).isEqualTo(new Captured(HOLD, TOTAL, TOTAL));
    }

    @Test
    void of_capture_and_void_the_first_asked_wins() {
        var captureFirst =
                authorized().capture(new UUID(0, 2)).later(Duration.ofMillis(5)).release(ASK);
        assertThat(captureFirst.begin().orElseThrow().operation().kind()).isEqualTo(Kind.CAPTURE);

        var voidFirst = authorized().release(ASK).later(Duration.ofMillis(5)).capture(new UUID(0, 2));
        voidFirst.answer(new Outcome.Released("pi_1", false));
        assertThat(voidFirst.facts().subList(1, 3))
                .containsExactly(new Fact.Voided(), new Fact.InReview(Kind.CAPTURE, "nothing_is_held"));
    }

    @Test
    void a_refund_waits_for_its_capture() {
        var payment = authorized().capture(new UUID(0, 2)).refund(ASK);
        payment.answer(LOST);
        payment.answer(new Outcome.Taken(HOLD, TOTAL));
        var refund = payment.answer(new Outcome.Refunded(TOTAL));

        assertThat(refund.operation().kind()).isEqualTo(Kind.REFUND);
        assertThat(payment.facts().subList(1, 3)).containsExactly(new Fact.Captured(TOTAL), new Fact.Refunded(TOTAL));
    }

    @Test
    void a_refund_of_nothing_taken_is_answered_with_zero() {
        var declined = authorizing();
        declined.answer(new Outcome.Declined("insufficient_funds", null));
        declined.refund(ASK);
        assertThat(declined.last().fact()).isEqualTo(new Fact.Refunded(Money.of(0, "EUR")));

        var held = authorized().refund(ASK); // what is held is let go of first
        held.answer(new Outcome.Released("pi_1", false));
        assertThat(held.last().fact()).isEqualTo(new Fact.Refunded(Money.of(0, "EUR")));

        assertThat(unasked().refund(ASK).last().fact()).isEqualTo(new Fact.Refunded(Money.of(0, "EUR")));
    }

    @Test
    void a_lapsed_hold_is_made_anew_and_captured() {
        var payment = authorized().capture(ASK);
        payment.answer(new Outcome.Released("pi_1", true));
        assertThat(payment.last().fact()).isEqualTo(new Fact.CaptureFailed("hold_lapsed", 1));

        var again = new Hold("pi_2", TOTAL, HOLD.expiresAt().plus(Duration.ofDays(7)));
        assertThat(payment.answer(new Outcome.Released("pi_1", true)).key().text())
                .as("the old one, found again, is no answer")
                .endsWith("authorize:2");
        payment.answer(new Outcome.Held(again));
        assertThat(payment.last()).isEqualTo(new Fact.Told(3, new Fact.Authorized(TOTAL, again.expiresAt()), null));
        assertThat(payment.answer(new Outcome.Taken(again, TOTAL)).key().text()).endsWith("capture:2");
        assertThat(payment.last().fact()).isEqualTo(new Fact.Captured(TOTAL));
    }

    @Test
    void a_lapsed_hold_that_the_bank_does_not_make_anew_goes_to_people() {
        var payment = authorized().capture(ASK);
        payment.answer(new Outcome.Released("pi_1", true));
        payment.answer(new Outcome.Declined("insufficient_funds", "pi_2"));

        assertThat(payment.last()).isEqualTo(new Fact.Told(4, new Fact.InReview(Kind.CAPTURE, "hold_lapsed"), ASK));
        assertThat(payment.state()).isEqualTo(new Voided("pi_1"));
        assertThat(payment.begin()).isEmpty();
    }

    @Test
    void a_hold_that_somebody_has_let_go_of_is_not_made_anew_before_people_say_so() {
        var payment = authorized().capture(ASK);
        payment.answer(new Outcome.Released("pi_1", false));

        assertThat(payment.facts().subList(1, 4))
                .containsExactly(
                        new Fact.CaptureFailed("hold_cancelled", 1),
                        new Fact.InReview(Kind.AUTHORIZE, "hold_cancelled"),
                        new Fact.InReview(Kind.CAPTURE, "nothing_is_held"));
        assertThat(payment.begin()).isEmpty();

        payment.decide(Kind.CAPTURE, Verdict.RETRY);
        while (payment.state() instanceof Lapsed) {
            var attempt = payment.begin().orElse(null);
            if (attempt == null) {
                payment.later(PaymentFixture.POLICY.searchPause());
            } else {
                payment.settle(
                        attempt,
                        attempt.mode() == Mode.LOOK
                                ? new Outcome.Released("pi_1", false)
                                : new Outcome.Held(new Hold("pi_2", TOTAL, HOLD.expiresAt())));
            }
        }
        payment.answer(new Outcome.Taken(HOLD, TOTAL));
        assertThat(payment.last().fact()).isEqualTo(new Fact.Captured(TOTAL));
    }

    @Test
    void a_hold_whose_time_is_over_is_looked_at_and_made_anew_only_when_the_bank_holds_it_still() {
        var held = authorized().later(Duration.ofDays(7)).renew();
        assertThat(held.answer(new Outcome.Held(HOLD)).mode()).isEqualTo(Mode.LOOK);
        assertThat(held.begin().orElseThrow().key().text()).endsWith("renew:1");

        var lapsed = authorized().later(Duration.ofDays(7)).renew();
        lapsed.answer(new Outcome.Released("pi_1", true));
        assertThat(lapsed.begin().orElseThrow().key().text()).endsWith("authorize:2");

        var forgotten = authorized().later(Duration.ofDays(30)).renew();
        forgotten.answer(new Outcome.Released("pi_1", true));
        assertThat(forgotten.last().fact()).isEqualTo(new Fact.InReview(Kind.AUTHORIZE, "hold_lapsed"));
        assertThat(forgotten.begin()).isEmpty();
    }

    @Test
    void a_hold_that_keeps_being_gone_is_made_anew_a_few_times_only() {
        var payment = authorized().capture(ASK);
        for (var hold = 1; hold <= PaymentFixture.POLICY.renewals(); hold++) {
            payment.answer(new Outcome.Released("pi_" + hold, true));
            payment.answer(new Outcome.Held(new Hold("pi_" + (hold + 1), TOTAL, HOLD.expiresAt())));
        }
        payment.answer(new Outcome.Released("pi_4", true));

        assertThat(payment.facts()).contains(new Fact.InReview(Kind.AUTHORIZE, "renewed_too_often"));
        assertThat(payment.last())
                .extracting(Fact.Told::fact)
                .isEqualTo(new Fact.InReview(Kind.CAPTURE, "nothing_is_held"));
        assertThat(payment.begin()).isEmpty();
    }

    @Test
    void a_new_hold_that_is_found_cancelled_is_not_made_once_more() {
        var payment = authorized().renew();
        payment.answer(new Outcome.Released("pi_1", false));
        payment.answer(new Outcome.Spoilt("saved_failure"));
        payment.answer(new Outcome.Released("pi_2", false));

        assertThat(payment.last().fact()).isEqualTo(new Fact.InReview(Kind.AUTHORIZE, "hold_cancelled"));
        assertThat(payment.begin()).isEmpty();
        assertThat(payment.release(ASK).last().fact()).isEqualTo(new Fact.Voided());
    }

    @Test
    void a_lapse_is_a_lapse_also_when_our_clock_is_behind() {
        var payment = authorized().lookAgain();
        payment.answer(new Outcome.Released("pi_1", true));

        assertThat(payment.answer(new Outcome.Held(HOLD)).key().text()).endsWith("authorize:2");
    }

    @Test
    void a_hold_that_is_about_to_lapse_is_let_go_of_before_a_new_one_is_asked_for() {
        var payment = authorized().renew();
        var cancel = payment.answer(new Outcome.Released("pi_1", false));
        var hold = payment.answer(new Outcome.Held(new Hold("pi_2", TOTAL, HOLD.expiresAt())));

        assertThat(List.of(cancel.key().text(), hold.key().text()))
                .extracting(key -> key.substring(key.indexOf(':', 6) + 1))
                .containsExactly("renew:1", "authorize:2");
        assertThat(payment.facts()).hasExactlyElementsOfTypes(Fact.Authorized.class, Fact.Authorized.class);
        assertThat(payment.renew()
                        .answer(new Outcome.Released("pi_2", false))
                        .key()
                        .text())
                .endsWith("renew-2:1");
        assertThat(payment.entries())
                .extracting(Entry::cause)
                .endsWith("authorized", "released", "authorized", "released");
    }

    @Test
    void a_renewal_of_which_nothing_is_known_is_only_looked_for_once_the_capture_is_asked() {
        var payment = authorized().renew();
        payment.answer(LOST);
        payment.capture(ASK);

        for (var look = 0; look < 4; look++) {
            assertThat(payment.answer(new Outcome.Held(HOLD)).mode()).isEqualTo(Mode.LOOK);
        }
        assertThat(payment.answer(new Outcome.Taken(HOLD, TOTAL)).operation().kind())
                .isEqualTo(Kind.CAPTURE);
        assertThat(payment.last().fact()).isEqualTo(new Fact.Captured(TOTAL));
    }

    @Test
    void a_hold_that_nothing_could_replace_is_taken_instead_of_let_go_of() {
        var payment = authorized().renewWithoutMethod();

        assertThat(payment.answer(new Outcome.Taken(HOLD, TOTAL)).operation().kind())
                .isEqualTo(Kind.CAPTURE);
        assertThat(payment.capture(ASK).last()).isEqualTo(new Fact.Told(3, new Fact.Captured(TOTAL), ASK));
    }

    @Test
    void an_order_that_ends_while_it_is_held_anew_holds_nothing() {
        var payment = authorized().renew();
        payment.answer(new Outcome.Released("pi_1", false));
        payment.release(ASK);

        assertThat(payment.last()).isEqualTo(new Fact.Told(2, new Fact.Voided(), ASK));
        assertThat(payment.begin()).isEmpty();
    }

    @Test
    void a_capture_of_our_own_gives_way_to_the_orders_smaller_one_or_tells_people() {
        var less = Money.of(2000, "EUR");
        var waiting = authorized().capture(null).capture(less, ASK);
        assertThat(waiting.answer(new Outcome.Taken(HOLD, less)).operation().asked())
                .isEqualTo(less);
        assertThat(waiting.last()).isEqualTo(new Fact.Told(2, new Fact.Captured(less), ASK));

        var foreign = authorized().capture(null).capture(Money.of(2000, "USD"), ASK);
        assertThat(foreign.last().fact()).isEqualTo(new Fact.InReview(Kind.CAPTURE, "other_currency"));
        assertThat(foreign.operation(Kind.CAPTURE).amount()).isEqualTo(TOTAL);

        var called = authorized().capture(null);
        called.answer(LOST);
        called.capture(less, ASK).capture(less, ASK);
        called.answer(new Outcome.Taken(HOLD, TOTAL));
        assertThat(called.facts().subList(1, 3))
                .containsExactly(new Fact.InReview(Kind.CAPTURE, "captured_more"), new Fact.Captured(TOTAL));

        var done = captured().capture(Money.of(3000, "EUR"), ASK);
        assertThat(done.facts().subList(2, 4))
                .containsExactly(new Fact.InReview(Kind.CAPTURE, "captured_less"), new Fact.Captured(TOTAL));
    }

    @Test
    void a_capture_of_more_than_the_bank_allows_takes_what_it_allows_and_tells_people() {
        var payment = authorized().capture(ASK);
        payment.answer(new Outcome.OnlyLess(Money.of(2000, "EUR")));
        var less = payment.answer(new Outcome.Taken(HOLD, Money.of(2000, "EUR")));

        assertThat(less.key().text()).endsWith("capture:2");
        assertThat(less.operation().asked()).isEqualTo(Money.of(2000, "EUR"));
        assertThat(payment.facts().subList(1, 3))
                .containsExactly(
                        new Fact.Captured(Money.of(2000, "EUR")), new Fact.InReview(Kind.CAPTURE, "captured_less"));
    }

    @Test
    void refunds_are_several_and_together_never_more_than_was_taken() {
        var payment = captured()
                .refund(Money.of(1000, "EUR"), ASK)
                .refund(Money.of(1000, "EUR"), new UUID(0, 98))
                .refund(TOTAL, new UUID(0, 97))
                .refund(Money.of(1000, "EUR"), ASK);
        var asked = Stream.of(1000L, 1000L, 500L)
                .map(amount -> payment.answer(new Outcome.Refunded(Money.of(amount, "EUR"))))
                .toList();

        assertThat(asked)
                .extracting(attempt -> attempt.operation().deed().wire())
                .containsExactly("refund", "refund-2", "refund-3");
        assertThat(asked)
                .extracting(attempt -> attempt.operation().asked().minorUnits())
                .containsExactly(1000L, 1000L, 500L);
        assertThat(payment.last()).isEqualTo(new Fact.Told(5, new Fact.Refunded(TOTAL), new UUID(0, 97)));
        assertThat(payment.refund(TOTAL, new UUID(0, 96)).last().fact()).isEqualTo(new Fact.Refunded(TOTAL));
        assertThat(payment.begin()).isEmpty();
    }

    @Test
    void a_refund_that_failed_after_all_is_corrected_and_given_again_a_few_times() {
        var payment = captured().refund(ASK);
        payment.answer(new Outcome.Refunded(TOTAL));
        payment.lookAgain();
        payment.answer(new Outcome.RefundsFound(Map.of("refund:1", new Outcome.Failed("refund_failed"))));
        assertThat(payment.state()).isEqualTo(new Captured(HOLD, TOTAL, Money.of(0, "EUR")));
        assertThat(payment.entries()).extracting(Entry::cause).endsWith("refunded", "refund_failed");

        assertThat(payment.answer(new Outcome.Failed("refund_failed")).key().text())
                .endsWith("refund:2");
        payment.answer(new Outcome.Failed("refund_failed"));
        assertThat(payment.last().fact()).isEqualTo(new Fact.InReview(Kind.REFUND, "refund_failed"));
    }

    @Test
    void a_failed_refund_that_people_try_again_has_a_new_key() {
        var payment = captured().refund(ASK);
        Stream.of(1, 2, 3).forEach(_ -> payment.answer(new Outcome.Failed("refund_failed")));

        var again = payment.decide(Kind.REFUND, Verdict.RETRY).answer(new Outcome.Refunded(TOTAL));

        assertThat(again.mode()).isEqualTo(Mode.ASK);
        assertThat(again.key().text()).endsWith("refund:4");
        assertThat(payment.last()).isEqualTo(new Fact.Told(5, new Fact.Refunded(TOTAL), ASK));
    }

    @Test
    void a_refund_that_was_called_about_is_looked_at_for_its_key_may_replay_what_was_so_before() {
        var payment = captured().refund(ASK);
        payment.answer(new Outcome.Unknown("lost_reply"));
        payment.lookAgain();

        var look = payment.answer(new Outcome.RefundsFound(Map.of("refund:1", new Outcome.Failed("refund_failed"))));

        assertThat(look.mode()).isEqualTo(Mode.LOOK);
        assertThat(payment.answer(new Outcome.Refunded(TOTAL)).key().text()).endsWith("refund:2");
    }

    @Test
    void what_somebody_else_has_given_back_is_no_refund_of_ours_and_cannot_be_given_again() {
        var byHand = new Outcome.Unnamed(Money.of(500, "EUR"), false, new Outcome.Refunded(Money.of(500, "EUR")));
        var refusal = new Outcome.RefundsFound(
                Map.of("refund:1", new Outcome.Refused("charge_already_refunded")), List.of(byHand));
        var payment = captured().refund(ASK);
        payment.answer(refusal);
        assertThat(payment.last().fact()).isEqualTo(new Fact.InReview(Kind.REFUND, "refunded_elsewhere"));
        assertThat(payment.state()).isEqualTo(new Captured(HOLD, TOTAL, Money.of(500, "EUR")));

        var rest = payment.answer(new Outcome.Refunded(Money.of(2000, "EUR")));
        assertThat(rest.key().text()).endsWith("refund:2");
        assertThat(rest.operation().asked()).isEqualTo(Money.of(2000, "EUR"));
        assertThat(payment.last()).isEqualTo(new Fact.Told(4, new Fact.Refunded(TOTAL), ASK));
        payment.lookAgain()
                .answer(new Outcome.RefundsFound(
                        Map.of("refund:2", new Outcome.Refunded(Money.of(2000, "EUR"))), List.of(byHand)));
        assertThat(payment.last().fact()).as("it is counted once").isEqualTo(new Fact.Refunded(TOTAL));
        assertThat(payment.state()).isEqualTo(new Captured(HOLD, TOTAL, TOTAL));
    }

    @Test
    void a_refund_without_a_name_is_ours_only_when_it_gives_just_what_was_asked_for_and_nobody_says_why() {
        for (var ours : List.of(true, false)) {
            var payment = captured().refund(ASK);
            payment.answer(new Outcome.Spoilt("saved_failure"));
            payment.answer(new Outcome.RefundsFound(
                    Map.of(), List.of(new Outcome.Unnamed(TOTAL, !ours, new Outcome.Refunded(TOTAL)))));

            assertThat(payment.operation(Kind.REFUND).isOpen()).isNotEqualTo(ours);
            assertThat(payment.state()).isEqualTo(new Captured(HOLD, TOTAL, TOTAL));
            assertThat(payment.last().fact())
                    .isEqualTo(ours ? new Fact.Refunded(TOTAL) : new Fact.InReview(Kind.REFUND, "refunded_elsewhere"));
        }
    }

    @Test
    void a_capture_that_is_accepted_and_never_done_goes_to_people_in_the_end() {
        var payment = authorized().capture(ASK);
        payment.answer(new Outcome.Pending("accepted"));
        payment.later(Duration.ofHours(25)).answer(new Outcome.Held(HOLD));
        payment.later(Duration.ofMinutes(1)).answer(new Outcome.Held(HOLD));

        assertThat(payment.last()).isEqualTo(new Fact.Told(2, new Fact.InReview(Kind.CAPTURE, "not_done"), ASK));
        assertThat(payment.begin()).isEmpty();
    }

    @Test
    void a_hold_that_lapses_while_its_capture_is_with_people_is_made_anew_only_when_they_say_so() {
        var payment = authorized().capture(ASK);
        payment.answer(new Outcome.Refused("not_in_parts"));
        payment.later(Duration.ofDays(8)).lookAgain().answer(new Outcome.Released("pi_1", true));
        assertThat(payment.last().fact()).isEqualTo(new Fact.InReview(Kind.AUTHORIZE, "hold_lapsed"));
        assertThat(payment.begin()).isEmpty();

        payment.decide(Kind.CAPTURE, Verdict.RETRY);
        payment.answer(new Outcome.Nothing());
        payment.answer(new Outcome.Nothing());
        payment.later(Duration.ofMinutes(1)).answer(new Outcome.Nothing());
        payment.answer(new Outcome.Held(new Hold("pi_2", TOTAL, HOLD.expiresAt().plus(Duration.ofDays(7)))));

        assertThat(payment.state()).isInstanceOf(Authorized.class);
        assertThat(payment.payment().due()).isPresent();
    }

    @Test
    void a_hint_concerns_every_refund_that_is_unknown_not_only_the_next() {
        var payment = captured().refund(Money.of(1000, "EUR"), ASK).refund(Money.of(500, "EUR"), new UUID(0, 98));
        payment.settle(payment.begin().orElseThrow(), LOST); // and is due later
        payment.lookAgain();

        var next = payment.begin().orElseThrow();
        payment.settle(next, new Outcome.Refunded(Money.of(500, "EUR")));
        var look = payment.answer(new Outcome.RefundsFound(Map.of("refund:1", new Outcome.Failed("refund_failed"))));

        assertThat(next.operation().deed().wire()).isEqualTo("refund-2");
        assertThat(look.mode()).isEqualTo(Mode.LOOK);
        assertThat(payment.answer(new Outcome.Refunded(Money.of(1000, "EUR")))
                        .key()
                        .text())
                .endsWith("refund:2");
    }

    @Test
    void a_hint_outlives_a_failure_of_our_own() {
        var payment = captured().refund(ASK);
        payment.answer(new Outcome.Refunded(TOTAL));
        payment.lookAgain();
        payment.answer(new Outcome.Unknown("client_failure"));

        assertThat(payment.payment().hints()).isEqualTo(1);
        assertThat(payment.payment().due()).isPresent();
    }

    @Test
    void a_hint_is_kept_until_the_provider_could_be_read_and_what_comes_meanwhile_counts() {
        var payment = captured().refund(ASK);
        payment.answer(new Outcome.Refunded(TOTAL));
        payment.lookAgain();
        payment.answer(new Outcome.Retryable("not_read_503"));

        var look = payment.later(Duration.ofMinutes(1)).begin().orElseThrow();
        payment.lookAgain();
        payment.settle(look, new Outcome.RefundsFound(Map.of("refund:1", new Outcome.Refunded(TOTAL))));

        assertThat(payment.payment().hints()).isEqualTo(1);
        payment.answer(new Outcome.RefundsFound(Map.of("refund:1", new Outcome.Refunded(TOTAL))));
        assertThat(payment.begin()).isEmpty();
    }

    @Test
    void a_hold_that_could_still_be_confirmed_is_not_let_go_of() {
        var payment = authorizing();
        payment.answer(new Outcome.CustomerNeeded("pi_1", "secret"));
        payment.release(ASK);
        payment.answer(new Outcome.Spoilt("saved_failure"));
        payment.answer(new Outcome.Declined("card_declined", "pi_1"));

        assertThat(payment.state()).isInstanceOf(NeedsCustomer.class);
        payment.answer(new Outcome.Released("pi_1", false));
        assertThat(payment.last().fact()).isEqualTo(new Fact.Voided());
    }

    @Test
    void what_was_abandoned_is_never_asked_for_again_when_its_void_is_with_people() {
        var payment = authorizing();
        payment.answer(new Outcome.CustomerNeeded("pi_1", "secret"));
        payment.answer(new Outcome.Declined("card_declined", "pi_1"));
        payment.later(Duration.ofHours(25)).answer(new Outcome.Unknown("status_503"));

        assertThat(payment.facts().stream().skip(1))
                .containsExactly(
                        new Fact.InReview(Kind.VOID, "status_503"),
                        new Fact.InReview(Kind.AUTHORIZE, "void_in_review"));
        assertThat(payment.begin()).isEmpty();
        var cancel = payment.decide(Kind.VOID, Verdict.RETRY).answer(new Outcome.Released("pi_1", false));
        assertThat(cancel.operation().kind()).isEqualTo(Kind.VOID);
        assertThat(payment.last().fact()).isEqualTo(new Fact.Declined("card_declined"));
    }

    @Test
    void a_tip_is_a_charge_of_its_own_after_the_capture_and_only_one() {
        var tip = new UUID(3, 3);
        var payment = authorized().capture(ASK).tip(tip, new UUID(0, 98));
        payment.answer(new Outcome.Taken(HOLD, TOTAL));
        var charge = payment.answer(
                new Outcome.Taken(new Hold("pi_2", Money.of(300, "EUR"), HOLD.expiresAt()), Money.of(300, "EUR")));

        assertThat(charge.key().text()).endsWith("tip:1");
        assertThat(payment.last().fact()).isEqualTo(new Fact.TipCharged(tip, Money.of(300, "EUR")));
        assertThat(payment.state())
                .as("the order's money is untouched")
                .isEqualTo(captured().state());
        assertThat(payment.entries()).extracting(Entry::cause).endsWith("tipped");
        assertThat(payment.tip(tip, null).last().fact()).isEqualTo(new Fact.TipCharged(tip, Money.of(300, "EUR")));
        assertThat(payment.tip(new UUID(3, 4), ASK).last().fact())
                .isEqualTo(new Fact.TipDeclined(new UUID(3, 4), "already_tipped"));
    }

    @Test
    void a_tip_that_may_have_been_charged_keeps_others_out_though_people_have_written_it_off() {
        var payment = captured().tip(new UUID(3, 3), ASK);
        payment.later(Duration.ofHours(25)).answer(new Outcome.Unknown("status_503"));
        assertThat(payment.last().fact()).isEqualTo(new Fact.InReview(Kind.TIP, "status_503"));

        payment.decide(Kind.TIP, Verdict.WRITE_OFF);

        assertThat(payment.tip(new UUID(3, 4), ASK).last().fact())
                .isEqualTo(new Fact.TipDeclined(new UUID(3, 4), "already_tipped"));
    }

    @Test
    void a_tip_that_is_declined_may_be_tried_once_more_and_without_an_order_there_is_none() {
        var payment = captured().tip(new UUID(3, 3), ASK);
        payment.answer(new Outcome.Declined("insufficient_funds", "pi_2"));
        assertThat(payment.last().fact()).isEqualTo(new Fact.TipDeclined(new UUID(3, 3), "insufficient_funds"));
        assertThat(payment.tip(new UUID(3, 4), ASK).begin().orElseThrow().key().text())
                .endsWith("tip-2:1");

        var cancelled = authorizing().release(ASK).tip(new UUID(3, 3), ASK);
        assertThat(cancelled.last().fact()).isEqualTo(new Fact.TipDeclined(new UUID(3, 3), "order_not_paid"));
    }

    @Test
    void a_capture_that_never_succeeds_is_told_now_and_then_and_ends_with_people() {
        var payment = authorized().capture(ASK);
        for (var i = 0; i < 8; i++) {
            payment.answer(BUSY);
        }
        assertThat(payment.facts())
                .filteredOn(Fact.CaptureFailed.class::isInstance)
                .hasSize(4);
        payment.later(Duration.ofHours(25));
        payment.answer(BUSY);

        assertThat(payment.last().fact()).isEqualTo(new Fact.InReview(Kind.CAPTURE, "rate_limited"));
        assertThat(payment.payment().due()).isEmpty();
    }

    @Test
    void the_customer_is_asked_once_and_looked_after_until_the_bank_knows() {
        var payment = authorizing();
        payment.answer(new Outcome.CustomerNeeded("pi_1", "secret"));
        var look = payment.answer(new Outcome.CustomerNeeded("pi_1", "secret"));
        payment.lookAgain();
        payment.answer(new Outcome.Held(HOLD));

        assertThat(look.mode()).isEqualTo(Mode.LOOK);
        assertThat(payment.facts()).hasExactlyElementsOfTypes(Fact.NeedsCustomer.class, Fact.Authorized.class);
    }

    @Test
    void a_customer_who_does_not_answer_can_be_undone() {
        var payment = authorizing();
        payment.answer(new Outcome.CustomerNeeded("pi_1", "secret"));
        assertThat(payment.state()).isInstanceOf(NeedsCustomer.class);
        payment.release(ASK);
        var cancel = payment.answer(new Outcome.Released("pi_1", false));

        assertThat(cancel.operation().kind()).isEqualTo(Kind.VOID);
        assertThat(payment.last().fact()).isEqualTo(new Fact.Voided());
        assertThat(payment.payment().due()).isEmpty();
    }

    @Test
    void a_customer_who_never_answers_is_declined_in_the_end() {
        var payment = authorizing();
        payment.answer(new Outcome.CustomerNeeded("pi_1", "secret"));
        payment.later(Duration.ofMinutes(59)).answer(new Outcome.CustomerNeeded("pi_1", "secret"));
        assertThat(payment.state()).isInstanceOf(NeedsCustomer.class);

        payment.later(Duration.ofMinutes(2)).answer(new Outcome.CustomerNeeded("pi_1", "secret"));
        assertThat(payment.answer(new Outcome.Released("pi_1", false))
                        .operation()
                        .kind())
                .isEqualTo(Kind.VOID);
        assertThat(payment.last().fact()).isEqualTo(new Fact.Declined("not_confirmed"));
        assertThat(payment.payment().due()).isEmpty();
    }

    @Test
    void a_customer_who_failed_to_confirm_is_declined_only_when_nobody_can_confirm_later() {
        var payment = authorizing();
        payment.answer(new Outcome.CustomerNeeded("pi_1", "secret"));
        payment.answer(new Outcome.Declined("card_declined", "pi_1"));
        payment.answer(LOST);
        payment.later(Duration.ofSeconds(5));
        var cancel = payment.answer(new Outcome.Released("pi_1", false));

        assertThat(cancel.key().text()).endsWith("void:1");
        assertThat(payment.facts())
                .containsExactly(new Fact.NeedsCustomer("secret"), new Fact.Declined("card_declined"));
        assertThat(payment.state()).isEqualTo(new Declined("card_declined"));
        assertThat(payment.begin()).isEmpty();
    }

    @Test
    void an_order_that_ends_while_its_customer_is_abandoned_hears_of_the_void() {
        var payment = authorizing();
        payment.answer(new Outcome.CustomerNeeded("pi_1", "secret"));
        payment.answer(new Outcome.Declined("card_declined", "pi_1"));
        payment.release(ASK);
        payment.answer(new Outcome.Released("pi_1", false));

        assertThat(payment.facts().subList(1, 2)).containsExactly(new Fact.Voided());
        assertThat(payment.last().inReplyTo()).isEqualTo(ASK);
    }

    @Test
    void a_capture_that_failed_loudly_is_looked_at_for_a_while_before_a_new_key_is_used() {
        var payment = authorized().capture(ASK);
        payment.answer(new Outcome.Spoilt("saved_failure"));
        for (var look = 0; look < 4; look++) {
            assertThat(payment.answer(new Outcome.Held(HOLD)).mode()).isEqualTo(Mode.LOOK);
        }

        assertThat(payment.answer(new Outcome.Taken(HOLD, TOTAL)).key().text()).endsWith("capture:2");
    }

    @Test
    void a_refund_that_comes_first_refuses_the_authorization_too() {
        var payment = unasked().refund(ASK).authorize(new UUID(0, 5));

        assertThat(payment.last().fact()).isEqualTo(new Fact.Declined("cancelled"));
    }

    @Test
    void a_refusal_of_the_bank_is_final() {
        var payment = authorizing();
        payment.answer(new Outcome.Declined("insufficient_funds", "pi_1"));

        assertThat(payment.state()).isEqualTo(new Declined("insufficient_funds"));
        assertThat(payment.begin()).isEmpty();
        payment.capture(ASK);
        assertThat(payment.last().fact()).isEqualTo(new Fact.InReview(Kind.CAPTURE, "nothing_is_held"));
    }

    @Test
    void an_answer_to_an_attempt_that_another_has_overtaken_is_ignored() {
        var payment = authorizing();
        var slow = payment.begin().orElseThrow();
        payment.answer(LOST);
        payment.settle(slow, BUSY);
        payment.release(ASK);

        assertThat(payment.facts()).as("the later attempt is still unknown").isEmpty();
    }

    @Test
    void what_the_provider_did_by_itself_is_noticed() {
        var lapsed = authorized().lookAgain();
        lapsed.answer(new Outcome.Released("pi_1", false));
        assertThat(lapsed.last().fact()).isEqualTo(new Fact.InReview(Kind.AUTHORIZE, "hold_cancelled"));
        assertThat(lapsed.begin()).isEmpty();
        lapsed.release(ASK);
        assertThat(lapsed.last().fact()).as("nothing is held").isEqualTo(new Fact.Voided());

        var undone = authorized().lookAgain();
        var look = undone.begin().orElseThrow();
        undone.release(ASK);
        undone.settle(look, new Outcome.Released("pi_1", false));
        assertThat(undone.last().fact()).isEqualTo(new Fact.Voided());

        var untouched = captured().lookAgain();
        untouched.answer(new Outcome.Taken(HOLD, TOTAL));
        assertThat(untouched.state()).isEqualTo(captured().state());
    }

    @Test
    void money_of_another_currency_is_for_people() {
        var payment = captured();
        var refund = payment.payment()
                .refund(
                        Money.of(100, "USD"),
                        ASK,
                        new Moment(PaymentFixture.NOON, PaymentFixture.NOON),
                        PaymentFixture.POLICY);

        assertThat(refund.facts())
                .extracting(Fact.Told::fact)
                .containsExactly(new Fact.InReview(Kind.REFUND, "other_currency"));
    }

    @Test
    void the_journal_follows_the_money() {
        var payment = captured().refund(ASK);
        payment.answer(new Outcome.Refunded(TOTAL));

        assertThat(payment.entries()).extracting(Entry::cause).containsExactly("authorized", "captured", "refunded");
        assertThat(payment.entries()).extracting(Entry::number).containsExactly(1L, 2L, 3L);
        assertThat(payment.entries().get(1).postings())
                .containsExactlyInAnyOrder(
                        new Entry.Posting(Entry.Account.HELD, -2500),
                        new Entry.Posting(Entry.Account.CUSTOMER, 2500),
                        new Entry.Posting(Entry.Account.PROVIDER, 2500),
                        new Entry.Posting(Entry.Account.SALES, -2500));
        assertThat(payment.payment().entries()).isEqualTo(3);

        var voided = authorized().release(ASK);
        voided.answer(new Outcome.Released("pi_1", false));
        assertThat(voided.entries()).extracting(Entry::cause).containsExactly("authorized", "released");
    }

    @Test
    void facts_are_numbered_without_gaps() {
        var payment = captured().capture(ASK).release(ASK).refund(ASK);
        payment.answer(new Outcome.Refunded(TOTAL));

        assertThat(payment.told())
                .extracting(Fact.Told::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, payment.told().size()).boxed().toList());
        assertThat(payment.payment().sequence()).isEqualTo(payment.told().size());
    }

    @Test
    void money_never_goes_from_captured_to_voided() {
        var taken = new Captured(HOLD, TOTAL, Money.of(0, "EUR"));

        assertThat(taken.allows(new Voided("pi_1"))).isFalse();
        assertThat(new Voided("pi_1").allows(taken)).isFalse();
        var payment = captured().release(ASK).refund(ASK);
        var attempt = payment.begin().orElseThrow();
        assertThat(payment.settle(attempt, new Outcome.Released("pi_1", false))
                        .last()
                        .fact())
                .isEqualTo(new Fact.InReview(Kind.REFUND, "unexpected_answer"));
        assertThatThrownBy(() -> Money.of(1, "EUR").minus(Money.of(2, "EUR")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Money.of(1, "EUR").minus(Money.of(1, "USD")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pauses_double_are_spread_and_have_an_end() {
        var order = new UUID(1, 2);
        assertThat(PaymentFixture.POLICY.pauseAfter(1, order))
                .isBetween(Duration.ofMillis(500), Duration.ofMillis(1500));
        assertThat(PaymentFixture.POLICY.pauseAfter(3, order)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(6));
        assertThat(PaymentFixture.POLICY.pauseAfter(1000, order))
                .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(45));
    }
}
