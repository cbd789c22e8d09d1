package io.tiffin.dispatch.application;

import io.tiffin.dispatch.application.FreeDrivers.Located;
import io.tiffin.dispatch.domain.Job;
import io.tiffin.dispatch.domain.Matching.Candidate;
import io.tiffin.dispatch.domain.Matching.Choice;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.time.BusinessClock;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One pass over the jobs that search: ask the picture of free drivers whom to consider, then, in one transaction, claim
 * and offer, widen the circle, or end a search whose window is over.
 */
@Service
public class SearchDrivers {

    private final Jobs jobs;
    private final Offers offers;
    private final Slots slots;
    private final FreeDrivers freeDrivers;
    private final Rounds rounds;
    private final BusinessClock clock;
    private final DispatchSettings settings;
    private final TransactionTemplate transaction;

    SearchDrivers(
            Jobs jobs,
            Offers offers,
            Slots slots,
            FreeDrivers freeDrivers,
            Rounds rounds,
            BusinessClock clock,
            DispatchSettings settings,
            TransactionTemplate transaction) {
        this.jobs = jobs;
        this.offers = offers;
        this.slots = slots;
        this.freeDrivers = freeDrivers;
        this.rounds = rounds;
        this.clock = clock;
        this.settings = settings;
        this.transaction = transaction;
    }

    /** @return whether there may be more to do at once */
    public boolean run(Set<String> wokenCities) {
        var now = clock.now();
        var due = jobs.due(now, wokenCities, settings.batch());
        if (due.isEmpty()) {
            return false;
        }
        var proposals = propose(due, now);
        transaction.executeWithoutResult(_ -> decide(proposals));
        return due.size() == settings.batch();
    }

    /** Outside of any transaction: a slow Redis holds no lock. */
    private Map<UUID, List<UUID>> propose(List<Job> due, Instant now) {
        var freshSince = freshSince(now);
        var cities = slots.citiesWithFree(due.stream().map(Job::city).collect(Collectors.toSet()), freshSince);
        var proposals = new HashMap<UUID, List<UUID>>();
        for (var job : due) {
            proposals.put(job.order(), cities.contains(job.city()) ? near(job) : List.of());
        }
        var known = proposals.values().stream().flatMap(List::stream).collect(Collectors.toSet());
        var free = slots.free(known, freshSince).stream().map(Candidate::driver).collect(Collectors.toSet());
        for (var job : due) {
            // a picture that was lost, or knows only those who are no longer there
            if (cities.contains(job.city())
                    && Collections.disjoint(proposals.getOrDefault(job.order(), List.of()), free)) {
                proposals.put(job.order(), repaired(job, freshSince));
            }
        }
        return proposals;
    }

    private List<UUID> near(Job job) {
        return freeDrivers.near(job.city(), job.trip().pickUp(), reach(job), settings.candidates());
    }

    private List<UUID> repaired(Job job, Instant freshSince) {
        var missing = slots.nearestFree(job.city(), job.trip().pickUp(), reach(job), freshSince, settings.candidates());
        freeDrivers.put(slots.free(missing, freshSince).stream()
                .map(candidate -> new Located(candidate.driver(), job.city(), candidate.position()))
                .toList());
        return missing;
    }

    private double reach(Job job) {
        return settings.plan().radius(job.search().wave());
    }

    private void decide(Map<UUID, List<UUID>> proposals) {
        var round = new Round(jobs.lockSearching(proposals.keySet()));
        var now = clock.now();
        for (var job : round.all()) {
            if (job.window().endedAt(now)) {
                round.take(job.giveUp(now));
            }
        }
        var searching =
                round.all().stream().filter(job -> !job.window().endedAt(now)).toList();
        var chosen = choose(searching, proposals, now);
        var won = slots.claim(chosen.values());
        for (var job : searching) {
            var choice = chosen.get(job.order());
            if (choice != null && won.contains(job.order())) {
                round.take(job.offer(choice.driver(), Uuid7.next(), offerEnd(job, now), now));
            } else if (!job.search()
                    .nextTryAt()
                    .isAfter(now)) { // not one that was only looked at for a ring of the bell
                round.take(job.widen(
                        now.plus(clock.length(settings.pause(job.search().wave() + 1)))));
            }
        }
        rounds.flush(round);
    }

    private Map<UUID, Choice> choose(Collection<Job> searching, Map<UUID, List<UUID>> proposals, Instant now) {
        var considered = new LinkedHashSet<UUID>();
        searching.forEach(job -> considered.addAll(proposals.getOrDefault(job.order(), List.of())));
        if (considered.isEmpty()) {
            return Map.of();
        }
        var free = slots.free(considered, freshSince(now)).stream()
                .collect(Collectors.toMap(Candidate::driver, Function.identity(), (first, _) -> first));
        var refusals = offers.refusals(
                searching.stream().map(Job::order).toList(), now.minus(clock.length(settings.askAgainWait())));
        return settings.matching().choose(searching, proposals, free, refusals, now).stream()
                .collect(Collectors.toMap(Choice::order, Function.identity()));
    }

    /** An offer does not outlive the window: the saga stops waiting soon after it. */
    private Instant offerEnd(Job job, Instant now) {
        var end = now.plus(clock.length(settings.offerWait()));
        return end.isAfter(job.window().endsAt()) ? job.window().endsAt() : end;
    }

    private Instant freshSince(Instant now) {
        return now.minus(clock.length(settings.freshnessWait()));
    }
}
