package io.tiffin.dispatch.domain;

import static io.tiffin.dispatch.domain.JobFixture.KITCHEN;
import static io.tiffin.dispatch.domain.JobFixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.dispatch.domain.Matching.Candidate;
import io.tiffin.dispatch.domain.Matching.Choice;
import io.tiffin.dispatch.domain.Matching.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MatchingTest {

    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final UUID ORDER = new UUID(7, 1);
    private static final UUID URGENT = new UUID(7, 2);
    private static final Matching MATCHING = new Matching(new SearchPlan(5_000, 1.5, 60_000), 320);

    private static Candidate at(UUID driver, double metres) {
        return new Candidate(driver, 0, new Position(KITCHEN.lat() + metres / 111_195, KITCHEN.lng()));
    }

    private static List<Choice> choose(List<Job> jobs, Set<Refusal> refusals, Candidate... free) {
        var drivers = Arrays.stream(free).map(Candidate::driver).toList();
        return MATCHING.choose(
                jobs,
                jobs.stream().collect(Collectors.toMap(Job::order, _ -> drivers)),
                Arrays.stream(free).collect(Collectors.toMap(Candidate::driver, Function.identity())),
                refusals,
                NOON);
    }

    @Test
    void the_driver_who_picks_up_soonest_is_asked() {
        var job = JobFixture.searching(ORDER, NOON);

        assertThat(choose(List.of(job), Set.of(), at(A, 2_000), at(B, 900))).containsExactly(new Choice(ORDER, B, 0));
    }

    @Test
    void the_most_urgent_order_comes_first_and_nobody_is_asked_twice() {
        var later = JobFixture.searching(ORDER, NOON.plusSeconds(600));
        var sooner = JobFixture.searching(URGENT, NOON.plusSeconds(60));

        assertThat(choose(List.of(later, sooner), Set.of(), at(A, 100))).containsExactly(new Choice(URGENT, A, 0));
        assertThat(choose(List.of(later, sooner), Set.of(), at(A, 100), at(B, 200)))
                .containsExactlyInAnyOrder(new Choice(URGENT, A, 0), new Choice(ORDER, B, 0));
    }

    @Test
    void who_refused_this_order_may_have_another() {
        var job = JobFixture.searching(ORDER, NOON);
        var other = JobFixture.searching(URGENT, NOON);
        var refused = Set.of(new Refusal(ORDER, A));

        assertThat(choose(List.of(job), refused, at(A, 100))).isEmpty();
        assertThat(choose(List.of(job, other), refused, at(A, 100))).containsExactly(new Choice(URGENT, A, 0));
    }

    @Test
    void nobody_outside_the_circle_is_asked_until_it_is_wide_enough() {
        var job = JobFixture.searching(ORDER, NOON);

        assertThat(choose(List.of(job), Set.of(), at(A, 7_000))).isEmpty();
        assertThat(choose(List.of(job.widen(NOON).job()), Set.of(), at(A, 7_000)))
                .hasSize(1);
    }

    @Test
    void who_is_proposed_and_not_free_is_not_asked() {
        var job = JobFixture.searching(ORDER, NOON);

        assertThat(MATCHING.choose(List.of(job), Map.of(ORDER, List.of(A)), Map.of(), Set.of(), NOON))
                .isEmpty();
    }

    @Test
    void the_circle_ends_at_the_city() {
        var plan = new SearchPlan(5_000, 1.5, 60_000);

        assertThat(plan.radius(1)).isEqualTo(7_500);
        assertThat(plan.radius(5_000)).isEqualTo(60_000);
        assertThat(plan.cityWide(6)).isFalse();
        assertThat(plan.cityWide(7)).isTrue();
    }
}
