package io.tiffin.payment.simulation;

import io.tiffin.payment.application.Provider;
import io.tiffin.payment.application.ProviderEvents.ProviderEvent;
import io.tiffin.payment.domain.IdempotencyKey;
import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Outcome;
import io.tiffin.payment.domain.PaymentState.Hold;
import io.tiffin.payment.simulation.Trouble.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A payment provider after the documented behaviour of Stripe's: intents with manual capture, saved answers by key for a day,
 * failures that are saved too, and calls to us that get lost, doubled and mixed up. It writes down whatever a correct client
 * never does.
 */
class Bank implements Provider {

    private static final String SECRET = "secret_";
    static final String ACCEPTED = "accepted";

    private static final Duration KEYS_ARE_KEPT = Duration.ofHours(24);
    private static final int TRIES = 3;
    private static final Duration LATER_THAN_A_LEASE = Duration.ofSeconds(20);

    private static final Outcome FAILURE = new Outcome.Spoilt("saved_failure");

    enum Status {
        NEEDS_CUSTOMER,
        FAILED,
        HELD,
        TAKEN,
        GONE
    }

    /** One payment at the bank. */
    static final class Intent {
        final String id;
        final UUID orderId;
        final String deed;
        final Money amount;
        final List<Refund> refunds = new ArrayList<>();
        final Instant created;
        Status status;
        boolean lapsed;

        @Nullable
        Instant takenAt;

        Money taken;
        Money refunded;
        /** Something was accepted, and is done later. */
        boolean inFlight;

        Intent(String id, UUID orderId, String deed, Money amount, Instant created, Status status) {
            this.id = id;
            this.orderId = orderId;
            this.deed = deed;
            this.amount = amount;
            this.created = created;
            this.status = status;
            this.taken = Money.zero(amount.currency());
            this.refunded = Money.zero(amount.currency());
        }

        boolean isTip() {
            return deed.startsWith("tip");
        }

        boolean isLive() {
            return status == Status.HELD || (status == Status.TAKEN && !taken.isZero());
        }

        @Override
        public String toString() {
            return "%s (%s) %s %s taken %s refunded %s"
                    .formatted(id, deed, status, amount.minorUnits(), taken.minorUnits(), refunded.minorUnits());
        }
    }

    /** Money given back; the bank may find out later that it could not. */
    static final class Refund {
        final String name;
        final Money amount;
        boolean inFlight;
        boolean failed;

        Refund(String name, Money amount) {
            this.name = name;
            this.amount = amount;
        }
    }

    /**
     * @param outcome what the key replays; none while the first request is under way
     * @param effective whether something has changed, or may still change
     */
    private record Saved(String body, @Nullable Outcome outcome, Instant first, BooleanSupplier effective) {}

    /** @param speed of business time */
    record Surroundings(
            Timeline timeline,
            Trouble trouble,
            SplittableRandom random,
            Story story,
            double speed,
            Card card,
            Consumer<ProviderEvent> webhooks,
            Consumer<String> anomalies,
            Consumer<Bank> changed) {}

    final Timeline timeline;
    final Trouble trouble;
    final SplittableRandom random;
    private final Story story;
    private final double speed;
    private final Card card;
    private final Consumer<ProviderEvent> webhooks;
    private final Consumer<String> anomalies;
    private final Consumer<Bank> changed;
    private final Map<String, Saved> keys = new HashMap<>();
    private final Map<String, Integer> sequences = new HashMap<>();
    private final List<Intent> intents = new ArrayList<>();
    private final long mostToCapture;
    private Duration replyTakes = Duration.ZERO;
    private int events;
    private int failedRefunds;
    /** Of the deed that is being done: whether it still counts. */
    BooleanSupplier effect = Bank::never;
    /** It did what no machine can mend. */
    boolean needsPeople;

    Bank(Surroundings surroundings) {
        timeline = surroundings.timeline;
        trouble = surroundings.trouble;
        random = surroundings.random;
        story = surroundings.story;
        speed = surroundings.speed;
        card = surroundings.card;
        webhooks = surroundings.webhooks;
        anomalies = surroundings.anomalies;
        changed = surroundings.changed;
        mostToCapture = random.nextInt(20) == 0 ? random.nextInt(1, 2_000) : Long.MAX_VALUE;
    }

