package io.tiffin.payment.simulation;

import io.tiffin.events.MoneyAmount;
import io.tiffin.events.PaymentCommand;
import io.tiffin.events.PaymentCommand.AuthorizePayment;
import io.tiffin.events.PaymentCommand.CapturePayment;
import io.tiffin.events.PaymentCommand.ChargeTip;
import io.tiffin.events.PaymentCommand.RefundPayment;
import io.tiffin.events.PaymentCommand.VoidAuthorization;
import io.tiffin.events.RealDeadline;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.payment.domain.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The order's side: it asks, asks again until it is answered, and follows its script, or what an answer demands. A patient one
 * waits for each answer as the saga does; an impatient one asks whatever comes next, in an order in which no saga would.
 */
final class Asker {

    static final MoneyAmount TOTAL = new MoneyAmount(2500, "EUR");
    private static final Duration LONGEST_PAUSE = Duration.ofDays(4);

    enum Wish {
        HOLD,
        TAKE,
        UNDO,
        GIVE_BACK,
        GIVE_SOME_BACK,
        TIP,
        /** Nothing for some business days: an order for next week. */
        WAIT
    }

    enum Script {
        DELIVERED(Wish.HOLD, Wish.TAKE),
        CANCELLED(Wish.HOLD, Wish.UNDO),
        OVERTAKEN(Wish.UNDO, Wish.HOLD),
        CANCELLED_TOO_LATE(Wish.HOLD, Wish.TAKE, Wish.UNDO),
        TAKEN_TOO_LATE(Wish.HOLD, Wish.UNDO, Wish.TAKE),
        UNDELIVERABLE(Wish.HOLD, Wish.TAKE, Wish.GIVE_BACK),
        GIVEN_BACK_UNTAKEN(Wish.HOLD, Wish.GIVE_BACK),
        GIVEN_BACK_IN_PARTS(Wish.HOLD, Wish.TAKE, Wish.GIVE_SOME_BACK, Wish.GIVE_SOME_BACK, Wish.GIVE_BACK),
        TIPPED(Wish.HOLD, Wish.TAKE, Wish.TIP),
        TIPPED_TWICE_AND_GIVEN_BACK(Wish.HOLD, Wish.TAKE, Wish.TIP, Wish.GIVE_SOME_BACK, Wish.TIP),
        NEXT_WEEK(Wish.HOLD, Wish.WAIT, Wish.TAKE),
        CANCELLED_NEXT_WEEK(Wish.HOLD, Wish.WAIT, Wish.UNDO);

        private final List<Wish> wishes;

        Script(Wish... wishes) {
            this.wishes = List.of(wishes);
        }
    }

    private static final class Ask {
        final UUID id;
        final Wish wish;
        final PaymentCommand command;
        boolean answered;
        boolean withdrawn;
        boolean followed;

        Ask(UUID id, Wish wish, PaymentCommand command) {
            this.id = id;
            this.wish = wish;
            this.command = command;
        }

        @Override
        public String toString() {
            return "%s (%s)".formatted(wish, id.getLeastSignificantBits());
        }
    }

    private final UUID orderId;
    private final Timeline timeline;
    private final SplittableRandom random;
    private final Story story;
    private final Script script;
    private final boolean patient;
    private final boolean outage;
    private final double speed;
    private final Duration deadline;
    private final Consumer<String> customer;
    private final Consumer<Incoming<PaymentCommand>> topic;
    private final List<Ask> asks = new ArrayList<>();
    private int next;
    private boolean over;
    private boolean needsCustomer;
    private boolean refused;
    private boolean declined;

    Asker(
            UUID orderId,
            Timeline timeline,
            SplittableRandom random,
            Story story,
            Script script,
            boolean patient,
            boolean outage,
            double speed,
            Consumer<String> customer,
            Consumer<Incoming<PaymentCommand>> topic) {
        this.orderId = orderId;
        this.timeline = timeline;
        this.random = random;
        this.story = story;
        this.script = script;
        this.patient = patient;
        this.outage = outage;
        this.speed = speed;
        this.customer = customer;
        this.topic = topic;
        this.deadline = random.nextInt(6) == 0
                ? Duration.ofMillis(random.nextInt(2_000))
                : Duration.ofSeconds(random.nextInt(20, 180));
    }

    void begin() {
        goOn();
    }

    /** A message has arrived. */
    void hear(Fact.Told told) {
        story.tell(timeline.now(), "order", "hears %s", told);
        var ask = asks.stream()
                .filter(one -> one.id.equals(told.inReplyTo()))
                .findFirst()
                .orElse(null);
        if (ask != null) {
            ask.answered = true;
        }
        react(told.fact(), ask);
    }

    List<String> unanswered() {
        return asks.stream()
                .filter(ask -> !ask.answered && !ask.withdrawn)
                .map(Ask::toString)
                .toList();
    }

    /** Whether the order ended in a way for which the customer pays. */
    boolean wantsMoney() {
        return patient
                && !declined
                && (script == Script.DELIVERED || script == Script.NEXT_WEEK)
                && asked(Wish.TAKE)
                && !asked(Wish.UNDO);
    }

