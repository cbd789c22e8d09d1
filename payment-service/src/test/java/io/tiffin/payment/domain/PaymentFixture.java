package io.tiffin.payment.domain;

import io.tiffin.payment.domain.Payment.Change;
import io.tiffin.payment.domain.PaymentState.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A payment that a test leads through its life, with its clock and everything it has told. */
final class PaymentFixture {

    static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    static final Money TOTAL = Money.of(2500, "EUR");
    static final Hold HOLD = new Hold("pi_1", TOTAL, NOON.plus(Duration.ofDays(7)));
    static final Policy POLICY = new Policy(
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofHours(24),
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Duration.ofHours(23),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            3,
            3,
            false);

    private final List<Fact.Told> told = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private Payment payment =
            Payment.unasked(UUID.fromString("01930000-0000-7000-8000-000000000001"), new UUID(7, 7), "vienna");
    private Instant now = NOON;

    static PaymentFixture unasked() {
        return new PaymentFixture();
    }

    static PaymentFixture authorizing() {
        return unasked().authorize(new UUID(0, 1));
    }

    static PaymentFixture authorized() {
        var fixture = authorizing();
        fixture.answer(new Outcome.Held(HOLD));
        return fixture;
    }

    static PaymentFixture captured() {
        var fixture = authorized().capture(new UUID(0, 2));
        fixture.answer(new Outcome.Taken(HOLD, TOTAL));
        return fixture;
    }

    PaymentFixture authorize(@Nullable UUID ask) {
        return keep(payment.authorize(TOTAL, "pm_card_visa", NOON.plusSeconds(60), null, ask, moment(), POLICY));
    }

    PaymentFixture capture(@Nullable UUID ask) {
        return capture(TOTAL, ask);
    }

    PaymentFixture capture(Money amount, @Nullable UUID ask) {
        return keep(payment.capture(amount, ask, moment(), POLICY));
    }

    PaymentFixture release(@Nullable UUID ask) {
        return keep(payment.release(ask, moment(), POLICY));
    }

    PaymentFixture refund(@Nullable UUID ask) {
        return refund(TOTAL, ask);
    }

    PaymentFixture refund(Money amount, @Nullable UUID ask) {
        return keep(payment.refund(amount, ask, moment(), POLICY));
    }

    PaymentFixture tip(UUID tipId, @Nullable UUID ask) {
        return keep(payment.tip(Money.of(300, "EUR"), tipId, ask, moment(), POLICY));
    }

    PaymentFixture renew() {
        return keep(payment.renew(true, moment(), POLICY));
    }

    PaymentFixture renewWithoutMethod() {
        return keep(payment.renew(false, moment(), POLICY));
    }

    PaymentFixture decide(Kind kind, Verdict verdict) {
        return keep(payment.decide(kind, verdict, moment(), POLICY));
    }

    Operation operation(Kind kind) {
        return payment.operation(kind).orElseThrow();
    }

    PaymentFixture later(Duration by) {
        now = now.plus(by);
        return this;
    }

    /** The next call, when there is one. */
    Optional<Attempt> begin() {
        var begun = payment.begin(moment(), POLICY);
        keep(begun.change());
        return begun.attempt();
    }

    /** The next call is made, as soon as it is due, and answered. */
    Attempt answer(Outcome outcome) {
        payment.due().filter(due -> due.isAfter(now)).ifPresent(due -> now = due);
        var attempt = begin().orElseThrow(() -> new AssertionError("nothing is due"));
        settle(attempt, outcome);
        return attempt;
    }

    PaymentFixture settle(Attempt attempt, Outcome outcome) {
        return keep(payment.settle(attempt, outcome, moment(), POLICY));
    }

    PaymentFixture lookAgain() {
        payment = payment.lookAgain();
        return this;
    }

    Payment payment() {
        return payment;
    }

    PaymentState state() {
        return payment.state();
    }

    List<Fact> facts() {
        return told.stream().map(Fact.Told::fact).toList();
    }

    List<Fact.Told> told() {
        return told;
    }

    List<Entry> entries() {
        return entries;
    }

    Fact.Told last() {
        return told.getLast();
    }

    private PaymentFixture keep(Change change) {
        payment = change.payment();
        told.addAll(change.facts());
        entries.addAll(change.entries());
        return this;
    }

    private Moment moment() {
        return new Moment(now, now);
    }
}
