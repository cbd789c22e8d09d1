package io.tiffin.payment.adapter.in.schedule;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.kit.time.RealClock;
import io.tiffin.kit.trace.TraceContext;
import io.tiffin.payment.application.Bell;
import io.tiffin.payment.application.Gate;
import io.tiffin.payment.application.PaymentSettings;
import io.tiffin.payment.application.PaymentSettings.WhenProviderDown;
import io.tiffin.payment.application.RunOperations;
import io.tiffin.payment.domain.Attempt;
import io.tiffin.payment.domain.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Primary;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;

/** One thread that begins what is due, and a bounded number of virtual ones that wait for the provider. */
@Component
@Primary
class OperationRunner implements SmartLifecycle, Bell {

    private static final Logger LOG = LoggerFactory.getLogger(OperationRunner.class);
    private static final Duration LAST_CALLS = Duration.ofSeconds(8);
    private static final int AT_ONCE = 200;
    private static final int SETTLE_REPEATS = 4;
    private static final Duration SETTLE_PAUSE = Duration.ofMillis(100);
    private static final int UNSTORED_BEFORE_PARKING = 3;

    private final ObjectProvider<RunOperations> operations;
    private final Gate gate;
    private final RealClock clock;
    private final MeterRegistry meters;
    private final Duration poll;
    private final boolean waits;
    private final Semaphore places;
    private final ConcurrentMap<UUID, Integer> unstored = new ConcurrentHashMap<>();
    private final RungLoop loop;
    private volatile boolean full;
    private @Nullable ExecutorService calls;

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
        this.places = new Semaphore(settings.runner().concurrency());
        this.loop = new RungLoop("operations", poll);
    }

    @Override
    public void ring() {
        loop.ring();
    }

    @Override
    public void start() {
        var executor = Executors.newVirtualThreadPerTaskExecutor();
        calls = executor;
        loop.start(() -> beginSome(executor));
    }

    @Override
    public void stop() {
        try {
            loop.stop();
            if (calls != null) {
                calls.shutdown();
                if (!calls.awaitTermination(LAST_CALLS.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("Some calls to the provider have not ended: their keys are asked again after the lease");
                    calls.shutdownNow();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }

    /** @return whether more may be due right now */
    private boolean beginSome(ExecutorService executor) throws InterruptedException {
        var free = places.availablePermits();
        if (free == 0) {
            full = true; // a call that ends rings
            return places.availablePermits() > 0;
        }
        var run = operations.getObject();
        var due = run.due(free).size();
        if (due == 0) {
            return false;
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
            var attempts = begin(run, passes.size());
            for (var attempt : attempts) {
                waited(attempt);
                places.acquire();
                var pass = passes.remove();
                executor.execute(() -> carryOut(attempt, pass));
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

    private void carryOut(Attempt attempt, Gate.Pass pass) {
        try (pass) {
            pass.carry(() -> carryOut(attempt));
        } finally {
            places.release();
            if (full) {
                full = false;
                ring();
            }
        }
    }

    private static List<Attempt> begin(RunOperations run, int limit) {
        try {
            return run.begin(limit);
        } catch (RuntimeException e) {
            LOG.warn("A round of operations failed and is begun one by one: {}", e.toString());
        }
        var attempts = new ArrayList<Attempt>();
        for (var order : run.due(limit)) {
            try {
                attempts.addAll(run.begin(order));
            } catch (TransientDataAccessException
                    | RecoverableDataAccessException
                    | DataAccessResourceFailureException
                    | CannotCreateTransactionException e) {
                LOG.info("{} is begun later: {}", order, e.toString());
            } catch (RuntimeException e) {
                LOG.error("{} cannot be begun", order, e);
                park(run, order, e);
            }
        }
        return attempts; // those that have begun are leased: they must be carried out whatever the others met
    }

    private static void park(RunOperations run, UUID order, RuntimeException failure) {
        try {
            run.park(order, failure.getClass().getSimpleName());
        } catch (RuntimeException e) {
            LOG.warn("{} could not be parked either: {}", order, e.toString());
        }
    }

    private void carryOut(Attempt attempt) {
        var run = operations.getObject();
        try (var _ = TraceContext.forOrder(attempt.payment().orderId().toString())) {
            var outcome = run.ask(attempt);
            LOG.info(
                    "{} {} attempt {}: {}",
                    attempt.key(),
                    attempt.mode(),
                    attempt.operation().attempts(),
                    outcome.getClass().getSimpleName());
            settle(run, attempt, outcome);
            unstored.remove(attempt.payment().orderId());
        } catch (TransientDataAccessException
                | RecoverableDataAccessException
                | DataAccessResourceFailureException
                | TransactionException e) {
            LOG.warn(
                    "{} was answered, but the answer could not be stored: asked again after the lease",
                    attempt.key(),
                    e);
        } catch (RuntimeException e) {
            LOG.error("{} was answered, and the answer cannot be stored", attempt.key(), e);
            var order = attempt.payment().orderId();
            if (unstored.merge(order, 1, Integer::sum) == UNSTORED_BEFORE_PARKING) {
                unstored.remove(order);
                park(run, order, e);
            }
        }
    }

    /** An answer is worth more than one try: without it the provider is asked once more. */
    private static void settle(RunOperations run, Attempt attempt, Outcome outcome) {
        for (var failures = 0; ; failures++) {
            try {
                run.settle(attempt, outcome);
                return;
            } catch (TransientDataAccessException
                    | RecoverableDataAccessException
                    | DataAccessResourceFailureException
                    | CannotCreateTransactionException e) {
                if (failures == SETTLE_REPEATS) {
                    throw e;
                }
                LOG.info("The answer to {} is stored again: {}", attempt.key(), e.toString());
                LockSupport.parkNanos(SETTLE_PAUSE.toNanos() << failures);
            }
        }
    }
}
