package io.tiffin.payment.domain;

import static io.tiffin.payment.domain.PaymentFixture.HOLD;
import static io.tiffin.payment.domain.PaymentFixture.NOON;
import static io.tiffin.payment.domain.PaymentFixture.TOTAL;
import static io.tiffin.payment.domain.PaymentFixture.authorized;
import static io.tiffin.payment.domain.PaymentFixture.authorizing;
import static io.tiffin.payment.domain.PaymentFixture.captured;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.payment.domain.Entry.Account;
import io.tiffin.payment.domain.Entry.Posting;
import io.tiffin.payment.domain.PaymentState.Captured;
import io.tiffin.payment.domain.PaymentState.Hold;
import io.tiffin.payment.domain.Statement.Standing;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the provider keeps of a charge, as the journal says it. */
class FeeTest {

    private static final UUID ASK = new UUID(0, 99);
    private static final UUID TIP = new UUID(3, 3);
    private static final Hold OF_TIP = new Hold("pi_2", Money.of(300, "EUR"), HOLD.expiresAt());

    @Test
    void a_capture_books_it_as_an_entry_of_its_own() {
        var payment = authorized().capture(ASK);
        payment.answer(taken(61));

        assertThat(causes(payment)).containsExactly("authorized", "captured", "fee");
        assertThat(payment.entries().getLast().postings())
                .containsExactly(new Posting(Account.FEES, 61), new Posting(Account.PROVIDER, -61));
        assertThat(payment.state()).isEqualTo(new Captured(HOLD, TOTAL, Money.of(0, "EUR")));
        assertThat(payment.payment().entries()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"AUTHORIZE", "CAPTURE", "VOID", "RENEW"})
    void whatever_finds_the_charge_books_it(Kind finder) {
        var payment = switch (finder) {
            case AUTHORIZE -> authorizing();
            case CAPTURE -> authorized().capture(ASK);
            case VOID -> authorized().release(ASK);
            default -> authorized().renew();
        };
        payment.answer(taken(61));

        assertThat(causes(payment)).endsWith("captured", "fee");
        assertThat(fees(payment)).isEqualTo(61);
    }

    @Test
    void one_taken_by_hand_and_one_confirmed_after_all_are_booked_too() {
        var byHand = authorized().lookAgain();
        byHand.answer(taken(61));
        assertThat(fees(byHand)).isEqualTo(61);

        var lost = authorized().capture(ASK);
        lost.answer(new Outcome.Spoilt("saved_failure"));
        lost.answer(taken(61));
        assertThat(causes(lost)).containsExactly("authorized", "captured", "fee");
    }

    @Test
    void a_tip_has_its_own() {
        var payment = authorized().capture(ASK);
        payment.answer(taken(61));
        payment.tip(TIP, ASK).answer(new Outcome.Taken(OF_TIP, OF_TIP.held(), Money.of(39, "EUR")));

        assertThat(causes(payment)).containsExactly("authorized", "captured", "fee", "tipped", "fee");
        assertThat(balance(payment, Account.PROVIDER)).isEqualTo(2500 - 61 + 300 - 39);
        assertThat(payment.operation(Kind.TIP).fee()).isEqualTo(Money.of(39, "EUR"));
        assertThat(payment.operation(Kind.AUTHORIZE).fee()).isEqualTo(Money.of(61, "EUR"));
    }

    @Test
    void one_that_is_told_late_is_booked_by_the_next_look_and_by_no_other() {
        var payment = captured();
        assertThat(causes(payment)).containsExactly("authorized", "captured");

        for (var look = 0; look < 3; look++) {
            payment.lookAgain().answer(taken(61));
        }
        payment.lookAgain().answer(new Outcome.Taken(HOLD, TOTAL)); // which says nothing, and takes nothing back

        assertThat(causes(payment)).containsExactly("authorized", "captured", "fee");
        assertThat(fees(payment)).isEqualTo(61);
    }

    @Test
    void one_that_changes_is_corrected_by_an_entry_of_the_difference() {
        var payment = authorized().capture(ASK);
        payment.answer(taken(61));
        payment.lookAgain().answer(taken(80));
        payment.lookAgain().answer(taken(50));

        assertThat(causes(payment)).endsWith("fee", "fee_corrected", "fee_corrected");
        assertThat(payment.entries().getLast().postings())
                .containsExactly(new Posting(Account.FEES, -30), new Posting(Account.PROVIDER, 30));
        assertThat(fees(payment)).isEqualTo(50);
    }

    @Test
    void a_refund_leaves_it() {
        var payment = authorized().capture(ASK);
        payment.answer(taken(61));
        payment.refund(new UUID(0, 5)).answer(new Outcome.Refunded(TOTAL));

        assertThat(payment.state()).isEqualTo(new Captured(HOLD, TOTAL, TOTAL));
        assertThat(fees(payment)).isEqualTo(61);
        assertThat(balance(payment, Account.PROVIDER)).isEqualTo(-61);
        assertThat(balance(payment, Account.SALES)).isZero();
    }

