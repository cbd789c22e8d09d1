package io.tiffin.dispatch.application;

import io.tiffin.dispatch.application.Announcements.Told;
import io.tiffin.dispatch.application.FreeDrivers.Located;
import io.tiffin.dispatch.application.Offers.Made;
import io.tiffin.dispatch.application.Offers.Moved;
import io.tiffin.dispatch.application.Slots.Freed;
import io.tiffin.dispatch.domain.Job;
import io.tiffin.dispatch.domain.JobEvent;
import io.tiffin.dispatch.domain.JobEvent.Assigned;
import io.tiffin.dispatch.domain.JobEvent.OfferClosed;
import io.tiffin.dispatch.domain.JobEvent.Offered;
import io.tiffin.dispatch.domain.JobEvent.Reinstated;
import io.tiffin.dispatch.domain.JobEvent.Relieved;
import io.tiffin.dispatch.domain.JobEvent.Unassigned;
import io.tiffin.dispatch.domain.JobState;
import io.tiffin.dispatch.domain.OfferState;
import io.tiffin.kit.review.ReviewQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.stereotype.Component;

/** Takes jobs into a transaction and writes out what it did to them: one statement a table. */
@Component
class Rounds {

    private final Jobs jobs;
    private final Offers offers;
    private final Slots slots;
    private final FreeDrivers freeDrivers;
    private final Announcements announcements;
    private final ReviewQueue review;
    private final DispatchMeters meters;
    private final Bell bell;

    Rounds(
            Jobs jobs,
            Offers offers,
            Slots slots,
            FreeDrivers freeDrivers,
            Announcements announcements,
            ReviewQueue review,
            DispatchMeters meters,
            Bell bell) {
        this.jobs = jobs;
        this.offers = offers;
        this.slots = slots;
        this.freeDrivers = freeDrivers;
        this.announcements = announcements;
        this.review = review;
        this.meters = meters;
        this.bell = bell;
    }

    Round lock(Collection<UUID> orders) {
        return new Round(orders.isEmpty() ? List.of() : jobs.lock(orders));
    }

    /** New offers have claimed their slots before; everything else about slots follows from the jobs here. */
    void flush(Round round) {
        jobs.add(round.added());
        jobs.update(round.changed());
        var freed = slots.release(round.letGo());
        var events = round.told().stream().map(Told::event).toList();
        claimBack(round.told());
        moveOffers(round.told());
        settleIncidents(round.told());
        announcements.announce(round.told());
        AfterCommit.run(() -> {
            tellFreeDrivers(freed, round.told());
            freed.forEach(driver -> bell.ring(driver.city()));
            round.told().forEach(meters::count);
            round.all().stream()
                    .filter(job -> job.state() == JobState.SEARCHING)
                    .map(Job::city)
                    .distinct()
                    .filter(city -> !events.isEmpty() || !round.added().isEmpty())
                    .forEach(bell::ring);
        });
    }

    private void claimBack(Collection<Told> told) {
        for (var item : told) {
            if (item.event() instanceof Reinstated back
                    && !slots.claim(back.driver(), item.job().order())) {
                throw new CannotAcquireLockException("the slot of driver " + back.driver() + " was claimed meanwhile");
            }
        }
    }

    /** What ends goes before what begins: an order has one live offer at a time. */
    private void moveOffers(Collection<Told> told) {
        var ended = new ArrayList<Moved>();
        var begun = new ArrayList<Moved>();
        var made = new ArrayList<Made>();
        for (var item : told) {
            switch (item.event()) {
                case Offered(var driver, var offer, var expiresAt, var at) ->
                    made.add(new Made(
                            offer, item.job().order(), driver, item.job().city(), at, expiresAt));
                case Assigned(var _, var offer, var _, var _, var at) ->
                    begun.add(new Moved(offer, OfferState.ACCEPTED, null, at));
                case Reinstated(var _, var offer, var _, var at) ->
                    begun.add(new Moved(offer, OfferState.ACCEPTED, null, at));
                case Unassigned(var _, var offer, var outcome, var reason, var at) ->
                    ended.add(new Moved(offer, outcome, reason, at));
                case OfferClosed(var _, var offer, var outcome, var reason, var at) ->
                    ended.add(new Moved(offer, outcome, reason, at));
                case Relieved(var _, var offer, var outcome, var at) -> ended.add(new Moved(offer, outcome, null, at));
                case JobEvent.ArrivedAtPickup _,
                        JobEvent.PickedUp _,
                        JobEvent.ArrivedAtDropoff _,
                        JobEvent.Delivered _,
                        JobEvent.Undeliverable _,
                        JobEvent.NoDriver _,
                        JobEvent.Released _,
                        JobEvent.ReleaseRefused _,
                        JobEvent.Repeated _ -> {}
            }
        }
        offers.move(ended);
        offers.move(begun);
        offers.add(made);
    }

    /** Once the food is with somebody who brings it, or nobody brings it any more, there is nothing left to settle. */
    private void settleIncidents(Collection<Told> told) {
        for (var item : told) {
            var order = item.job().order();
            switch (item.event()) {
                case JobEvent.Delivered _, JobEvent.Undeliverable _ -> {
                    review.resolve(NoteSilence.REVIEW, order, "the delivery has ended");
                    review.resolve(ReportProgress.LATE_PICKUP, order, "the delivery has ended");
                }
                case Reinstated _ -> review.resolve(ReportProgress.LATE_PICKUP, order, "the driver has the job back");
                default -> {}
            }
        }
    }

    private void tellFreeDrivers(Collection<Freed> freed, Collection<Told> told) {
        var located = new ArrayList<Located>();
        for (var driver : freed) {
            if (driver.position() != null) {
                located.add(new Located(driver.driver(), driver.city(), driver.position()));
            }
        }
        freeDrivers.put(located);
        var claimed = new LinkedHashMap<String, List<UUID>>();
        for (var item : told) {
            if (item.event() instanceof Offered offered) {
                claimed.computeIfAbsent(item.job().city(), _ -> new ArrayList<>())
                        .add(offered.driver());
            }
            if (item.event() instanceof Reinstated back) {
                claimed.computeIfAbsent(item.job().city(), _ -> new ArrayList<>())
                        .add(back.driver());
            }
        }
        claimed.forEach(freeDrivers::remove);
    }
}