    List<Intent> intents() {
        return intents;
    }

    /** Whether it took only a part of what it held, did not hold anew what had lapsed, or kept failing refunds. */
    boolean needsPeople() {
        return needsPeople || failedRefunds >= TRIES;
    }

    Duration holdsLive() {
        return Duration.ofDays(7);
    }

    /** How long the answer to the last call is under way. */
    Duration replyTakes() {
        return replyTakes;
    }

    @Override
    public Outcome authorize(IdempotencyKey key, Authorization authorization) {
        return changing(key, "authorize", authorization.toString(), () -> hold(authorization));
    }

    @Override
    public Outcome charge(IdempotencyKey key, Charge charge) {
        return changing(key, "charge", charge.toString(), () -> charge(charge));
    }

    @Override
    public Outcome capture(IdempotencyKey key, String providerId, Money amount) {
        return changing(key, "capture", providerId + " " + amount, () -> capture(intent(providerId), amount));
    }

    @Override
    public Outcome cancel(IdempotencyKey key, String providerId) {
        return changing(key, "cancel", providerId, () -> cancel(intent(providerId)));
    }

    @Override
    public Outcome refund(IdempotencyKey key, Provider.Refund refund) {
        return changing(key, "refund", refund.toString(), () -> refund(intent(refund.providerId()), refund));
    }

    @Override
    public Outcome look(String providerId) {
        return reading("look", () -> present(intent(providerId)));
    }

    @Override
    public Outcome find(UUID orderId, String deed, Instant from, Runnable stillSearching) {
        return reading("find", () -> {
            stillSearching.run();
            return intents.stream()
                    .filter(intent -> intent.orderId.equals(orderId)
                            && intent.deed.equals(deed)
                            && !intent.created.isBefore(from))
                    .max((one, other) -> Integer.compare(liveliness(one), liveliness(other)))
                    .map(this::present)
                    .orElseGet(Outcome.Nothing::new);
        });
    }

    @Override
    public Outcome findRefunds(String providerId) {
        return reading("find_refunds", () -> {
            var found = new HashMap<String, Outcome>();
            for (var refund : intent(providerId).refunds) {
                found.put(refund.name, present(refund));
            }
            return new Outcome.RefundsFound(found);
        });
    }

    /** The customer answers the bank, if the bank still asks. */
    void confirm(Intent intent, boolean well) {
        if (intent.status == Status.NEEDS_CUSTOMER || intent.status == Status.FAILED) {
            become(intent, well ? Status.HELD : Status.FAILED);
            call(well ? "payment_intent.amount_capturable_updated" : "payment_intent.payment_failed", intent, false);
        }
    }

    /** Somebody tells us of something that is not so; signed, for instance an old event that comes again. */
    void lie() {
        if (!intents.isEmpty()) {
            var intent = intents.get(random.nextInt(intents.size()));
            var type = List.of("payment_intent.succeeded", "payment_intent.canceled")
                    .get(random.nextInt(2));
            webhook(new ProviderEvent("evt_" + ++events, type, intent.id, intent.orderId, true, true));
        }
    }

    // --- calls ---

    private Outcome changing(IdempotencyKey key, String operation, String body, Supplier<Outcome> deed) {
        trouble.step("before " + operation, timeline.now());
        replyTakes = Duration.ofMillis(random.nextInt(20, 300));
        checkSequence(key.text());
        var fault = trouble.strike(operation, timeline.now());
        var outcome = answer(key.text(), body, fault, deed);
        trouble.step("after " + operation, timeline.now());
        if (fault == Fault.SLOW) {
            replyTakes = LATER_THAN_A_LEASE;
        }
        story.tell(timeline.now(), "bank", "%s: %s, so %s", key, fault, outcome);
        return outcome;
    }

    private Outcome answer(String key, String body, Fault fault, Supplier<Outcome> deed) {
        if (trouble.isDown(timeline.now())) {
            return random.nextBoolean() ? new Outcome.Retryable("unreachable") : new Outcome.Unknown("status_503");
        }
        return switch (fault) {
            case LOST_REQUEST -> new Outcome.Unknown("lost_reply");
            case UNREACHABLE -> new Outcome.Retryable("unreachable");
            case BAD_GATEWAY -> new Outcome.Unknown("status_502");
            case RATE_LIMITED -> new Outcome.Retryable("rate_limited");
            case LOCK_TIMEOUT -> new Outcome.Retryable("lock_timeout");
            default -> execute(key, body, fault, deed);
        };
    }