    @Test
    void none_is_booked_that_is_not_told_or_of_another_currency_or_of_another_charge() {
        var payment = authorized().capture(ASK);
        payment.answer(new Outcome.Taken(HOLD, TOTAL, Money.of(67, "USD")));
        var other = new Hold("pi_9", TOTAL, HOLD.expiresAt());
        payment.lookAgain().answer(new Outcome.Taken(other, TOTAL, Money.of(61, "EUR")));
        payment.tip(TIP, ASK).answer(new Outcome.Taken(OF_TIP, OF_TIP.held()));

        assertThat(causes(payment)).containsExactly("authorized", "captured", "tipped");
        assertThat(payment.operation(Kind.AUTHORIZE).fee()).isNull();

        var free = authorized().capture(ASK);
        free.answer(taken(0));
        assertThat(causes(free)).as("nothing has moved").containsExactly("authorized", "captured");
    }

    @Test
    void yen_have_no_fraction() {
        var hold = new Hold("pi_1", Money.of(2500, "JPY"), HOLD.expiresAt());
        var yen = Payment.unasked(new UUID(1, 1), new UUID(7, 7), "tokyo")
                .authorize(hold.held(), "pm_card_visa", NOON.plusSeconds(60), null, ASK, now(), PaymentFixture.POLICY);
        var begun = yen.payment().begin(now(), PaymentFixture.POLICY);
        var change = begun.change()
                .payment()
                .settle(
                        begun.attempt().orElseThrow(),
                        new Outcome.Taken(hold, hold.held(), Money.of(98, "JPY")),
                        now(),
                        PaymentFixture.POLICY);

        assertThat(change.entries().getLast())
                .isEqualTo(new Entry(
                        2,
                        "fee",
                        hold.held().currency(),
                        List.of(new Posting(Account.FEES, 98), new Posting(Account.PROVIDER, -98))));
    }

    @Test
    void what_is_listed_books_what_the_journal_does_not_say() {
        var payment = captured();
        payment.tip(TIP, ASK).answer(new Outcome.Taken(OF_TIP, OF_TIP.held()));

        var first = heed(payment.payment(), says("pi_1", "authorize", 0, 61));
        var second = heed(first.payment(), says("pi_2", "tip", 1, 39));
        var again = heed(second.payment(), says("pi_1", "authorize", 0, 61));

        assertThat(first.entries()).extracting(Entry::cause).containsExactly("fee");
        assertThat(second.entries())
                .flatExtracting(Entry::postings)
                .containsExactly(new Posting(Account.FEES, 39), new Posting(Account.PROVIDER, -39));
        assertThat(again.entries()).isEmpty();
        assertThat(again.payment()).isEqualTo(second.payment());
    }

    @Test
    void the_fee_of_what_is_not_ours_is_not_booked() {
        var payment = captured();
        payment.tip(TIP, ASK).answer(new Outcome.Taken(OF_TIP, OF_TIP.held()));

        for (var stranger : List.of(
                says("pi_9", "authorize", 0, 61),
                says("pi_2", "tip", 2, 39),
                says("pi_2", "tip", 0, 39),
                says("pi_2", "tip-2", 1, 39))) {
            assertThat(heed(payment.payment(), stranger).entries()).isEmpty();
        }
        assertThat(heed(payment.payment(), says("pi_1", "authorize", 0, Standing.RELEASED, 61))
                        .entries())
                .as("that contradicts us")
                .isEmpty();
        assertThat(heed(authorized().payment(), says("pi_1", "authorize", 0, 61))
                        .entries())
                .as("not taken yet")
                .isEmpty();
    }

    private static Payment.Change heed(Payment payment, Statement statement) {
        return payment.heed(statement, now(), PaymentFixture.POLICY);
    }

    private static Statement says(String providerId, String deed, int sequence, long fee) {
        return says(providerId, deed, sequence, Standing.TAKEN, fee);
    }

    private static Statement says(String providerId, String deed, int sequence, Standing standing, long fee) {
        return new Statement(
                providerId,
                new UUID(1, 1),
                deed,
                sequence,
                standing,
                TOTAL,
                TOTAL,
                Money.of(0, "EUR"),
                Money.of(fee, "EUR"));
    }

    private static Moment now() {
        return new Moment(NOON, NOON);
    }

    private static Outcome taken(long fee) {
        return new Outcome.Taken(HOLD, TOTAL, Money.of(fee, "EUR"));
    }

    private static List<String> causes(PaymentFixture payment) {
        return payment.entries().stream().map(Entry::cause).toList();
    }

    private static long fees(PaymentFixture payment) {
        return balance(payment, Account.FEES);
    }

    private static long balance(PaymentFixture payment, Account account) {
        return payment.entries().stream()
                .flatMap(entry -> entry.postings().stream())
                .filter(posting -> posting.account() == account)
                .mapToLong(Posting::minorUnits)
                .sum();
    }
}
