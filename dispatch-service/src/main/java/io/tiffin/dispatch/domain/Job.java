package io.tiffin.dispatch.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The delivery of one order, owned by dispatch until it ends.
 *
 * @param route absent in a tombstone: released before it was asked for
 * @param holding present exactly while a driver's slot is claimed
 * @param lastDriver who accepted last, kept after the end
 * @param lastEventAt a driver's tap is never dated before it
 * @param problem why it could not be delivered
 * @param sequence number of facts told so far
 */
public record Job(
        UUID order,
        String city,
        JobState state,
        @Nullable Route route,
        Window window,
        Search search,
        @Nullable Holding holding,
        @Nullable UUID lastDriver,
        @Nullable UUID findAsk,
        @Nullable UUID releaseAsk,
        Instant lastEventAt,
        @Nullable String problem,
        long sequence) {

    /** The next state of the job, and why. */
    public record Change(Job job, List<JobEvent> events) {

        public Change {
            events = List.copyOf(events);
        }

        public Change then(Change next) {
            return new Change(next.job, concat(events, next.events));
        }

        private static List<JobEvent> concat(List<JobEvent> first, List<JobEvent> second) {
            var all = new ArrayList<>(first);
            all.addAll(second);
            return all;
        }
    }

    public Job {
        if (state.held() != (holding != null)) {
            throw new IllegalArgumentException("a job that is " + state + " with " + holding);
        }
    }

    /** A search begins, unless its time is over already: then it is answered at once. */
    public static Change sought(UUID order, String city, Route route, Window window, @Nullable UUID ask, Instant now) {
        var search = new Search(0, now);
        var job = new Job(
                order,
                city,
                JobState.SEARCHING,
                route,
                window,
                search,
                null,
                null,
                ask,
                null,
                window.opensAt(),
                null,
                0);
        return window.endedAt(now) ? job.giveUp(now) : new Change(job, List.of());
    }

    /** The undo came before the do: what is sought later is refused. */
    public static Change tombstone(UUID order, String city, @Nullable UUID ask, Instant now) {
        var none = new Window(now, now);
        var job = new Job(
                order, city, JobState.RELEASED, null, none, new Search(0, now), null, null, null, ask, now, null, 0);
        return job.unmoved(new JobEvent.Released(ask, now));
    }

    /** The search is asked for again, or for the first time after its release: nothing changes, the answer is repeated. */
    public Change soughtAgain(@Nullable UUID ask, Instant now) {
        var asked = next().soughtBy(findAsk == null ? ask : findAsk).job();
        return switch (state) {
            case SEARCHING, OFFERED -> new Change(asked, List.of()); // the answer comes with the end of the search
            case ASSIGNED, AT_PICKUP, PICKED_UP, AT_DROPOFF, DELIVERED, UNDELIVERABLE ->
                asked.unmoved(new JobEvent.Repeated(present(), ask));
            case NO_DRIVER -> asked.unmoved(new JobEvent.NoDriver(ask, now));
            case RELEASED -> asked.unmoved(new JobEvent.Released(ask, now));
        };
    }

    /** Gives the driver free if the food has not left. Repeated, it repeats its answer. */
    public Change release(@Nullable UUID ask, Instant now) {
        var asked = next().releasedBy(ask).job();
        var released = new JobEvent.Released(ask, now);
        return switch (state) {
            case SEARCHING -> asked.moveTo(JobState.RELEASED, null, now, released);
            case OFFERED ->
                asked.moveTo(JobState.RELEASED, null, now, closed(OfferState.WITHDRAWN, null, now), released);
            case ASSIGNED, AT_PICKUP ->
                asked.moveTo(JobState.RELEASED, null, now, relieved(OfferState.RELEASED, now), released);
            case PICKED_UP, AT_DROPOFF, DELIVERED, UNDELIVERABLE ->
                asked.unmoved(new JobEvent.ReleaseRefused(Objects.requireNonNull(lastDriver), ask, now));
            case NO_DRIVER, RELEASED -> asked.unmoved(released);
        };
    }

    public Change offer(UUID driver, UUID offer, Instant expiresAt, Instant now) {
        return moveTo(
                JobState.OFFERED,
                new Holding(driver, offer, expiresAt, null),
                now,
                new JobEvent.Offered(driver, offer, expiresAt, now));
    }

    /** The driver takes it. Accepting again changes nothing. */
    public Change accept(UUID offer, Instant now) {
        var held = heldBy(offer);
        if (state != JobState.OFFERED) {
            return new Change(this, List.of());
        }
        if (!now.isBefore(held.offerExpiresAt())) {
            throw new OfferEnded(offer);
        }
        return taken(held, now);
    }

    /** He was replaced, is asked again, and has the food: the pick-up accepts, even when the offer's time is over. */
    public Change acceptHavingPickedUp(UUID driver, Instant now) {
        require(JobState.ASSIGNED);
        if (!heldByDriver(driver)) {
            throw new IllegalArgumentException("driver " + driver + " does not hold order " + order);
        }
        var assigned = taken(Objects.requireNonNull(holding), now);
        return assigned.then(assigned.job().pickUp(now));
    }

    private Change taken(Holding held, Instant now) {
        var part = new Holding(held.driver(), held.offer(), held.offerExpiresAt(), now);
        var assigned = next().moved(JobState.ASSIGNED, part, now)
                .acceptedBy(held.driver())
                .job();
        return assigned.unmoved(new JobEvent.Assigned(held.driver(), held.offer(), lastDriver, findAsk, now));
    }

    /** The driver does not want it, or no longer: before the pick-up the search goes on. */
    public Change decline(UUID offer, String reason, Instant now) {
        var held = heldBy(offer);
        if (state == JobState.OFFERED) {
            return searchOn(now, closed(OfferState.DECLINED, reason, now));
        }
        return lose(held, OfferState.GIVEN_UP, reason, now);
    }

    /** An open offer whose time limit has passed; any other job stays as it is. */
    public Change expire(Instant now) {
        if (state == JobState.OFFERED && holding != null && !now.isBefore(holding.offerExpiresAt())) {
            return searchOn(now, closed(OfferState.EXPIRED, null, now));
        }
        return new Change(this, List.of());
    }

    /** An open offer is taken back because its driver is busy with another order after all. */
    public Change withdrawOffer(Instant now) {
        return searchOn(now, closed(OfferState.WITHDRAWN, null, now));
    }

    /** Nobody could be asked: the next try is in a wider circle. */
    public Change widen(Instant nextTryAt) {
        var wider = new Search(search.wave() + 1, nextTryAt.isAfter(window.endsAt()) ? window.endsAt() : nextTryAt);
        return new Change(next().searching(wider).job(), List.of());
    }

    /** A former driver says that he has the food and cannot take the job back yet: he gets a new window for it, once. */
    public Change contest(Instant now) {
        var contested = next().moved(JobState.SEARCHING, null, now)
                .within(window.reopenedAt(now))
                .searching(new Search(search.wave(), now))
                .job();
        return state == JobState.OFFERED
                ? contested.unmoved(closed(OfferState.WITHDRAWN, null, now))
                : contested.unmoved();
    }

    /** Whoever asks for the release of a contested job is answered when it is settled or its window is over. */
    public Change releaseLater(UUID ask) {
        return new Change(next().releasedBy(ask).job(), List.of());
    }

    /** A release waits for the end of the search. */
    public boolean releasePending() {
        return state == JobState.SEARCHING && releaseAsk != null;
    }

    /** Nobody is sought any more. */
    public Change endSearch(Instant now) {
        return releasePending() ? release(releaseAsk, now) : giveUp(now);
    }

    /** The window has ended. */
    public Change giveUp(Instant now) {
        return moveTo(JobState.NO_DRIVER, null, now, new JobEvent.NoDriver(findAsk, now));
    }

    /** Before the pick-up a silent driver is replaced; afterwards the food is with him and so is the job. */
    public Change replaceSilent(Instant now) {
        return lose(Objects.requireNonNull(holding), OfferState.LOST, "silent", now);
    }

    public Change arriveAtPickup(Instant at) {
        return report(JobState.AT_PICKUP, holding, at, new JobEvent.ArrivedAtPickup(driver(), at));
    }

    public Change pickUp(Instant at) {
        return report(JobState.PICKED_UP, holding, at, new JobEvent.PickedUp(driver(), at));
    }

    public Change arriveAtDropoff(Instant at) {
        return report(JobState.AT_DROPOFF, holding, at, new JobEvent.ArrivedAtDropoff(driver(), at));
    }

    public Change deliver(Instant at) {
        return report(JobState.DELIVERED, null, at, new JobEvent.Delivered(driver(), at));
    }

    /** The driver cannot go on: before the pick-up another is sought, afterwards the order cannot be delivered. */
    public Change fail(String reason, Instant at) {
        if (state.beforePickup()) {
            return lose(Objects.requireNonNull(holding), OfferState.GIVEN_UP, reason, at);
        }
        var failed = report(JobState.UNDELIVERABLE, null, at, new JobEvent.Undeliverable(driver(), reason, at));
        return new Change(failed.job().next().because(reason).job(), failed.events());
    }

    /** A replaced driver turns out to have the food while no other has: the job is his again. */
    public Change reinstate(UUID driver, UUID offer, Instant at) {
        require(JobState.ASSIGNED);
        var previous = Objects.requireNonNull(lastDriver);
        var back = new JobEvent.Reinstated(driver, offer, previous, at);
        var job = next().moved(JobState.ASSIGNED, new Holding(driver, offer, at, at), at)
                .acceptedBy(driver)
                .job();
        return switch (state) {
            case OFFERED -> job.unmoved(closed(OfferState.WITHDRAWN, null, at), back);
            case ASSIGNED, AT_PICKUP -> job.unmoved(relieved(OfferState.SUPERSEDED, at), back);
            default -> job.unmoved(back);
        };
    }

    /** A tap made without network keeps its true time, within what is possible. */
    public Instant clamp(@Nullable Instant at, Instant now) {
        var known = at == null || at.isAfter(now) ? now : at;
        return known.isBefore(lastEventAt) ? lastEventAt : known;
    }

    public boolean heldByDriver(UUID driver) {
        return holding != null && holding.driver().equals(driver);
    }

    /** The tap is done already, or implied by what was tapped since. */
    public boolean hasReached(JobState target) {
        var underWay = state.pickedUp() && state != JobState.UNDELIVERABLE;
        return state == target || (underWay && state.compareTo(target) >= 0);
    }

    public Route trip() {
        return Objects.requireNonNull(route, "a tombstone has no route");
    }

    private Change lose(Holding lost, OfferState outcome, String reason, Instant now) {
        require(JobState.SEARCHING);
        var reopened = next().moved(JobState.SEARCHING, null, now)
                .within(window.reopenedAt(now))
                .searching(new Search(0, now))
                .job();
        return reopened.unmoved(new JobEvent.Unassigned(lost.driver(), lost.offer(), outcome, reason, now));
    }

    private Change searchOn(Instant now, JobEvent why) {
        require(JobState.SEARCHING);
        var searching = next().moved(JobState.SEARCHING, null, now)
                .searching(new Search(search.wave(), now))
                .job();
        return searching.unmoved(why);
    }

    private Change report(JobState target, @Nullable Holding holder, Instant at, JobEvent event) {
        return moveTo(target, holder, at, event);
    }

    private Change moveTo(JobState target, @Nullable Holding holder, Instant at, JobEvent... events) {
        require(target);
        return next().moved(target, holder, at).job().unmoved(events);
    }

    private void require(JobState target) {
        if (!state.allows(target)) {
            throw new IllegalJobTransition(order, state, target);
        }
    }

    private Change unmoved(JobEvent... events) {
        var facts =
                List.of(events).stream().filter(JobEvent.Fact.class::isInstance).count();
        return new Change(next().numbered(facts).job(), List.of(events));
    }

    private Holding heldBy(UUID offer) {
        if (holding == null || !holding.offer().equals(offer)) {
            throw new IllegalArgumentException("offer " + offer + " does not hold order " + order);
        }
        return holding;
    }

    private UUID driver() {
        if (holding == null) {
            throw new IllegalJobTransition(order, state, state);
        }
        return holding.driver();
    }

    private JobEvent closed(OfferState outcome, @Nullable String reason, Instant at) {
        var open = Objects.requireNonNull(holding);
        return new JobEvent.OfferClosed(open.driver(), open.offer(), outcome, reason, at);
    }

    private JobEvent relieved(OfferState outcome, Instant at) {
        var held = Objects.requireNonNull(holding);
        return new JobEvent.Relieved(held.driver(), held.offer(), outcome, at);
    }

    private JobDraft next() {
        return new JobDraft(this);
    }

    /** The latest fact of a job that has a driver, as it was told before. */
    private JobEvent.Fact present() {
        var driver = Objects.requireNonNull(lastDriver);
        return switch (state) {
            case AT_PICKUP -> new JobEvent.ArrivedAtPickup(driver, lastEventAt);
            case PICKED_UP -> new JobEvent.PickedUp(driver, lastEventAt);
            case AT_DROPOFF -> new JobEvent.ArrivedAtDropoff(driver, lastEventAt);
            case DELIVERED -> new JobEvent.Delivered(driver, lastEventAt);
            case UNDELIVERABLE ->
                new JobEvent.Undeliverable(driver, Objects.requireNonNullElse(problem, "problem"), lastEventAt);
            case ASSIGNED ->
                new JobEvent.Assigned(driver, Objects.requireNonNull(holding).offer(), null, null, lastEventAt);
            case SEARCHING, OFFERED, NO_DRIVER, RELEASED -> throw new IllegalStateException("nobody has " + order);
        };
    }
}
