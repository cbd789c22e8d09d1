package io.tiffin.payment.adapter.in.schedule;

import io.tiffin.kit.messaging.Failures;
import io.tiffin.kit.trace.TraceContext;
import io.tiffin.payment.application.Answer;
import io.tiffin.payment.application.Gate;
import io.tiffin.payment.application.RunOperations;
import io.tiffin.payment.domain.Attempt;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionException;

/** A bounded number of calls under way, each with a virtual thread that waits for the provider and stores its answer. */
final class ProviderCalls {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderCalls.class);
    private static final Duration LAST_CALLS = Duration.ofSeconds(8);
    private static final int UNSTORED_BEFORE_PARKING = 3;

    private final RunOperations run;
    private final Runnable whenFree;
    private final GroupCommit<Answer> answers;
    private final Semaphore places;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentMap<UUID, Integer> unstored = new ConcurrentHashMap<>();
    private volatile boolean full;

    /** @param whenFree called when a place is free again, after all were taken */
    ProviderCalls(RunOperations run, int concurrency, Runnable whenFree) {
        this.run = run;
        this.whenFree = whenFree;
        this.answers = new GroupCommit<>(run::settleTogether, run::settle);
        this.places = new Semaphore(concurrency);
    }

    int free() {
        if (places.availablePermits() == 0) {
            full = true;
        }
        return places.availablePermits();
    }

    /** The pass is closed in any case. */
    void begin(Attempt attempt, Gate.Pass pass) throws InterruptedException {
        var begun = false;
        try {
            places.acquire();
            threads.execute(() -> {
                try (pass) {
                    pass.carry(() -> carryOut(attempt));
                } finally {
                    places.release();
                    if (full) {
                        full = false;
                        whenFree.run();
                    }
                }
            });
            begun = true;
        } finally {
            if (!begun) {
                pass.close(); // nobody begins anything any more: what was leased is asked after the lease
            }
        }
    }

    void stop() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LAST_CALLS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Some calls to the provider have not ended: their keys are asked again after the lease");
                threads.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void carryOut(Attempt attempt) {
        var order = attempt.payment().orderId();
        try (var _ = TraceContext.forOrder(order.toString())) {
            var outcome = run.ask(attempt);
            LOG.info(
                    "{} {} attempt {}: {}",
                    attempt.key(),
                    attempt.mode(),
                    attempt.operation().attempts(),
                    outcome.getClass().getSimpleName());
            answers.store(new Answer(attempt, outcome));
            unstored.remove(order);
        } catch (RuntimeException e) {
            if (e instanceof TransactionException || Failures.isWorthWaitingFor(e)) {
                LOG.warn(
                        "{} was answered, but the answer could not be stored: asked again after the lease",
                        attempt.key(),
                        e);
                return;
            }
            LOG.error("{} was answered, and the answer cannot be stored", attempt.key(), e);
            if (unstored.merge(order, 1, Integer::sum) == UNSTORED_BEFORE_PARKING) {
                unstored.remove(order);
                park(order, e);
            }
        }
    }

    /** For people, after a failure that would come again. */
    void park(UUID order, RuntimeException failure) {
        try {
            run.park(order, failure.getClass().getSimpleName());
        } catch (RuntimeException e) {
            LOG.warn("{} could not be parked either: {}", order, e.toString());
        }
    }
}
