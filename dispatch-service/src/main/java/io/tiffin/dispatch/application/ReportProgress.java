package io.tiffin.dispatch.application;

import io.tiffin.dispatch.application.Drivers.Seen;
import io.tiffin.dispatch.application.Drivers.Shift;
import io.tiffin.dispatch.application.Offers.Offer;
import io.tiffin.dispatch.application.Refused.Why;
import io.tiffin.dispatch.domain.Job;
import io.tiffin.dispatch.domain.Job.Change;
import io.tiffin.dispatch.domain.JobState;
import io.tiffin.dispatch.domain.OfferState;
import io.tiffin.dispatch.domain.Position;
import io.tiffin.kit.review.ReviewQueue;
import io.tiffin.kit.time.BusinessClock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** How far the driver has come, tapped now or a while ago without network. */
@Service
public class ReportProgress {

    /** The taps, with the state that each leads to. */
    public enum Step {
        ARRIVED_AT_PICKUP(JobState.AT_PICKUP),
        PICKED_UP(JobState.PICKED_UP),
        ARRIVED_AT_DROPOFF(JobState.AT_DROPOFF),
        DELIVERED(JobState.DELIVERED);

        private final JobState target;

        Step(JobState target) {
            this.target = target;
        }

        private Change on(Job job, Instant at) {
            return switch (this) {
                case ARRIVED_AT_PICKUP -> job.arriveAtPickup(at);
                case PICKED_UP -> job.pickUp(at);
                case ARRIVED_AT_DROPOFF -> job.arriveAtDropoff(at);
                case DELIVERED -> job.deliver(at);
            };
        }
    }

    /** @param at when it was tapped, if that was not now */
    public record Tap(
            Step step, @Nullable Instant at, @Nullable Position position) {}

    private sealed interface Outcome {
        record Done(Delivery delivery) implements Outcome {}

        /** What is kept (a review item) is committed before the refusal is said. */
        record No(Refused refusal) implements Outcome {}
    }

    /** While it stands there open the job is contested: nobody else is sent for the food. */
    public static final String LATE_PICKUP = "late_pickup";

    private static final int TRIES = 3;

    private final Jobs jobs;
    private final Offers offers;
    private final Slots slots;
    private final Drivers drivers;
    private final Rounds rounds;
    private final ReviewQueue review;
    private final BusinessClock clock;
    private final DispatchSettings settings;
    private final TransactionTemplate transaction;

    ReportProgress(
            Jobs jobs,
            Offers offers,
            Slots slots,
            Drivers drivers,
            Rounds rounds,
            ReviewQueue review,
            BusinessClock clock,
            DispatchSettings settings,
            TransactionTemplate transaction) {
        this.jobs = jobs;
        this.offers = offers;
        this.slots = slots;
        this.drivers = drivers;
        this.rounds = rounds;
        this.review = review;
        this.clock = clock;
        this.settings = settings;
        this.transaction = transaction;
    }

    public Delivery report(UUID driver, UUID order, Tap tap) {
        for (var tries = 1; ; tries++) {
            try {
                return said(transaction.execute(_ -> tapped(driver, order, tap)));
            } catch (CannotAcquireLockException moved) { // the driver's other order changed while we looked
                if (tries == TRIES) {
                    throw moved;
                }
            }
        }
    }

    /**
     * The driver cannot go on.
     *
     * @param type published when it is a known word, or else kept for people with the note
     */
    public Delivery fail(UUID driver, UUID order, String type, @Nullable String note) {
        var reason = Reason.of(type);
        return said(transaction.execute(
                _ -> failed(driver, order, reason.word(), reason.noteWith(note == null ? "" : note))));
    }

    private Outcome tapped(UUID driver, UUID order, Tap tap) {
        var orders = new HashSet<>(List.of(order));
        if (tap.step() == Step.PICKED_UP) {
            orders.addAll(slots.heldBy(driver)); // maybe he was replaced and offered another order since
        }
        var round = rounds.lock(orders);
        var job = round.find(order).orElseThrow(() -> new NotYours("delivery"));
        var now = clock.now();
        var at = job.clamp(tap.at(), now);
        if (tap.position() != null) {
            drivers.seen(List.of(new Seen(driver, job.city(), tap.position(), at)));
        }
        if (tap.step() == Step.PICKED_UP
                && job.state() == JobState.OFFERED
                && job.heldByDriver(driver)
                && offers.accepted(order, driver).isPresent()) { // lost, asked again, and all the while he had the food
            job = round.take(job.acceptHavingPickedUp(driver, now));
            rounds.flush(round);
            return new Outcome.Done(Delivery.of(job));
        }
        if (carries(driver, job)) {
            if (!job.hasReached(tap.step().target)) {
                job = round.take(tap.step().on(job, at));
                rounds.flush(round);
            }
            return new Outcome.Done(Delivery.of(job));
        }
        var part = offers.accepted(order, driver).orElseThrow(() -> new NotYours("delivery"));
        if (tap.step() != Step.PICKED_UP) {
            return refused(part.state());
        }
        return late(round, job, part, now);
    }

