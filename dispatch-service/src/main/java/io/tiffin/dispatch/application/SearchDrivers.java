package io.tiffin.dispatch.application;

import io.tiffin.dispatch.application.FreeDrivers.Located;
import io.tiffin.dispatch.domain.Job;
import io.tiffin.dispatch.domain.JobState;
import io.tiffin.dispatch.domain.Matching.Candidate;
import io.tiffin.dispatch.domain.Matching.Choice;
import io.tiffin.dispatch.domain.Matching.Refusal;
import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.time.BusinessClock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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
    private final JobBatches batches;
    private final Offers offers;
    private final Slots slots;
    private final FreeDrivers freeDrivers;
    private final Rounds rounds;
    private final BusinessClock clock;
    private final DispatchSettings settings;
    private final TransactionTemplate transaction;

    SearchDrivers(
            Jobs jobs,
            JobBatches batches,
            Offers offers,
            Slots slots,
            FreeDrivers freeDrivers,
            Rounds rounds,
            BusinessClock clock,
            DispatchSettings settings,
            TransactionTemplate transaction) {
        this.jobs = jobs;
        this.batches = batches;
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
        var due = jobs.due(clock.now(), wokenCities, batches.setAside(), settings.batch());
        batches.handle(due, this::pass);
        return due.size() == settings.batch();
    }

    private void pass(Collection<UUID> orders) {
        var proposals = propose(jobs.find(orders), clock.now());
        transaction.executeWithoutResult(_ -> decide(proposals));
    }

    /** Outside of any transaction: a slow Redis holds no lock. */
    private Map<UUID, List<UUID>> propose(List<Job> due, Instant now) {
        var freshSince = freshSince(now);
        var cities = slots.citiesWithFree(due.stream().map(Job::city).collect(Collectors.toSet()), freshSince);
        var proposals = new HashMap<UUID, List<UUID>>();
        for (var job : due) {
            proposals.put(job.order(), cities.contains(job.city()) ? near(job) : List.of());
        }
        var free = free(proposals.values().stream().flatMap(List::stream).collect(Collectors.toSet()), freshSince);
        forget(due, proposals, free.keySet());
        var refusals = refusals(due, now);
        for (var job : due) {
            // the picture was lost, or knows only those who are no longer there or do not want this order
            if (cities.contains(job.city())
                    && settings.matching()
                            .choose(List.of(job), proposals, free, refusals, now)
                            .isEmpty()) {
                proposals.put(job.order(), repaired(job, refusals, freshSince));
            }
        }
        return proposals;
    }

    private List<UUID> near(Job job) {
        return freeDrivers.near(job.city(), job.trip().pickUp(), reach(job), settings.candidates());
    }

    /** Whoever went away without a word would stand in the way of others for ever; his next position brings him back. */
    private void forget(List<Job> due, Map<UUID, List<UUID>> proposals, Set<UUID> free) {
        var absent = new HashMap<String, Set<UUID>>();
        for (var job : due) {
            proposals.getOrDefault(job.order(), List.of()).stream()
                    .filter(driver -> !free.contains(driver))
                    .forEach(driver -> absent.computeIfAbsent(job.city(), _ -> new HashSet<>())
                            .add(driver));
        }
        absent.forEach(freeDrivers::remove);
    }

    private List<UUID> repaired(Job job, Set<Refusal> refusals, Instant freshSince) {
        var unwilling = refusals.stream()
                .filter(refusal -> refusal.order().equals(job.order()))
                .map(Refusal::driver)
                .toList();
        var missing = slots.nearestFree(
                job.city(), job.trip().pickUp(), reach(job), freshSince, unwilling, settings.candidates());
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
        var contested = jobs.contested(round.all().stream().map(Job::order).toList());
        for (var job : round.all()) {
            if (job.window().endedAt(now) || (job.releasePending() && !contested.contains(job.order()))) {
                round.take(job.endSearch(now));
            }
        }
        var searching = round.all().stream()
                .filter(job -> job.state() == JobState.SEARCHING)
                .toList();
        var offerable = searching.stream()
                .filter(job -> !contested.contains(job.order()))
                .toList();
        var chosen = choose(offerable, proposals, now);
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
        var free = free(considered, freshSince(now));
        var refusals = refusals(searching, now);
        return settings.matching().choose(searching, proposals, free, refusals, now).stream()
                .collect(Collectors.toMap(Choice::order, Function.identity()));
    }

    private Map<UUID, Candidate> free(Collection<UUID> drivers, Instant freshSince) {
        return slots.free(drivers, freshSince).stream()
                .collect(Collectors.toMap(Candidate::driver, Function.identity(), (first, _) -> first));
    }

    private Set<Refusal> refusals(Collection<Job> jobs, Instant now) {
        return offers.refusals(
                jobs.stream().map(Job::order).toList(), now.minus(clock.length(settings.askAgainWait())));
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
