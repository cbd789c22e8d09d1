package io.tiffin.dispatch.domain;

import static io.tiffin.dispatch.domain.JobFixture.DRIVER;
import static io.tiffin.dispatch.domain.JobFixture.FIND;
import static io.tiffin.dispatch.domain.JobFixture.NOON;
import static io.tiffin.dispatch.domain.JobFixture.OFFER;
import static io.tiffin.dispatch.domain.JobFixture.searching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tiffin.dispatch.domain.Job.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobTest {

    private static final UUID ASK = new UUID(9, 9);
    private static final Map<JobState, Function<Job, Change>> TAPS = Map.of(
            JobState.AT_PICKUP, job -> job.arriveAtPickup(NOON),
            JobState.PICKED_UP, job -> job.pickUp(NOON),
            JobState.AT_DROPOFF, job -> job.arriveAtDropoff(NOON),
            JobState.DELIVERED, job -> job.deliver(NOON));

    @ParameterizedTest
    @EnumSource
    void a_tap_leads_where_the_table_says_or_is_refused(JobState state) {
        TAPS.forEach((target, tap) -> {
            var job = JobFixture.in(state);
            var bound = job.holding() != null;
            if (bound && state.allows(target)) {
                assertThat(tap.apply(job).job().state()).isEqualTo(target);
            } else {
                assertThatThrownBy(() -> tap.apply(job)).isInstanceOf(IllegalJobTransition.class);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_slot_is_held_exactly_while_a_driver_is_bound(JobState state) {
        assertThat(JobFixture.in(state).holding() != null).isEqualTo(state.held());
    }

    @ParameterizedTest
    @EnumSource
    void a_release_frees_before_the_pick_up_and_is_refused_after_it(JobState state) {
        var change = JobFixture.in(state).release(ASK, NOON);

        assertThat(change.events()).last().isInstanceOfSatisfying(JobEvent.Fact.class, fact -> {
            assertThat(fact).isInstanceOf(state.pickedUp() ? JobEvent.ReleaseRefused.class : JobEvent.Released.class);
            assertThat(fact.answers()).isEqualTo(ASK);
        });
        assertThat(change.job().state().ended() || state.pickedUp()).isTrue();
        if (!state.pickedUp()) {
            assertThat(change.job().holding()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_repeated_ask_changes_nothing_and_is_answered_when_there_is_an_answer(JobState state) {
        var job = JobFixture.in(state);
        var change = job.soughtAgain(FIND, NOON);

        assertThat(change.job().state()).isEqualTo(state);
        assertThat(change.events()).hasSize(state == JobState.SEARCHING || state == JobState.OFFERED ? 0 : 1);
    }

    @ParameterizedTest
    @EnumSource
    void every_state_that_is_not_an_end_can_reach_one(JobState state) {
        var reached = new ArrayList<>(List.of(state));
        for (var i = 0; i < reached.size(); i++) {
            reached.get(i).next().stream()
                    .filter(next -> !reached.contains(next))
                    .forEach(reached::add);
        }
        assertThat(reached).anyMatch(JobState::ended);
    }

    @Test
    void undeliverable_exists_only_after_the_pick_up() {
        for (var state : JobState.values()) {
            assertThat(state.allows(JobState.UNDELIVERABLE))
                    .isEqualTo(state == JobState.PICKED_UP || state == JobState.AT_DROPOFF);
        }
    }

    @Test
    void nobody_takes_a_job_away_after_the_pick_up() {
        for (var state : JobState.values()) {
            if (state.pickedUp()) {
                assertThat(state.next())
                        .doesNotContain(JobState.SEARCHING, JobState.RELEASED, JobState.ASSIGNED, JobState.NO_DRIVER);
            }
        }
    }

    @Test
    void a_lost_driver_opens_a_new_window_of_the_same_length() {
        var later = NOON.plus(Duration.ofMinutes(9));
        var job = JobFixture.in(JobState.ASSIGNED).replaceSilent(later).job();

        assertThat(job.window()).isEqualTo(new Window(later, later.plus(Duration.ofMinutes(10))));
        assertThat(job.search()).isEqualTo(new Search(0, later));
    }

    @Test
    void only_facts_are_numbered() {
        var job = JobFixture.in(JobState.OFFERED);

        assertThat(job.sequence()).isEqualTo(1);
        assertThat(job.decline(OFFER, "no", NOON).job().sequence()).isEqualTo(1);
        assertThat(job.release(ASK, NOON).job().sequence()).isEqualTo(2);
        assertThat(job.accept(OFFER, NOON).job().sequence()).isEqualTo(2);
    }

    @Test
    void the_next_try_is_not_later_than_the_end_of_the_window() {
        var job = searching();

        assertThat(job.widen(NOON.plus(Duration.ofHours(1))).job().search())
                .isEqualTo(new Search(1, job.window().endsAt()));
    }

    @Test
    void a_tap_is_dated_between_the_last_event_and_now() {
        var job = JobFixture.in(JobState.ASSIGNED)
                .arriveAtPickup(NOON.plusSeconds(60))
                .job();
        var now = NOON.plusSeconds(120);

        assertThat(List.<Instant>of(
                        job.clamp(NOON, now),
                        job.clamp(NOON.plusSeconds(90), now),
                        job.clamp(NOON.plusSeconds(180), now),
                        job.clamp(null, now)))
                .containsExactly(NOON.plusSeconds(60), NOON.plusSeconds(90), now, now);
    }

    @Test
    void an_offer_ends_on_the_second() {
        var job = JobFixture.in(JobState.OFFERED);

        assertThat(job.accept(OFFER, NOON.plusSeconds(30).minusMillis(1)).job().heldByDriver(DRIVER))
                .isTrue();
        assertThatThrownBy(() -> job.accept(OFFER, NOON.plusSeconds(30))).isInstanceOf(OfferEnded.class);
        assertThat(job.expire(NOON.plusSeconds(29)).events()).isEmpty();
        assertThat(job.expire(NOON.plusSeconds(30)).job().state()).isEqualTo(JobState.SEARCHING);
    }
}