    /**
     * The replaced driver has the food after all: the job is his again, unless another has picked up or it has ended. Dated
     * now and not when it was tapped, since he may have carried another order in between.
     */
    private Outcome late(Round round, Job job, Offer part, Instant now) {
        var driver = part.driver();
        var mayReturn = job.state().allows(JobState.ASSIGNED) && part.state() != OfferState.RELEASED;
        var contested = !jobs.contested(List.of(job.order())).isEmpty();
        if (!mayReturn || !makeRoom(round, driver, now)) {
            review.add(
                    LATE_PICKUP,
                    job.order(),
                    "a driver who no longer has the job says that the food is with him",
                    Map.of(
                            "driver",
                            driver,
                            "job",
                            job.state().name(),
                            "part",
                            part.state().name(),
                            "at",
                            now));
            if (mayReturn && !job.state().beforePickup() && !contested) { // nobody is sent for food that may be gone
                round.take(job.contest(now));
                rounds.flush(round);
            }
            return refused(part.state());
        }
        var back = round.take(job.reinstate(driver, part.id(), now));
        var gone = round.take(back.pickUp(now));
        rounds.flush(round);
        return new Outcome.Done(Delivery.of(gone));
    }

    /** A free slot, or one that only an unanswered offer holds. */
    private boolean makeRoom(Round round, UUID driver, Instant now) {
        backOnShift(driver, now);
        var held = slots.lock(driver);
        var orders = held.stream()
                .flatMap(slot -> Optional.ofNullable(slot.order()).stream())
                .toList();
        if (orders.size() < held.size()) {
            return true;
        }
        for (var order : orders) {
            var other = round.find(order)
                    .orElseThrow(() -> new CannotAcquireLockException("driver " + driver + " got another order"));
            if (other.state() == JobState.OFFERED && other.heldByDriver(driver)) {
                round.take(other.withdrawOffer(now));
                return true;
            }
        }
        return false;
    }

    /** He ended his shift when the job was no longer his; with the food he is at work, whatever he thinks. */
    private void backOnShift(UUID driver, Instant now) {
        drivers.lock(driver).filter(shift -> !shift.online()).ifPresent(shift -> {
            drivers.save(new Shift(driver, shift.city(), true, shift.vehicle(), now));
            slots.open(driver, shift.city(), settings.slotsPerDriver());
        });
    }

    private Outcome failed(UUID driver, UUID order, String reason, String note) {
        var round = rounds.lock(List.of(order));
        var job = round.find(order).orElseThrow(() -> new NotYours("delivery"));
        if (carries(driver, job)) {
            if (job.state() != JobState.UNDELIVERABLE) {
                var after = round.take(job.fail(reason, job.clamp(null, clock.now())));
                rounds.flush(round);
                if (!note.isEmpty() && job.holding() != null) {
                    offers.note(job.holding().offer(), note);
                }
                return new Outcome.Done(
                        after.heldByDriver(driver) || after.state() == JobState.UNDELIVERABLE
                                ? Delivery.of(after)
                                : Delivery.lost(after, OfferState.GIVEN_UP));
            }
            return new Outcome.Done(Delivery.of(job));
        }
        var part = offers.accepted(order, driver).orElseThrow(() -> new NotYours("delivery"));
        return part.state() == OfferState.GIVEN_UP
                ? new Outcome.Done(Delivery.lost(job, OfferState.GIVEN_UP))
                : refused(part.state());
    }

    /** The job is the driver's, or ended as his. */
    private static boolean carries(UUID driver, Job job) {
        return job.heldByDriver(driver)
                || (job.holding() == null && job.state().pickedUp() && driver.equals(job.lastDriver()));
    }

    private static Outcome refused(OfferState part) {
        return new Outcome.No(new Refused(Why.INVALID_TRANSITION, Delivery.status(part), List.of()));
    }

    private static Delivery said(@Nullable Outcome outcome) {
        return switch (Optional.ofNullable(outcome).orElseThrow()) {
            case Outcome.Done(var delivery) -> delivery;
            case Outcome.No(var refusal) -> throw refusal;
        };
    }
}
