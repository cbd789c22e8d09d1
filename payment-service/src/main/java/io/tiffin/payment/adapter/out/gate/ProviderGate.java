package io.tiffin.payment.adapter.out.gate;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.payment.adapter.out.gate.Turns.Purpose;
import io.tiffin.payment.adapter.out.gate.Turns.Taken;
import io.tiffin.payment.application.Gate;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** Every call to the provider passes here, whoever makes it. */
public final class ProviderGate implements Gate {

    /** Longer than a provider's usual answer, shorter than what a person, or an operation's lease, would bear. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration PATIENCE_IN_BACKGROUND = Duration.ofSeconds(30);

    private static final ScopedValue<Purpose> PURPOSE = ScopedValue.newInstance();
    private static final ScopedValue<OnePass> PASS = ScopedValue.newInstance();

    /** A pass is for one call; the operation's further ones stand in line before those that would begin. */
    private final class OnePass implements Pass {

        private final Taken turn;
        private final AtomicBoolean used = new AtomicBoolean();

        OnePass(Taken turn) {
            this.turn = turn;
        }

        @Override
        public void carry(Runnable operation) {
            ScopedValue.where(PASS, this).where(PURPOSE, Purpose.FURTHER).run(operation);
        }

        boolean use() {
            return used.compareAndSet(false, true);
        }

        @Override
        public void close() {
            if (use()) {
                breaker.notMade();
                turns.giveBack(turn);
            }
        }
    }

    /** @param <T> the answer */
    public interface Call<T> {
        T make() throws IOException, InterruptedException;
    }

    private final Turns turns;
    private final Breaker breaker;
    private final MeterRegistry meters;

    ProviderGate(Turns turns, Breaker breaker, MeterRegistry meters) {
        this.turns = turns;
        this.breaker = breaker;
        this.meters = meters;
    }

    @Override
    public List<Pass> passes(int most, Duration patience) throws InterruptedException {
        var permitted = 0;
        while (permitted < most && breaker.permits()) {
            permitted++;
        }
        var passes = new ArrayList<Pass>();
        try {
            if (permitted > 0) {
                var taken = turns.take(Purpose.NEXT, permitted, patience);
                for (var i = 0; i < taken.turns(); i++) {
                    passes.add(new OnePass(new Taken(1, taken.until())));
                }
            }
            return passes;
        } finally {
            for (var i = passes.size(); i < permitted; i++) {
                breaker.notMade();
            }
        }
    }

    @Override
    public boolean isProviderDown() {
        return breaker.isOpen();
    }

    @Override
    public void inBackground(Runnable work) {
        ScopedValue.where(PURPOSE, Purpose.BACKGROUND).run(work);
    }

    /**
     * Makes the call when it may be made.
     *
     * @param hasFailed whether an answer says that the provider does not work; a refusal does not
     * @throws NotAdmitted it was not made
     */
    public <T> T make(Call<T> call, Predicate<T> hasFailed) throws IOException, InterruptedException {
        if (!PASS.isBound() || !PASS.get().use()) {
            waitForTurn();
        }
        T answer;
        try {
            answer = call.make();
        } catch (IOException e) {
            breaker.failed();
            throw e;
        } catch (InterruptedException | RuntimeException e) {
            breaker.notMade();
            throw e;
        }
        if (hasFailed.test(answer)) {
            breaker.failed();
        } else {
            breaker.answered();
        }
        return answer;
    }

    private void waitForTurn() throws NotAdmitted, InterruptedException {
        var purpose = PURPOSE.orElse(Purpose.PERSON);
        if (!breaker.permits()) {
            throw new NotAdmitted("the provider does not answer, and is not asked for a while");
        }
        var start = System.nanoTime();
        var turn = false;
        try {
            turn = turns.take(purpose, 1, purpose == Purpose.BACKGROUND ? PATIENCE_IN_BACKGROUND : PATIENCE)
                            .turns()
                    > 0;
        } finally {
            if (!turn) {
                breaker.notMade();
            }
        }
        meters.timer("tiffin.payments.limiter.wait", "operation", purpose.name().toLowerCase(Locale.ROOT))
                .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        if (!turn) {
            throw new NotAdmitted("so many calls wait for their turn that this one was not made");
        }
    }

    /** The provider has asked for a pause, of everybody. */
    public void slowDown(Duration pause) {
        turns.pause(pause);
    }
}
