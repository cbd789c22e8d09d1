package io.tiffin.payment.adapter.out.gate;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.payment.adapter.out.gate.Turns.Purpose;
import io.tiffin.payment.adapter.out.gate.Turns.Taken;
import io.tiffin.payment.application.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

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
                turns.giveBack(turn);
            }
        }
    }

    private final Turns turns;
    private final MeterRegistry meters;

    ProviderGate(Turns turns, MeterRegistry meters) {
        this.turns = turns;
        this.meters = meters;
    }

    @Override
    public List<Pass> passes(int most, Duration patience) throws InterruptedException {
        var taken = turns.take(Purpose.NEXT, most, patience);
        var passes = new ArrayList<Pass>();
        for (var i = 0; i < taken.turns(); i++) {
            passes.add(new OnePass(new Taken(1, taken.until())));
        }
        return passes;
    }

    @Override
    public void inBackground(Runnable work) {
        ScopedValue.where(PURPOSE, Purpose.BACKGROUND).run(work);
    }

    /** To be called right before each call to the provider; returns when it may be made. */
    public void enter() throws NotAdmitted, InterruptedException {
        if (PASS.isBound() && PASS.get().use()) {
            return;
        }
        var purpose = PURPOSE.orElse(Purpose.PERSON);
        var start = System.nanoTime();
        var taken = turns.take(purpose, 1, purpose == Purpose.BACKGROUND ? PATIENCE_IN_BACKGROUND : PATIENCE);
        meters.timer("tiffin.payments.limiter.wait", "operation", purpose.name().toLowerCase(Locale.ROOT))
                .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        if (taken.turns() == 0) {
            throw new NotAdmitted("so many calls wait for their turn that this one was not made");
        }
    }

    /** The provider has asked for a pause, of everybody. */
    public void slowDown(Duration pause) {
        turns.pause(pause);
    }
}