    private Outcome execute(String key, String body, Fault fault, Supplier<Outcome> deed) {
        var saved = keys.get(key);
        if (saved != null && !saved.first.plus(KEYS_ARE_KEPT).isAfter(timeline.now())) {
            if (saved.effective.getAsBoolean()) {
                anomalies.accept("M7: " + key + " is used again after the provider has forgotten it");
            }
            saved = null;
        }
        if (saved != null) {
            if (!saved.body.equals(body)) {
                anomalies.accept("M7: %s came with %s and with %s".formatted(key, saved.body, body));
                return new Outcome.Broken("idempotency_mismatch");
            }
            return saved.outcome == null ? new Outcome.Unknown("status_409") : replied(fault, saved.outcome);
        }
        return switch (fault) {
            case ERROR_BEFORE -> save(key, body, FAILURE, Bank::never);
            case ERROR_AFTER -> perform(key, body, deed, FAILURE);
            case ERROR_THEN_PERFORMED -> {
                timeline.in(someSeconds(), () -> perform(key, body, deed, FAILURE));
                yield save(key, body, FAILURE, Bank::always);
            }
            case TIMEOUT_THEN_PERFORMED -> {
                timeline.in(someSeconds(), () -> perform(key, body, deed, null));
                keys.put(key, new Saved(body, null, timeline.now(), Bank::always));
                yield new Outcome.Unknown("lost_reply");
            }
            default -> replied(fault, perform(key, body, deed, null));
        };
    }

    private Outcome perform(String key, String body, Supplier<Outcome> deed, @Nullable Outcome instead) {
        effect = Bank::never;
        var outcome = deed.get();
        return save(key, body, instead == null ? outcome : instead, effect);
    }

    private Duration someSeconds() {
        return Duration.ofSeconds(random.nextInt(1, 20));
    }

    private static Outcome replied(Fault fault, Outcome outcome) {
        return fault == Fault.LOST_REPLY ? new Outcome.Unknown("lost_reply") : outcome;
    }

    private Outcome save(String key, String body, Outcome outcome, BooleanSupplier effective) {
        keys.put(key, new Saved(body, outcome, timeline.now(), effective));
        return outcome;
    }

    private Outcome reading(String operation, Supplier<Outcome> read) {
        trouble.step("before " + operation, timeline.now());
        replyTakes = Duration.ofMillis(random.nextInt(20, 300));
        var fault = trouble.strike(operation, timeline.now());
        var outcome = fault == Fault.NONE || fault == Fault.SLOW
                ? trouble.isDown(timeline.now()) ? new Outcome.Retryable("not_read_503") : read.get()
                : new Outcome.Retryable("not_read_500");
        trouble.step("after " + operation, timeline.now());
        replyTakes = fault == Fault.SLOW ? LATER_THAN_A_LEASE : replyTakes;
        story.tell(timeline.now(), "bank", "%s: %s, so %s", operation, fault, outcome);
        return outcome;
    }

    /** A new sequence says: I know that nothing has happened under the old one. */
    private void checkSequence(String key) {
        if (!Laws.KEY.matcher(key).matches()) {
            anomalies.accept("M7: a key that is not made of order, operation and sequence: " + key);
            return;
        }
        var cut = key.lastIndexOf(':');
        var deed = key.substring(0, cut);
        var sequence = Integer.parseInt(key.substring(cut + 1));
        var last = sequences.merge(deed, sequence, Math::max);
        if (sequence < last) {
            anomalies.accept("M7: %s is asked after sequence %d".formatted(key, last));
        }
        var before = keys.get(deed + ":" + (sequence - 1));
        if (before != null && before.effective.getAsBoolean()) {
            anomalies.accept("M7: %s is asked though the one before had an effect".formatted(key));
        }
    }

    // --- deeds ---

    Outcome charge(Charge charge) {
        return charge(open(charge.orderId(), charge.deed(), charge.amount()));
    }

