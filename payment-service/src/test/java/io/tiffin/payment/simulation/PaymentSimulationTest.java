package io.tiffin.payment.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tiffin.payment.simulation.Asker.Script;
import io.tiffin.payment.simulation.Bank.Card;
import io.tiffin.payment.simulation.Bank.Habit;
import io.tiffin.payment.simulation.Life.Plot;
import io.tiffin.payment.simulation.Trouble.Fault;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PaymentSimulationTest {

    private static final long SEED = Long.getLong("seed", 1);
    private static final int LIVES = Integer.getInteger("lives", 2_000);

    @Test
    void no_law_is_broken_in_two_thousand_lives() {
        var broken = LongStream.range(SEED, SEED + LIVES)
                .mapToObj(Life::of)
                .filter(verdict -> !verdict.isGood())
                .limit(3)
                .toList();

        assertThat(broken).isEmpty();
    }

    /** Every fault at every kind of call, with a death at every single step of that life. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void no_step_at_which_a_process_can_die_breaks_a_law(Fault fault) {
        for (var call : List.of("authorize", "capture", "cancel", "refund", "charge", "look", "find")) {
            for (var script : Script.values()) {
                var steps = Life.of(new Plot(script, Card.GOOD, Habit.PROMPT, true, fault, call, 2, 0), SEED)
                        .steps();
                for (var death = 0; death <= steps; death++) {
                    var verdict = Life.of(new Plot(script, Card.GOOD, Habit.PROMPT, true, fault, call, 2, death), SEED);
                    assertThat(verdict.isGood()).as("%s", verdict).isTrue();
                }
            }
        }
    }

    /** Captures that take time, no letting go of a part: the core does not know which provider it is. */
    @Test
    void a_provider_of_other_habits_fits() {
        for (var script : Script.values()) {
            for (var fault : Fault.values()) {
                for (var seed = SEED; seed < SEED + 5; seed++) {
                    var plot = new Plot(script, Card.GOOD, Habit.SLOW_TO_CAPTURE, true, fault, "capture", 2, 0);
                    var verdict = Life.of(plot, seed);
                    assertThat(verdict.isGood()).as("%s", verdict).isTrue();
                }
            }
        }
    }

    @Test
    void a_seed_lives_the_same_life_again() {
        for (var seed = SEED; seed < SEED + 50; seed++) {
            assertThat(Life.told(seed)).isEqualTo(Life.told(seed));
        }
    }
}
