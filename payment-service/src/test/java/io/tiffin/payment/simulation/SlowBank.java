package io.tiffin.payment.simulation;

import io.tiffin.payment.domain.Money;
import io.tiffin.payment.domain.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Another provider, with other habits: nearly everything is accepted first and done later, or not done after all; what became of
 * it is told in a call that may get lost, and found by whoever asks. It takes all of a hold or nothing, holds for
 * five days, and never says what it costs.
 */
final class SlowBank extends Bank {

    SlowBank(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Duration holdsLive() {
        return Duration.ofDays(5);
    }

    @Override
    Outcome hold(Intent intent, boolean offSession) {
        return random.nextInt(3) > 0
                ? super.hold(intent, offSession)
                : accept(intent, intent::isLive, () -> super.hold(intent, offSession));
    }

    @Override
    Outcome charge(Intent intent) {
        return accept(intent, intent::isLive, () -> super.charge(intent));
    }

    @Override
    Outcome capture(Intent intent, Money amount) {
        if (intent.inFlight || intent.status != Status.HELD) {
            return present(intent);
        }
        if (!amount.equals(intent.amount)) {
            needsPeople = true;
            return new Outcome.Refused("not_in_parts");
        }
        var isTaken = new AtomicBoolean();
        return accept(intent, isTaken::get, () -> {
            if (trouble.often(0.2, timeline.now())) {
                call("payment_intent.amount_capturable_updated", intent, false); // not taken, and still held
            } else {
                isTaken.set(true);
                take(intent, amount);
            }
        });
    }

    @Override
    Outcome cancel(Intent intent) {
        return intent.inFlight || intent.status == Status.TAKEN || intent.status == Status.GONE
                ? present(intent)
                : accept(intent, Bank::always, () -> super.cancel(intent));
    }

    @Override
    void give(Intent intent, Refund refund) {
        refund.inFlight = true;
        later(() -> {
            if (trouble.often(0.1, timeline.now())) {
                fail(intent, refund);
            } else {
                refund.inFlight = false;
                call("refund.updated", intent, false);
            }
        });
    }

    @Override
    @Nullable
    Money fee(Intent intent) {
        return null;
    }

    private Outcome accept(Intent intent, BooleanSupplier isDone, Runnable deed) {
        var isOver = new AtomicBoolean();
        intent.inFlight = true;
        effect = () -> !isOver.get() || isDone.getAsBoolean();
        later(() -> {
            isOver.set(true);
            intent.inFlight = false;
            deed.run();
        });
        return present(intent);
    }

    private void later(Runnable deed) {
        timeline.in(Duration.ofMillis(random.nextInt(500, 90_000)), deed);
    }
}
