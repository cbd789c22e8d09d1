package io.tiffin.payment.simulation;

import io.tiffin.events.PaymentCommand;
import io.tiffin.kit.messaging.Incoming;
import io.tiffin.kit.review.ReviewActions;
import io.tiffin.kit.review.ReviewItem;
import io.tiffin.kit.time.BusinessClock;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.payment.application.Answer;
import io.tiffin.payment.application.Bell;
import io.tiffin.payment.application.Core;
import io.tiffin.payment.application.HandleCommands;
import io.tiffin.payment.application.HearProvider;
import io.tiffin.payment.application.PaymentSettings;
import io.tiffin.payment.application.ProviderBell;
import io.tiffin.payment.application.ProviderEvents.ProviderEvent;
import io.tiffin.payment.application.RunOperations;
import io.tiffin.payment.application.WatchHolds;
import io.tiffin.payment.domain.Attempt;
import io.tiffin.payment.domain.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** One process of the service: it runs what is due, dies at any step, and comes back with nothing but what is durable. */
final class Instance implements Bell, ProviderBell {

    private static final ConcurrentMap<String, Propagation> PROPAGATIONS = new ConcurrentHashMap<>();

    private final String name;
    private final Timeline timeline;
    private final Memory memory;
    private final Bank bank;
    private final Story story;
    private final SplittableRandom random;
    private final Duration skew;
    private final PaymentSettings settings;
    private final BusinessClock business;
    private final Core core;
    private int lives = 1;
    private boolean alive = true;
    private @Nullable Instant nextRound;
    private @Nullable Instant lastIdle;

    Instance(
            String name,
            Timeline timeline,
            Memory memory,
            Bank bank,
            Story story,
            SplittableRandom random,
            Duration skew,
            double speed,
            PaymentSettings settings) {
        this.name = name;
        this.timeline = timeline;
        this.memory = memory;
        this.bank = bank;
        this.story = story;
        this.random = random;
        this.skew = skew;
        this.settings = settings;
        var clock = timeline.clock(skew);
        this.business = BusinessClock.of(clock, Timeline.START, Timeline.START, speed);
        this.core = Core.on(
                new Core.Ports(memory, memory, memory, memory, memory, memory, bank, this, this),
                clock,
                business,
                settings);
    }

    boolean isAlive() {
        return alive;
    }

    /** @return whether the messages were handled; if not, they come again */
    boolean handle(List<Incoming<PaymentCommand>> poll) {
        return alive
                && survives(() -> inTransaction(
                        HandleCommands.class, "on", () -> core.commands().on(poll)));
    }

    boolean hear(ProviderEvent event) {
        return alive
                && survives(() -> inTransaction(
                        HearProvider.class, "hear", () -> core.hearing().hear(event)));
    }

    /**
     * A person decides, as the review desk has it done: in one transaction, which ends the item.
     *
     * @return whether it was done; not when it was refused, or made no sense any more
     */
    boolean decide(ReviewItem item, String action) {
        var isDone = new AtomicBoolean();
        var decision = new ReviewActions.Decision(action, "people", "simulated", null);
        survives(() -> {
            try {
                memory.transaction(() -> isDone.set(carryOut(item, decision)));
            } catch (ApiProblem refusal) {
                story.tell(timeline.now(), name, "refuses: %s", refusal.toString());
            }
        });
        return isDone.get() && alive;
    }

    private boolean carryOut(ReviewItem item, ReviewActions.Decision decision) {
        if (!core.reviews().carryOut(item, decision)) {
            return false;
        }
        var afterwards = core.reviews().ending(item);
        memory.resolve(item.kind(), item.subject(), decision.action());
        afterwards.run();
        return true;
    }

    @Override
    public void ring() {
        planRound(timeline.now().plusMillis(1));
    }

    @Override
    public void ringAfterCommit() {
        memory.afterCommit(this::ring);
    }

    /** As the poll does when nobody rings. */
    void lookForWork() {
        memory.nextExpiry()
                .map(expiry -> business.toReal(expiry.minus(settings.watchdog().beforeExpiry())))
                .ifPresent(at -> planRound(timeline.now().isBefore(at) ? at : afterAWhile()));
        memory.nextWork(skew).ifPresent(due -> {
            var now = timeline.now();
            var poll = settings.runner().poll();
            planRound(
                    !due.isAfter(now) && now.equals(lastIdle)
                            ? now.plus(poll)
                            : (due.isAfter(now) ? due : now).plusMillis(random.nextLong(poll.toMillis())));
        });
    }

    private Instant afterAWhile() {
        return timeline.now().plus(settings.watchdog().poll());
    }

    private void planRound(Instant at) {
        if (alive && (nextRound == null || at.isBefore(nextRound))) {
            nextRound = at;
            var life = lives;
            timeline.at(at, () -> {
                if (life == lives && at.equals(nextRound)) {
                    nextRound = null;
                    survives(this::round);
                }
            });
        }
    }

    private void round() {
        inTransaction(HearProvider.class, "work", () -> core.hearing().work());
        inTransaction(WatchHolds.class, "work", () -> core.watching().work());
        var attempts = new ArrayList<Attempt>();
        inTransaction(
                RunOperations.class,
                "begin",
                () -> attempts.addAll(core.operations().begin(settings.runner().concurrency())));
        lastIdle = attempts.isEmpty() ? timeline.now() : null;
        for (var attempt : attempts) {
            story.tell(timeline.now(), name, "begins %s (%s)", attempt.key(), attempt.mode());
            later(Duration.ofMillis(random.nextInt(1, 100)), () -> ask(attempt));
        }
    }

    private void ask(Attempt attempt) {
        if (propagation(RunOperations.class, "ask") != Propagation.SUPPORTS) {
            throw new IllegalStateException("a provider is called inside a transaction");
        }
        var outcome = core.operations().ask(attempt);
        later(bank.replyTakes(), () -> settle(attempt, outcome));
    }

    private void settle(Attempt attempt, Outcome outcome) {
        inTransaction(RunOperations.class, "settle", () -> core.operations().settle(new Answer(attempt, outcome)));
    }

    /** In this life, if it still lasts then. */
    private void later(Duration time, Runnable work) {
        var life = lives;
        timeline.in(time, () -> {
            if (alive && life == lives) {
                survives(work);
            }
        });
    }

    private boolean survives(Runnable work) {
        try {
            work.run();
            return true;
        } catch (Death death) {
            story.tell(timeline.now(), name, "dies: %s", death.toString());
            alive = false;
            lives++;
            nextRound = null;
            timeline.in(Duration.ofMillis(random.nextInt(500, 20_000)), () -> {
                alive = true;
                story.tell(timeline.now(), name, "is back");
            });
            return false;
        }
    }

    /** A transaction begins where the use case says so: an annotation that is lost is lost here too. */
    private void inTransaction(Class<?> useCase, String method, Runnable work) {
        switch (propagation(useCase, method)) {
            case REQUIRED -> memory.transaction(work);
            default -> work.run();
        }
    }

    private static Propagation propagation(Class<?> useCase, String method) {
        return PROPAGATIONS.computeIfAbsent(
                useCase.getName() + method,
                _ -> Arrays.stream(useCase.getDeclaredMethods())
                        .filter(one -> one.getName().equals(method))
                        .map(one -> one.getAnnotation(Transactional.class))
                        .filter(annotation -> annotation != null)
                        .map(Transactional::propagation)
                        .findFirst()
                        .orElse(Propagation.SUPPORTS));
    }
}
