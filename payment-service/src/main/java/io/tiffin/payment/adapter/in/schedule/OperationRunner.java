package io.tiffin.payment.adapter.in.schedule;

import io.micrometer.core.instrument.MeterRegistry;
import io.tiffin.kit.time.RealClock;
import io.tiffin.kit.trace.TraceContext;
import io.tiffin.payment.application.Bell;
import io.tiffin.payment.application.Gate;
import io.tiffin.payment.application.HearProvider;
import io.tiffin.payment.application.PaymentSettings;
import io.tiffin.payment.application.PaymentSettings.WhenProviderDown;
import io.tiffin.payment.application.RunOperations;
import io.tiffin.payment.application.WatchHolds;
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
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;

/** One thread that begins what is due, and a bounded number of virtual ones that wait for the provider. */
@Component
class OperationRunner implements SmartLifecycle, Bell {

    private static final Logger LOG = LoggerFactory.getLogger(OperationRunner.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration LAST_CALLS = Duration.ofSeconds(8);
    private static final int AT_ONCE = 200;
    private static final int SETTLE_REPEATS = 4;
    private static final Duration SETTLE_PAUSE = Duration.ofMillis(100);
    private static final int UNSTORED_BEFORE_PARKING = 3;
    private static final long FORGET_EVERY_NANOS = Duration.ofHours(1).toNanos();

    private final ObjectProvider<RunOperations> operations;
    private final ObjectProvider<HearProvider> provider;
    private final ObjectProvider<WatchHolds> holds;
    private final Gate gate;
    private final RealClock clock;
    private final MeterRegistry meters;
    private final PaymentSettings.Runner settings;
    private final long watchEveryNanos;
    private final boolean waits;
    private final Semaphore bell = new Semaphore(0);
    private final Semaphore places;
    private final ConcurrentMap<UUID, Integer> unstored = new ConcurrentHashMap<>();
    private volatile boolean running;
    private @Nullable Thread loop;
    private @Nullable ExecutorService calls;

    OperationRunner(
            ObjectProvider<RunOperations> operations,
            ObjectProvider<HearProvider> provider,
            ObjectProvider<WatchHolds> holds,
            Gate gate,
            RealClock clock,
            MeterRegistry meters,
            PaymentSettings settings) {
        this.operations = operations; // they ring this bell, so they cannot be asked for before it exists
        this.provider = provider;
        this.holds = holds;
        this.gate = gate;
        this.clock = clock;
        this.meters = meters;
        this.watchEveryNanos = settings.watchdog().poll().toNanos();
        this.settings = settings.runner();
        this.waits = settings.whenProviderDown() == WhenProviderDown.WAIT;
        this.places = new Semaphore(this.settings.concurrency());
    }

    @Override
    public void ring() {
        bell.release();
    }

    @Override
    public void start() {
        running = true;
        calls = Executors.newVirtualThreadPerTaskExecutor();
        var executor = calls;
        loop = Thread.ofVirtual().name("operations").start(() -> run(executor));
    }

    @Override
    public void stop() {
        running = false;
        try {
            if (loop != null) {
                ring();
                loop.join();
            }
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
        return running;
    }

    private void run(ExecutorService executor) {
        var hearProvider = provider.getObject();
        var watchHolds = holds.getObject();
        var forgotten = System.nanoTime();
        var watched = System.nanoTime() - watchEveryNanos;
        try {
            while (running) {
                safely("hear the provider", () -> hear(hearProvider));
                if (System.nanoTime() - watched >= watchEveryNanos) {
                    watched = System.nanoTime();
                    safely("watch the holds", () -> watch(watchHolds));
                }
                if (System.nanoTime() - forgotten > FORGET_EVERY_NANOS) {
                    forgotten = System.nanoTime();
                    safely("forget old events", () -> forget(hearProvider));
                }
                if (!safely("begin operations", () -> beginSome(executor))) {
                    var _ = bell.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS);
                    bell.drainPermits();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Step {
        boolean take() throws InterruptedException;
    }

    /** No step's failure, of whatever kind, ends the loop or keeps the other steps from being taken. */
    private static boolean safely(String what, Step step) throws InterruptedException {
        try {
            return step.take();
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            LOG.warn("Failed to {}", what, e);
            Thread.sleep(AFTER_FAILURE);
            return false;
        }
    }

    private static boolean hear(HearProvider provider) {
        while (provider.work()) {
            LOG.debug("more events of the provider are waiting");
        }
        return false;
    }

    private static boolean watch(WatchHolds holds) {
        while (holds.work()) {
            LOG.debug("more holds are about to lapse");
        }
        return false;
    }

    private static boolean forget(HearProvider provider) {
        LOG.info("Forgot {} old events of the provider", provider.forgetOld());
        return false;
    }

    /** @return whether more may be due right now */
    private boolean beginSome(ExecutorService executor) throws InterruptedException {
        var free = places.availablePermits();
        if (free == 0) {
            return false; // a call that ends rings
        }
        var run = operations.getObject();
        var due = run.due(free).size();
        if (due == 0) {
            return false;
        }
        var passes = new ArrayDeque<>(gate.passes(due, settings.poll()));
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
            if (places.availablePermits() == 1) {
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