    Outcome charge(Intent intent) {
        if (random.nextInt(4) > 0) {
            intent.taken = intent.amount;
            effect = Bank::always;
            become(intent, Status.TAKEN);
        }
        return present(intent);
    }

    Outcome hold(Authorization authorization) {
        return hold(open(authorization.orderId(), "authorize", authorization.amount()), authorization.offSession());
    }

    Outcome hold(Intent intent, boolean offSession) {
        if (offSession && (card != Card.GOOD || random.nextInt(8) == 0)) {
            needsPeople = true;
        } else if (card == Card.DECLINED) {
            call("payment_intent.payment_failed", intent, false);
        } else if (card == Card.GOOD) {
            become(intent, Status.HELD);
            call("payment_intent.amount_capturable_updated", intent, false);
        } else {
            become(intent, Status.NEEDS_CUSTOMER);
            effect = () -> intent.isLive() || intent.status == Status.NEEDS_CUSTOMER;
        }
        return present(intent);
    }

    Intent open(UUID orderId, String deed, Money amount) {
        var intent = new Intent("pi_" + (intents.size() + 1), orderId, deed, amount, timeline.now(), Status.FAILED);
        intents.add(intent);
        return intent;
    }

    /** The customer's app has got the client secret. */
    void hasSecret(String clientSecret) {
        var intent = intent(clientSecret.substring(SECRET.length()));
        if (card != Card.NEVER_CONFIRMED) {
            timeline.in(
                    Duration.ofMillis(random.nextInt(1_000, 40_000)), () -> confirm(intent, card == Card.CONFIRMED));
            // with the client secret in hand, some try once more
            timeline.in(Duration.ofSeconds(random.nextInt(41, 120)), () -> confirm(intent, true));
        }
    }

    Outcome capture(Intent intent, Money amount) {
        if (intent.status != Status.HELD) {
            return present(intent);
        }
        if (amount.isMoreThan(intent.amount)) {
            anomalies.accept("M3: more is captured than held: " + amount + " of " + intent);
            return new Outcome.Refused("amount_too_large");
        }
        if (amount.minorUnits() > mostToCapture) {
            needsPeople = true;
            return new Outcome.OnlyLess(new Money(mostToCapture, amount.currency()));
        }
        effect = Bank::always;
        return take(intent, amount);
    }

    Outcome take(Intent intent, Money amount) {
        intent.taken = amount;
        become(intent, Status.TAKEN);
        call("payment_intent.succeeded", intent, true);
        return present(intent);
    }

    Outcome cancel(Intent intent) {
        if (intent.status != Status.TAKEN && intent.status != Status.GONE) {
            become(intent, Status.GONE);
            call("payment_intent.canceled", intent, true);
            effect = Bank::always;
        }
        return present(intent);
    }

    Outcome refund(Intent intent, Provider.Refund asked) {
        if (asked.amount().isMoreThan(intent.taken.minus(intent.refunded))) {
            anomalies.accept("M3: a refund of %s of %s".formatted(asked, intent));
            return new Outcome.Refused("amount_too_large");
        }
        var refund = new Refund(asked.name(), asked.amount());
        intent.refunds.add(refund);
        intent.refunded = intent.refunded.plus(refund.amount);
        effect = () -> !refund.failed;
        become(intent, intent.status);
        give(intent, refund);
        return present(refund);
    }

    void give(Intent intent, Refund refund) {
        if (trouble.often(0.1, timeline.now())) {
            timeline.in(Duration.ofSeconds(random.nextInt(1, 200)), () -> fail(intent, refund));
        }
    }

    /** The customer's account is closed: days later the money comes back. Of this the call is not lost, only late or doubled. */
    void fail(Intent intent, Refund refund) {
        refund.inFlight = false;
        refund.failed = true;
        failedRefunds++;
        intent.refunded = intent.refunded.minus(refund.amount);
        become(intent, intent.status);
        var event = new ProviderEvent("evt_" + ++events, "refund.failed", intent.id, intent.orderId, false, true);
        timeline.in(Duration.ofMillis(random.nextInt(50, 8_000)), () -> webhooks.accept(event));
    }

