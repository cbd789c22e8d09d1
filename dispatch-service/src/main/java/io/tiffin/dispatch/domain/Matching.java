package io.tiffin.dispatch.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Who is asked to take what: each job in turn, the most urgent first, the driver who can pick up soonest. */
public record Matching(SearchPlan plan, double metresPerMinute) {

    /** A free slot of a driver whose position is fresh. */
    public record Candidate(UUID driver, int slot, Position position) {}

    /** A driver who said no to this order, or nothing, a short while ago. */
    public record Refusal(UUID order, UUID driver) {}

    public record Choice(UUID order, UUID driver, int slot) {}

    private record Score(Instant pickUpAt, double metres, Candidate candidate) {

        private static final Comparator<Score> SOONEST = Comparator.comparing(Score::pickUpAt)
                .thenComparingDouble(Score::metres)
                .thenComparing(score -> score.candidate().driver());
    }

    private static final Comparator<Job> MOST_URGENT = Comparator.<Job, Instant>comparing(
                    job -> job.trip().readyAt())
            .thenComparing(job -> job.window().endsAt())
            .thenComparing(Job::order);

    /** @param proposals by order, whom to consider */
    public List<Choice> choose(
            Collection<Job> jobs,
            Map<UUID, List<UUID>> proposals,
            Map<UUID, Candidate> free,
            Set<Refusal> refusals,
            Instant now) {
        var taken = new HashSet<UUID>();
        var choices = new ArrayList<Choice>();
        for (var job : jobs.stream().sorted(MOST_URGENT).toList()) {
            var reach = plan.radius(job.search().wave());
            proposals.getOrDefault(job.order(), List.of()).stream()
                    .filter(driver -> !taken.contains(driver) && !refusals.contains(new Refusal(job.order(), driver)))
                    .flatMap(driver -> Optional.ofNullable(free.get(driver)).stream())
                    .map(candidate -> score(job.trip(), candidate, now))
                    .filter(score -> score.metres() <= reach)
                    .min(Score.SOONEST)
                    .map(Score::candidate)
                    .ifPresent(best -> {
                        taken.add(best.driver());
                        choices.add(new Choice(job.order(), best.driver(), best.slot()));
                    });
        }
        return choices;
    }

    /** Nobody picks up before the kitchen is ready, so of those who are there in time the nearest goes. */
    private Score score(Route trip, Candidate candidate, Instant now) {
        var metres = candidate.position().metresTo(trip.pickUp());
        var thereAt = now.plus(Duration.ofMillis(Math.round(metres / metresPerMinute * 60_000)));
        return new Score(thereAt.isAfter(trip.readyAt()) ? thereAt : trip.readyAt(), metres, candidate);
    }
}
