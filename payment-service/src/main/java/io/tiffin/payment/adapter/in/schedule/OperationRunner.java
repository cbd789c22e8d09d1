package io.tiffin.payment.adapter.in.schedule;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.kit.messaging.Failures;
import io.tiffin.kit.time.RealClock;
import io.tiffin.payment.application.Bell;
import io.tiffin.payment.application.Gate;
import io.tiffin.payment.application.PaymentSettings;
import io.tiffin.payment.application.PaymentSettings.WhenProviderDown;
import io.tiffin.payment.application.RunOperations;
import io.tiffin.payment.domain.Attempt;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** One thread that begins what is due, as often as the provider may be called. */
@Component
class OperationRunner implements SmartLifecycle, Bell {

    private static final Logger LOG = LoggerFactory.getLogger(OperationRunner.class);
    private static final int AT_ONCE = 200;

    private final ObjectProvider<RunOperations> operations;
    private final Gate gate;
    private final RealClock clock;
    private final MeterRegistry meters;
    private final Duration poll;
    private final boolean waits;
    private final int concurrency;
    private final RungLoop loop;
    private @Nullable ProviderCalls calls;

    OperationRunner(
            ObjectProvider<RunOperations> operations,
            Gate gate,
            RealClock clock,
            MeterRegistry meters,
            PaymentSettings settings) {
        this.operations = operations; // they ring this bell, so they cannot be asked for before it exists
        this.gate = gate;
        this.clock = clock;
        this.meters = meters;
        this.poll = settings.runner().poll();
        this.waits = settings.whenProviderDown() == WhenProviderDown.WAIT;
        this.concurrency = settings.runner().concurrency();
        this.loop = new RungLoop("operations", poll);
    }

    @Override
    public void ring() {
        loop.ring();
    }

    @Override
    public void start() {
        var run = operations.getObject();
        var begun = new ProviderCalls(run, concurrency, this::ring);
        calls = begun;
        loop.start(() -> beginSome(run, begun));
    }

    @Override
    public void stop() {
        loop.stop();
        if (calls != null) {
            calls.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }

    /** @return whether more may be due right now */
    private boolean beginSome(RunOperations run, ProviderCalls calls) throws InterruptedException {
        var free = calls.free();
        var due = free == 0 ? 0 : run.due(free).size();
        if (due == 0) {
            return false; // a call that ends rings, and so does who asks for something
        }
        var passes = new ArrayDeque<>(gate.passes(due, poll));
        if (passes.isEmpty()) {
            var down = gate.isProviderDown();
            while (run.answerUnasked(AT_ONCE, waits || !down)) {
                LOG.debug("more authorisations can be answered without the provider");
            }
            return !down; // a turn was waited for, and the poll's pause is over
        }
        try {
            var attempts = begin(run, calls, passes.size());
            for (var attempt : attempts) {
                waited(attempt);
                calls.begin(attempt, passes.remove());
            }
            return !attempts.isEmpty();
        } finally {
            passes.forEach(Gate.Pass::close);
        }
    }

    private void waited(Attempt attempt) {
        var operation = attempt.operation();
        if (operation.isOpen()) {
            var wait = Duration.between(operation.dueAt(), clock.now());
            meters.timer(
                            "tiffin.payments.limiter.wait",
                            "operation",
                            operation.kind().wire())
                    .record(wait.isNegative() ? Duration.ZERO : wait); // an event has called it before its time
        }
    }

    private static List<Attempt> begin(RunOperations run, ProviderCalls calls, int limit) {
        try {
            return run.begin(limit);
        } catch (RuntimeException e) {
            LOG.warn("A round of operations failed and is begun one by one: {}", e.toString());
        }
        var attempts = new ArrayList<Attempt>();
        for (var order : run.due(limit)) {
            try {
                attempts.addAll(run.begin(order));
            } catch (RuntimeException e) {
                if (Failures.isWorthWaitingFor(e)) {
                    LOG.info("{} is begun later: {}", order, e.toString());
                } else {
                    LOG.error("{} cannot be begun", order, e);
                    calls.park(order, e);
                }
            }
        }
        return attempts; // those that have begun are leased: they must be carried out whatever the others met
    }
}