    boolean wantsNothing() {
        return asked(Wish.GIVE_BACK) || (asked(Wish.UNDO) && !refused);
    }

    /** Whether it asked for what no saga asks for, or the provider was away for longer than machines are patient. */
    boolean mayNeedPeople() {
        return !patient || outage || script == Script.TAKEN_TOO_LATE;
    }

    private void react(Fact fact, @Nullable Ask ask) {
        switch (fact) {
            case Fact.NeedsCustomer(var clientSecret) -> {
                if (!needsCustomer) {
                    needsCustomer = true;
                    customer.accept(clientSecret);
                    timeline.in(Duration.ofSeconds(random.nextInt(60, 200)), this::giveUpOnCustomer);
                }
            }
            case Fact.Authorized _ -> {
                needsCustomer = false;
                follow(ask);
            }
            case Fact.Declined _ -> {
                declined = true;
                over = patient && script != Script.OVERTAKEN;
            }
            case Fact.Unavailable _ -> giveUp();
            case Fact.VoidRefused _ -> {
                if (!refused) {
                    refused = true;
                    later(() -> ask(Wish.GIVE_BACK));
                }
            }
            case Fact.Captured _,
                    Fact.Voided _,
                    Fact.InReview _,
                    Fact.Refunded _,
                    Fact.TipCharged _,
                    Fact.TipDeclined _ -> follow(ask);
            case Fact.CaptureFailed _, Fact.ReviewResolved _ -> {}
        }
    }

    /** Answers are repeated; the saga goes on once. */
    private void follow(@Nullable Ask ask) {
        if (patient && ask != null && !ask.followed) {
            ask.followed = true;
            goOn();
        }
    }

    private void giveUpOnCustomer() {
        if (needsCustomer) {
            giveUp();
        }
    }

    private void giveUp() {
        over = true;
        if (!asked(Wish.UNDO)) {
            ask(Wish.UNDO);
        }
    }

    private void goOn() {
        if (over || next == script.wishes.size()) {
            return;
        }
        var wish = script.wishes.get(next);
        var asked = next;
        next++;
        if (wish == Wish.WAIT) {
            var days = Duration.ofHours(random.nextInt(24, 24 * 12));
            timeline.in(Duration.ofMillis((long) (days.toMillis() / speed)), this::goOn);
            return;
        }
        timeline.in(next == 1 ? Duration.ZERO : Duration.ofMillis(pause()), () -> {
            if (!over && asked < script.wishes.size()) {
                ask(wish);
            }
        });
        if (!patient || script == Script.OVERTAKEN) {
            later(this::goOn);
        }
    }

    private int pause() {
        return random.nextInt(4) == 0 ? random.nextInt(1, 60_000) : random.nextInt(1, 800);
    }

    private boolean asked(Wish wish) {
        return asks.stream().anyMatch(ask -> ask.wish == wish);
    }

    private void ask(Wish wish) {
        if (wish == Wish.UNDO || wish == Wish.GIVE_BACK) {
            asks.stream().filter(ask -> ask.wish == Wish.HOLD).forEach(ask -> ask.withdrawn = true);
        }
        var ask = new Ask(id(), wish, command(wish));
        asks.add(ask);
        send(ask, Duration.ofSeconds(5));
    }

    private void send(Ask ask, Duration again) {
        if (ask.answered || ask.withdrawn) {
            return;
        }
        story.tell(timeline.now(), "order", "asks %s", ask);
        topic.accept(new Incoming<>(
                id(),
                "payments.process",
                0,
                0,
                orderId.toString(),
                "vienna",
                ask.command,
                timeline.now(),
                ask.id,
                null));
        if (again.compareTo(LONGEST_PAUSE) < 0) {
            timeline.in(again, () -> send(ask, again.multipliedBy(2)));
        }
    }

    private PaymentCommand command(Wish wish) {
        return switch (wish) {
            case HOLD ->
                new AuthorizePayment(
                        orderId,
                        new UUID(1, 1),
                        TOTAL,
                        "pm_card",
                        new RealDeadline(timeline.now().plus(deadline)));
            case TAKE -> new CapturePayment(orderId, random.nextInt(5) == 0 ? new MoneyAmount(2000, "EUR") : TOTAL);
            case UNDO -> new VoidAuthorization(orderId, "customer");
            case GIVE_BACK -> new RefundPayment(orderId, TOTAL, "undeliverable");
            case GIVE_SOME_BACK ->
                new RefundPayment(orderId, new MoneyAmount(random.nextInt(1, 1_500), "EUR"), "missing_item");
            case TIP -> new ChargeTip(orderId, id(), new MoneyAmount(random.nextInt(100, 500), "EUR"));
            case WAIT -> throw new IllegalStateException("nothing is asked");
        };
    }

    private void later(Runnable action) {
        timeline.in(Duration.ofMillis(random.nextInt(1, 2_000)), action);
    }

    private UUID id() {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
