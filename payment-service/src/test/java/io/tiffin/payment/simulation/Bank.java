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
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A payment provider after the documented behaviour of Stripe's: intents with manual capture, saved answers by key for a day,
 * failures that are saved too, and calls to us that get lost, doubled and mixed up. It writes down whatever a correct client
 * never does.
 */
final class Bank implements Provider {

    private static final Duration KEYS_ARE_KEPT = Duration.ofHours(24);
    private static final Duration HOLDS_LIVE = Duration.ofDays(7);
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
        final Money amount;
        final Instant created;
        Status status;
        Money taken;
        Money refunded;

        Intent(String id, UUID orderId, Money amount, Instant created, Status status) {
            this.id = id;
            this.orderId = orderId;
            this.amount = amount;
            this.created = created;
            this.status = status;
            this.taken = Money.zero(amount.currency());
            this.refunded = Money.zero(amount.currency());
        }

        boolean isLive() {
            return status == Status.HELD || (status == Status.TAKEN && !taken.isZero());
        }

        @Override
        public String toString() {
            return "%s %s %s taken %s refunded %s"
                    .formatted(id, status, amount.minorUnits(), taken.minorUnits(), refunded.minorUnits());
        }
    }

    /**
     * @param outcome what the key replays; none while the first request is under way
     * @param effective whether something has changed, or may still change
     */
    private record Saved(String body, @Nullable Outcome outcome, Instant first, boolean effective) {}

    private final Timeline timeline;
    private final Trouble trouble;
    private final SplittableRandom random;
    private final Story story;
    private final double speed;
    private final Card card;
    private final Consumer<ProviderEvent> webhooks;
    private final Consumer<String> anomalies;
    private final Consumer<Bank> changed;
    private final Map<String, Saved> keys = new HashMap<>();
    private final Map<String, Integer> sequences = new HashMap<>();
    private final List<Intent> intents = new ArrayList<>();
    private Duration replyTakes = Duration.ZERO;
    private int events;
    private int changes;

    Bank(
            Timeline timeline,
            Trouble trouble,
            SplittableRandom random,
            Story story,
            double speed,
            Card card,
            Consumer<ProviderEvent> webhooks,
            Consumer<String> anomalies,
            Consumer<Bank> changed) {
        this.timeline = timeline;
        this.trouble = trouble;
        this.random = random;
        this.story = story;
        this.speed = speed;
        this.card = card;
        this.webhooks = webhooks;
        this.anomalies = anomalies;
        this.changed = changed;
    }

    List<Intent> intents() {
        return intents;
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
    public Outcome capture(IdempotencyKey key, String providerId, Money amount) {
        return changing(key, "capture", providerId + " " + amount, () -> capture(intent(providerId), amount));
    }

    @Override
    public Outcome cancel(IdempotencyKey key, String providerId) {
        return changing(key, "cancel", providerId, () -> cancel(intent(providerId)));
    }

    @Override
    public Outcome refund(IdempotencyKey key, String providerId, Money amount) {
        return changing(key, "refund", providerId + " " + amount, () -> refund(intent(providerId), amount));
    }

    @Override
    public Outcome look(String providerId) {
        return reading("look", () -> present(intent(providerId)));
    }

    @Override
    public Outcome find(UUID orderId, Instant from, Runnable stillSearching) {
        return reading("find", () -> {
            stillSearching.run();
            return intents.stream()
                    .filter(intent -> intent.orderId.equals(orderId) && !intent.created.isBefore(from))
                    .max((one, other) -> Integer.compare(liveliness(one), liveliness(other)))
                    .map(this::present)
                    .orElseGet(Outcome.Nothing::new);
        });
    }

    @Override
    public Outcome findRefunds(String providerId) {
        return reading("find_refunds", () -> {
            var refunded = intent(providerId).refunded;
            return refunded.isZero() ? new Outcome.Nothing() : new Outcome.Refunded(refunded);
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
            webhook(new ProviderEvent("evt_" + ++events, type, intent.id, intent.orderId, true));
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
            if (saved.effective) {
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
            case ERROR_BEFORE -> save(key, body, FAILURE, false);
            case ERROR_AFTER -> perform(key, body, deed, FAILURE);
            case ERROR_THEN_PERFORMED -> {
                timeline.in(someSeconds(), () -> perform(key, body, deed, FAILURE));
                yield save(key, body, FAILURE, true);
            }
            case TIMEOUT_THEN_PERFORMED -> {
                timeline.in(someSeconds(), () -> perform(key, body, deed, null));
                keys.put(key, new Saved(body, null, timeline.now(), true));
                yield new Outcome.Unknown("lost_reply");
            }
            default -> replied(fault, perform(key, body, deed, null));
        };
    }

    private Outcome perform(String key, String body, Supplier<Outcome> deed, @Nullable Outcome instead) {
        var before = changes;
        var outcome = deed.get();
        return save(key, body, instead == null ? outcome : instead, changes > before);
    }

    private Duration someSeconds() {
        return Duration.ofSeconds(random.nextInt(1, 20));
    }

    private static Outcome replied(Fault fault, Outcome outcome) {
        return fault == Fault.LOST_REPLY ? new Outcome.Unknown("lost_reply") : outcome;
    }

    private Outcome save(String key, String body, Outcome outcome, boolean effective) {
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
        if (before != null && before.effective) {
            anomalies.accept("M7: %s is asked though the one before had an effect".formatted(key));
        }
    }

    // --- deeds ---

    private Outcome hold(Authorization authorization) {
        var intent = new Intent(
                "pi_" + (intents.size() + 1),
                authorization.orderId(),
                authorization.amount(),
                timeline.now(),
                Status.FAILED);
        intents.add(intent);
        if (card == Card.DECLINED) {
            call("payment_intent.payment_failed", intent, false);
            return new Outcome.Declined("insufficient_funds", intent.id);
        }
        if (card == Card.GOOD) {
            become(intent, Status.HELD);
            call("payment_intent.amount_capturable_updated", intent, false);
        } else {
            become(intent, Status.NEEDS_CUSTOMER);
            customer(intent);
        }
        return present(intent);
    }

    private void customer(Intent intent) {
        if (card != Card.NEVER_CONFIRMED) {
            timeline.in(
                    Duration.ofMillis(random.nextInt(1_000, 40_000)), () -> confirm(intent, card == Card.CONFIRMED));
            // with the client secret in hand, some try once more
            timeline.in(Duration.ofSeconds(random.nextInt(41, 120)), () -> confirm(intent, true));
        }
    }

    private Outcome capture(Intent intent, Money amount) {
        if (intent.status != Status.HELD) {
            return present(intent);
        }
        if (amount.minorUnits() > intent.amount.minorUnits()) {
            anomalies.accept("M3: more is captured than held: " + amount + " of " + intent);
            return new Outcome.Refused("amount_too_large");
        }
        intent.taken = amount;
        become(intent, Status.TAKEN);
        call("payment_intent.succeeded", intent, true);
        return present(intent);
    }

    private Outcome cancel(Intent intent) {
        if (intent.status != Status.TAKEN && intent.status != Status.GONE) {
            become(intent, Status.GONE);
            call("payment_intent.canceled", intent, true);
        }
        return present(intent);
    }

    private Outcome refund(Intent intent, Money amount) {
        var left = intent.taken.minus(intent.refunded);
        if (amount.minorUnits() > left.minorUnits()) {
            anomalies.accept("M3: a refund of %s of %s".formatted(amount, intent));
            return new Outcome.Refused("amount_too_large");
        }
        intent.refunded =
                new Money(Math.addExact(intent.refunded.minorUnits(), amount.minorUnits()), amount.currency());
        become(intent, intent.status);
        call("charge.refunded", intent, false);
        return new Outcome.Refunded(amount);
    }

    private void lapse(Intent intent) {
        if (intent.status == Status.HELD) {
            anomalies.accept(Laws.LEFT_TO_LAPSE + intent);
            become(intent, Status.GONE);
            call("payment_intent.canceled", intent, true);
        }
    }

    private void become(Intent intent, Status status) {
        if (status == Status.HELD) {
            timeline.in(real(HOLDS_LIVE), () -> lapse(intent));
        }
        intent.status = status;
        changes++;
        story.tell(timeline.now(), "bank", "%s", intent);
        changed.accept(this);
    }

    private Outcome present(Intent intent) {
        return switch (intent.status) {
            case HELD -> new Outcome.Held(hold(intent));
            case TAKEN -> new Outcome.Taken(hold(intent), intent.taken);
            case GONE -> new Outcome.Released(intent.id);
            case NEEDS_CUSTOMER -> new Outcome.CustomerNeeded(intent.id, "secret_" + intent.id);
            case FAILED -> new Outcome.Declined("insufficient_funds", intent.id);
        };
    }

    private Hold hold(Intent intent) {
        return new Hold(intent.id, intent.amount, business(intent.created).plus(HOLDS_LIVE));
    }

    private static int liveliness(Intent intent) {
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

    // --- calls to us ---

    private void call(String type, Intent intent, boolean ends) {
        webhook(new ProviderEvent("evt_" + ++events, type, intent.id, intent.orderId, ends));
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
