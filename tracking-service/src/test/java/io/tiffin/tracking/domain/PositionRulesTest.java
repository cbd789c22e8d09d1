package io.tiffin.tracking.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.tracking.domain.PositionRules.Track;
import io.tiffin.tracking.domain.PositionRules.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PositionRulesTest {

    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");
    private static final Position CENTRE = new Position(48.137, 11.575);
    private static final PositionRules RULES = new PositionRules(Duration.ofMinutes(2), 60, 100);

    @Test
    void a_first_position_is_believed() {
        assertThat(RULES.judge(Track.NONE, at(CENTRE, 0), NOON).verdict()).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void what_is_too_old_says_nothing_about_now() {
        assertThat(RULES.judge(Track.NONE, at(CENTRE, -121), NOON).verdict()).isEqualTo(Verdict.STALE);
        assertThat(RULES.judge(Track.NONE, at(CENTRE, -120), NOON).verdict()).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void a_repeat_or_an_older_one_is_not_newer() {
        var track = RULES.judge(Track.NONE, at(CENTRE, -10), NOON).track();

        assertThat(RULES.judge(track, at(CENTRE, -10), NOON).verdict()).isEqualTo(Verdict.NOT_NEWER);
        assertThat(RULES.judge(track, at(CENTRE, -11), NOON).verdict()).isEqualTo(Verdict.NOT_NEWER);
        assertThat(RULES.judge(track, at(CENTRE, -9), NOON).verdict()).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void a_jump_nobody_can_drive_is_dropped_unless_the_next_one_confirms_it() {
        var track = RULES.judge(Track.NONE, at(CENTRE, -30), NOON).track();
        var far = north(10_000);

        var jump = RULES.judge(track, at(far, -20), NOON);
        assertThat(jump.verdict()).isEqualTo(Verdict.IMPOSSIBLE);

        var home = RULES.judge(jump.track(), at(CENTRE, -10), NOON);
        assertThat(home.verdict()).isEqualTo(Verdict.ACCEPTED);
        var confirmed = RULES.judge(jump.track(), at(north(10_050), -10), NOON);
        assertThat(confirmed.verdict()).isEqualTo(Verdict.ACCEPTED);
        assertThat(confirmed.track().last()).isEqualTo(at(north(10_050), -10));
    }

    @Test
    void the_devices_own_error_is_no_jump() {
        var track = RULES.judge(Track.NONE, at(CENTRE, -1), NOON).track();
        assertThat(RULES.judge(track, at(north(90), 0), NOON).verdict()).isEqualTo(Verdict.ACCEPTED);
        assertThat(RULES.judge(track, at(north(170), 0), NOON).verdict()).isEqualTo(Verdict.IMPOSSIBLE);
    }

    @Test
    void a_clock_that_is_ahead_counts_as_now() {
        var judgement = RULES.judge(Track.NONE, at(CENTRE, 600), NOON);
        assertThat(judgement.verdict()).isEqualTo(Verdict.ACCEPTED);
        assertThat(judgement.sighting().at()).isEqualTo(NOON);
    }

    private static Sighting at(Position position, long seconds) {
        return new Sighting(position, NOON.plusSeconds(seconds));
    }

    private static Position north(double metres) {
        return new Position(CENTRE.lat() + metres / 111_195, CENTRE.lng());
    }
}