    private void lapse(Intent intent) {
        if (intent.status == Status.HELD && !intent.inFlight) {
            anomalies.accept(Laws.LEFT_TO_LAPSE + intent);
            intent.lapsed = true;
            become(intent, Status.GONE);
            call("payment_intent.canceled", intent, true);
        }
    }

    void become(Intent intent, Status status) {
        if (status == Status.HELD) {
            effect = intent::isLive;
            timeline.in(real(holdsLive()), () -> lapse(intent));
        }
        if (status == Status.TAKEN && intent.takenAt == null) {
            intent.takenAt = timeline.now();
        }
        intent.status = status;
        story.tell(timeline.now(), "bank", "%s", intent);
        changed.accept(this);
    }

    Outcome present(Intent intent) {
        if (intent.inFlight) {
            return new Outcome.Pending(ACCEPTED);
        }
        return switch (intent.status) {
            case HELD -> new Outcome.Held(hold(intent));
            case TAKEN -> new Outcome.Taken(hold(intent), intent.taken, toldFee(intent));
            case GONE -> new Outcome.Released(intent.id, intent.lapsed);
            case NEEDS_CUSTOMER -> new Outcome.CustomerNeeded(intent.id, SECRET + intent.id);
            case FAILED -> new Outcome.Declined("insufficient_funds", intent.id);
        };
    }

    /** What it keeps of what it took, by its own rounding; none when it never says. */
    @Nullable
    Money fee(Intent intent) {
        var taken = intent.taken.minorUnits();
        return new Money(Math.min(taken, (taken * 14 + 500) / 1_000 + 25), intent.taken.currency());
    }

    /** Of a quarter of the orders it knows the fee only a while later. */
    boolean tellsFeeAtOnce(Intent intent) {
        return (intent.orderId.getLeastSignificantBits() & 3) != 0;
    }

    private @Nullable Money toldFee(Intent intent) {
        var takenAt = intent.takenAt;
        var isLate = takenAt != null && timeline.now().isBefore(takenAt.plusSeconds(5));
        return isLate && !tellsFeeAtOnce(intent) ? null : fee(intent);
    }

    private static Outcome present(Refund refund) {
        if (refund.inFlight) {
            return new Outcome.Pending(ACCEPTED);
        }
        return refund.failed ? new Outcome.Failed("refund_failed") : new Outcome.Refunded(refund.amount);
    }

    private Hold hold(Intent intent) {
        return new Hold(intent.id, intent.amount, business(intent.created).plus(holdsLive()));
    }

    private static int liveliness(Intent intent) {
        if (intent.inFlight) {
            return 5;
        }
        return switch (intent.status) {
            case TAKEN -> 4;
            case HELD -> 3;
            case NEEDS_CUSTOMER -> 2;
            case GONE -> 1;
            case FAILED -> 0;
        };
    }

    private Intent intent(String id) {
        return Optional.of(id)
                .flatMap(wanted ->
                        intents.stream().filter(one -> one.id.equals(wanted)).findFirst())
                .orElseThrow(() -> new IllegalStateException("there is no " + id));
    }

    private Duration real(Duration business) {
        return Duration.ofMillis((long) (business.toMillis() / speed));
    }

    private Instant business(Instant real) {
        return Timeline.START.plusMillis(
                (long) (Duration.between(Timeline.START, real).toMillis() * speed));
    }

    private static boolean never() {
        return false;
    }

    static boolean always() {
        return true;
    }

    // --- calls to us ---

    void call(String type, Intent intent, boolean ends) {
        var isRefund = type.startsWith("refund.");
        webhook(new ProviderEvent("evt_" + ++events, type, intent.id, intent.orderId, ends, isRefund));
    }

    private void webhook(ProviderEvent event) {
        if (trouble.often(0.25, timeline.now())) {
            return; // lost
        }
        for (var copies = trouble.often(0.25, timeline.now()) ? 2 : 1; copies > 0; copies--) {
            timeline.in(Duration.ofMillis(random.nextInt(50, 8_000)), () -> webhooks.accept(event));
        }
    }

    /** How the customer's card behaves. */
    enum Card {
        GOOD,
        DECLINED,
        CONFIRMED,
        CONFIRMED_LATE,
        NEVER_CONFIRMED
    }
}
