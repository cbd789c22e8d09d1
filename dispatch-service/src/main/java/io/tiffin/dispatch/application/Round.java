package io.tiffin.dispatch.application;

import io.tiffin.dispatch.application.Announcements.Told;
import io.tiffin.dispatch.domain.Holding;
import io.tiffin.dispatch.domain.Job;
import io.tiffin.dispatch.domain.Job.Change;
import io.tiffin.dispatch.domain.JobEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The jobs that one transaction has locked, and what it does to them; in memory until {@link Rounds#flush}. */
final class Round {

    private final Map<UUID, Job> locked = new LinkedHashMap<>();
    private final Map<UUID, Job> jobs = new LinkedHashMap<>();
    private final List<Told> told = new ArrayList<>();

    Round(Collection<Job> lockedJobs) {
        lockedJobs.forEach(job -> {
            locked.put(job.order(), job);
            jobs.put(job.order(), job);
        });
    }

    Optional<Job> find(UUID order) {
        return Optional.ofNullable(jobs.get(order));
    }

    Collection<Job> all() {
        return List.copyOf(jobs.values());
    }

    Job take(Change change) {
        var job = change.job();
        jobs.put(job.order(), job);
        var facts =
                change.events().stream().filter(JobEvent.Fact.class::isInstance).count();
        var sequence = job.sequence() - facts;
        for (var event : change.events()) {
            sequence += event instanceof JobEvent.Fact ? 1 : 0;
            told.add(new Told(job, event, sequence));
        }
        return job;
    }

    List<Job> added() {
        return jobs.values().stream()
                .filter(job -> !locked.containsKey(job.order()))
                .toList();
    }

    List<Job> changed() {
        return jobs.values().stream()
                .filter(job -> {
                    var before = locked.get(job.order());
                    return before != null && !before.equals(job);
                })
                .toList();
    }

    /** Orders whose driver is another than before, or none. */
    List<UUID> letGo() {
        return locked.values().stream()
                .filter(before -> driverOf(before)
                        .filter(driver -> find(before.order())
                                .filter(job -> job.heldByDriver(driver))
                                .isEmpty())
                        .isPresent())
                .map(Job::order)
                .toList();
    }

    private static Optional<UUID> driverOf(Job job) {
        return Optional.ofNullable(job.holding()).map(Holding::driver);
    }

    List<Told> told() {
        return List.copyOf(told);
    }
}
